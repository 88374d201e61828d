"""Drawing pad: what RBM, DBN, VAE and the discriminator make of a digit drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from labgen.play import encode
from labgen.play.examples import SHAPE, of_each_class, test_digits
from labgen.play.machines import machine
from labgen.play.networks import layers_of
from labgen.play.page import Player, TooLargeError, player

_PIXELS = SHAPE[0] * SHAPE[1]
_WHERE = "labgen.play.drawing_pad"


def drawing_pad(
    *,
    rbm: Any = None,
    dbn: Any = None,
    vae: Any = None,
    dcgan: Any = None,
    digits: Any = None,
    log_z: float | None = None,
    title: str = "Draw a digit",
) -> Player:
    """A player to draw a digit in, by mouse, finger or keyboard, and what models say of it.

    The drawing is made like MNIST's digits: fitted into 20 by 20 pixels, with grey edges, and
    centred in 28 by 28 by its centre of mass. Beside each figure in nats stands how it compares
    with those of fifty test digits. Models that are not given are left out.

    Args:
        rbm: has `w`, `a`, `b`: reconstruction and free energy.
        dbn: has `w1`, `a1`, `b1`, `w2`, `a2`, `b2`: reconstruction and bound.
        vae: has `encoder` and `decoder`, Keras networks: reconstruction and bound.
        dcgan: has `discriminator`, a Keras network from images [batch, 32, 32, 1] in [-1, 1] to a
            logit: the probability of "real".
        digits: what `labgen.data.load` returns, or (images [n, 784], labels [n]); None is MNIST.
        log_z: of the top RBM of `dbn`, if it is known. Without it the DBN's bound is given up to
            that constant.
        title: stands above the player.

    Raises:
        ValueError: if no model is given, or one does not fit digits of 28 by 28 pixels.
        TooLargeError: if the models are too large for one page even with 8 bits a weight.
    """
    models = {"rbm": rbm, "dbn": dbn, "vae": vae, "dcgan": dcgan}
    given = {name: model for name, model in models.items() if model is not None}
    if not given:
        raise ValueError(
            f"{_WHERE}: no model is given. Pass one or more of rbm=, dbn=, vae= and dcgan=."
        )
    shown = of_each_class(test_digits(digits, _WHERE), 5)
    examples = {"digits": encode.grey(shown.images), "labels": shown.labels.tolist()}
    if log_z is not None:
        examples["logZ"] = float(log_z)

    def page(bits: int) -> Player:
        return player(
            "drawing_pad",
            where=_WHERE,
            title=title,
            words="a player in which a digit is drawn and given to "
            f"{', '.join(name.upper() for name in given)}; it needs a viewer that shows HTML.",
            data={**examples, "side": SHAPE[1], "models": _described(given, bits)},
            scripts=("boltzmann", "variational", "digitise"),
            height=740,
            bits=bits,
            models=list(given),
            count=len(shown.labels),
        )

    try:
        return page(16)
    except TooLargeError:
        return page(8)


def _described(models: Mapping[str, Any], bits: int) -> dict:
    described: dict[str, Any] = {}
    if "rbm" in models:
        rbm = models["rbm"]
        described["rbm"] = machine(
            rbm.w, rbm.a, rbm.b, "the RBM", _WHERE, pixels=_PIXELS, bits=bits
        )
    if "dbn" in models:
        dbn = models["dbn"]
        lower = machine(dbn.w1, dbn.a1, dbn.b1, "the DBN", _WHERE, pixels=_PIXELS, bits=bits)
        # A DBN stands on an RBM: the same numbers are not kept twice.
        described["dbn"] = {
            "lower": "rbm" if lower == described.get("rbm") else lower,
            "upper": machine(dbn.w2, dbn.a2, dbn.b2, "the DBN's top", _WHERE, bits=bits),
        }
    if "vae" in models:
        vae = models["vae"]
        _check_size(vae.encoder.inputs[0], _PIXELS, "the encoder takes")
        _check_size(vae.decoder.outputs[0], _PIXELS, "the decoder gives")
        described["vae"] = {
            "encoder": layers_of(vae.encoder, "the encoder", _WHERE, bits),
            "decoder": layers_of(vae.decoder, "the decoder", _WHERE, bits),
        }
    if "dcgan" in models:
        discriminator = models["dcgan"].discriminator
        _check_size(discriminator.inputs[0], 32 * 32, "the discriminator takes")
        described["dcgan"] = {
            "discriminator": layers_of(discriminator, "the discriminator", _WHERE, bits)
        }
    return described


def _check_size(tensor: Any, size: int, who: str) -> None:
    found = int(np.prod(tensor.shape[1:]))
    if found != size:
        raise ValueError(
            f"{_WHERE}: {who} {found} numbers, but pictures of this lab have {size} pixels there. "
            "Give it a model of such pictures."
        )
