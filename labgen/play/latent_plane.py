"""Latent plane: drag over z, and the decoder of a variational autoencoder draws what it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from labgen.play import encode
from labgen.play.examples import SHAPE, Examples, test_digits
from labgen.play.networks import layers_of
from labgen.play.page import Player, player
from labgen.plots.parts import validation


def latent_plane(vae: Any, digits: Any = None, *, n: int = 300, title: str | None = None) -> Player:
    """A player of the latent space: the plane of z with test digits as dots, and the decoder.

    Between two dropped pins it walks. With more than two latent variables the plane is that of the
    two with the most nats, and each variable has a slider, in the order of its nats.

    Args:
        vae: has `decoder`, a Keras network from z [batch, n_z] to logits [batch, 784], and
            `encode`, from images to z_mean and z_log_var, each [n, n_z].
        digits: what `labgen.data.load` returns, or (images [n, 784], labels [n]); None is MNIST.
        n: how many test digits are shown as dots.
        title: stands above the player; None names the number of variables.

    Raises:
        ValueError: if there are fewer than two latent variables, or the decoder has a layer that a
            page cannot compute.
    """
    where = "labgen.play.latent_plane"
    n = validation.whole(n, "n", where)
    shown = Examples(*(part[:n] for part in test_digits(digits, where)))
    means, log_variances = (
        validation.matrix(x, name, where, "digits", "variables")
        for name, x in zip(("z_mean", "z_log_var"), vae.encode(shown.images), strict=True)
    )
    variables = means.shape[1]
    if variables < 2:
        raise ValueError(
            f"{where}: this model has {variables} latent variable, and a plane has two. Train one "
            "with n_z=2 or more."
        )
    decoder = layers_of(vae.decoder, "the decoder", where)
    pixels = int(np.prod(vae.decoder.outputs[0].shape[1:]))
    if pixels != SHAPE[0] * SHAPE[1]:
        raise ValueError(
            f"{where}: the decoder gives {pixels} numbers, and the player shows pictures of "
            f"{SHAPE[0]} by {SHAPE[1]} pixels. Give it a decoder of such pictures."
        )
    return player(
        "latent_plane",
        where=where,
        title=title or f"The latent space of the VAE, z = {variables}",
        words=f"a player of a decoder with {variables} latent variables and {len(means)} test "
        "digits, which needs a viewer that shows HTML.",
        data={
            "decoder": decoder,
            "side": SHAPE[1],
            "means": encode.numbers(means, "z_mean", where),
            "logVariances": encode.numbers(log_variances, "z_log_var", where),
            "labels": shown.labels.tolist(),
        },
        scripts=("variational",),
        height=780 if variables == 2 else 820 + 17 * variables,
        variables=variables,
    )
