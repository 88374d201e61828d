"""Network walk: a digit goes up through a deep belief network, dreams at the top, comes down."""

from __future__ import annotations

from typing import Any

import numpy as np

from labgen.play import encode
from labgen.play.examples import SHAPE, of_each_class, test_digits
from labgen.play.machines import columns_of, machine
from labgen.play.page import Player, player

_PIXELS = SHAPE[0] * SHAPE[1]
_WHERE = "labgen.play.network_walk"


def network_walk(
    dbn: Any,
    up_down: Any = None,
    digits: Any = None,
    *,
    title: str | None = None,
) -> Player:
    """A player of a DBN's layers lighting up: the way up, the chain at the top, the way down.

    With `up_down` the fine-tuned network stands beside it and walks with the same random numbers.

    Args:
        dbn: has `w1` [784, hidden1], `a1`, `b1` of the lower RBM, and `w2` [hidden1, hidden2],
            `a2`, `b2` of the top one.
        up_down: has `r`, `b_up` for the way up, `w_down` [hidden1, 784], `a_down` for the way
            down, and `w2`, `b_down`, `b2` at the top; None shows the DBN alone.
        digits: what `labgen.data.load` returns, or (images [n, 784], labels [n]); None is MNIST.
        title: stands above the player; None says which networks there are.

    Raises:
        ValueError: if weights or digits have other shapes.
    """
    networks = [("DBN", _of_dbn(dbn))]
    if up_down is not None:
        networks.append(("Fine-tuned by up-down", _of_up_down(up_down)))
    shown = of_each_class(test_digits(digits, _WHERE), 2)
    described = [
        {
            "name": name,
            **parts,
            "columns": [columns_of(n) for n in parts["top"]["w"]["shape"]],
        }
        for name, parts in networks
    ]
    sizes = [_PIXELS, *networks[0][1]["top"]["w"]["shape"]]
    return player(
        "network_walk",
        where=_WHERE,
        title=title or _title(up_down),
        words=f"a player of a network {'-'.join(map(str, sizes))}"
        f"{' and its fine-tuned form' if up_down is not None else ''}, "
        "which needs a viewer that shows HTML.",
        data={
            "networks": described,
            "side": SHAPE[1],
            "digits": encode.grey(shown.images),
            "labels": shown.labels.tolist(),
        },
        scripts=("boltzmann",),
        height=870,
        names=[name for name, _ in networks],
    )


def _title(up_down: Any) -> str:
    if up_down is None:
        return "A walk through the deep belief network"
    return "The deep belief network, and its fine-tuned form"


def _of_dbn(dbn: Any) -> dict:
    return {
        "up": machine(dbn.w1, dbn.a1, dbn.b1, "the DBN", _WHERE, pixels=_PIXELS),
        "down": "up",  # the same weights serve both ways
        "top": machine(dbn.w2, dbn.a2, dbn.b2, "the DBN's top", _WHERE),
    }


def _of_up_down(model: Any) -> dict:
    name = "the fine-tuned network"
    # One that generates has no use for the biases of the way up, and the other way round.
    return {
        "up": machine(model.r, model.a_down, model.b_up, name, _WHERE, pixels=_PIXELS),
        "down": machine(
            np.asarray(model.w_down).T, model.a_down, model.b_up, name, _WHERE, pixels=_PIXELS
        ),
        "top": machine(model.w2, model.b_down, model.b2, "its top", _WHERE),
    }
