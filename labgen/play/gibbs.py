"""Gibbs player: watch the Markov chain of a restricted Boltzmann machine."""

from __future__ import annotations

from typing import Any

from labgen.play import encode
from labgen.play.examples import SHAPE, of_each_class, test_digits
from labgen.play.machines import columns_of, machine
from labgen.play.page import Player, player


def gibbs(rbm: Any, digits: Any = None, *, title: str = "Gibbs sampling in the RBM") -> Player:
    """A player of Gibbs sampling: start, step, speed, temperature, free energy, held units.

    A chain starts from noise, a test digit or one hidden unit. A seed repeats it. Units and half
    of the picture can be held as they are, and the rest follows.

    Args:
        rbm: has `w` [784, hidden], `a` [784] and `b` [hidden]: the model of notebook 1, or an
            artefact.
        digits: what `labgen.data.load` returns, or (images [n, 784], labels [n]); None is MNIST.
        title: stands above the player.

    Raises:
        ValueError: if weights or digits have other shapes.

    Examples:
        >>> import numpy as np
        >>> from types import SimpleNamespace
        >>> rbm = SimpleNamespace(w=np.zeros((784, 9)), a=np.zeros(784), b=np.zeros(9))
        >>> gibbs(rbm, (np.eye(2, 784), [0, 1]))
        Gibbs sampling in the RBM: a player of a chain of 784 pixels and 9 hidden units, which \
needs a viewer that shows HTML.
    """
    where = "labgen.play.gibbs"
    described = machine(rbm.w, rbm.a, rbm.b, "the RBM", where, pixels=SHAPE[0] * SHAPE[1])
    hidden = described["w"]["shape"][1]
    shown = of_each_class(test_digits(digits, where), 2)
    return player(
        "gibbs",
        where=where,
        title=title,
        words=f"a player of a chain of {SHAPE[0] * SHAPE[1]} pixels and {hidden} hidden units, "
        "which needs a viewer that shows HTML.",
        data={
            "machine": described,
            "side": SHAPE[1],
            "columns": columns_of(hidden),
            "digits": encode.grey(shown.images),
            "labels": shown.labels.tolist(),
        },
        scripts=("boltzmann",),
        height=850,
        hidden=hidden,
    )
