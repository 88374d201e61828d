"""Small models for players, their pages, and Chromium to look at them in."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from .toy import DIGITS, autoencoder, normal


@pytest.fixture(scope="session")
def rbm() -> Any:
    return SimpleNamespace(w=normal(784, 12, seed=1), a=normal(784, seed=2), b=normal(12, seed=3))


@pytest.fixture(scope="session")
def dbn(rbm) -> Any:
    return SimpleNamespace(
        **{"w1": rbm.w, "a1": rbm.a, "b1": rbm.b},
        **{"w2": normal(12, 9, seed=4), "a2": normal(12, seed=5), "b2": normal(9, seed=6)},
    )


@pytest.fixture(scope="session")
def up_down(dbn) -> Any:
    return SimpleNamespace(
        **{"r": dbn.w1, "b_up": dbn.b1, "w_down": dbn.w1.T * 1.1, "a_down": dbn.a1},
        **{"w2": dbn.w2, "b_down": dbn.a2, "b2": dbn.b2},
    )


@pytest.fixture(scope="session")
def vae() -> Any:
    return autoencoder(2)


@pytest.fixture(scope="session")
def vae5() -> Any:
    return autoencoder(5)


@pytest.fixture(scope="session")
def dcgan() -> Any:
    keras.utils.set_random_seed(1)
    layers = keras.layers
    generator = keras.Sequential(
        [
            keras.Input((1, 1, 6)),
            layers.Conv2DTranspose(8, 4),
            layers.BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2DTranspose(6, 4, strides=2, padding="same"),
            layers.BatchNormalization(scale=False),
            layers.ReLU(),
            layers.Conv2DTranspose(4, 5, strides=2, padding="same", use_bias=False),
            layers.Activation("softplus"),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ]
    )
    image = keras.Input((32, 32, 1))
    x = layers.Conv2D(4, 4, strides=2, padding="same")(image)
    x = keras.ops.leaky_relu(x, negative_slope=0.3)
    x = layers.Dropout(0.5)(layers.Conv2D(5, 3, strides=2, padding="same", activation="elu")(x))
    x = layers.BatchNormalization()(x)
    x = layers.Dense(7, activation=keras.ops.sigmoid)(layers.Flatten()(x))
    discriminator = keras.Model(image, layers.Dense(1)(x))
    for number, network in enumerate((generator, discriminator)):
        for layer in network.layers:
            if isinstance(layer, layers.BatchNormalization):
                size = layer.moving_mean.shape[0]
                layer.moving_mean.assign(normal(size, seed=number))
                layer.moving_variance.assign(1 + np.abs(normal(size, seed=number + 7)))
    return SimpleNamespace(
        n_z=6,
        generator=generator,
        discriminator=discriminator,
        generate=lambda z: (np.asarray(generator(z, training=False))[..., 0] + 1) / 2,
    )


@pytest.fixture(scope="session")
def players(rbm, dbn, up_down, vae, vae5, dcgan) -> dict[str, Any]:
    """A player of each kind and form, by a name of its own."""
    from labgen import play

    kept = {epoch: normal(4, 784, seed=epoch, size=0.2) ** 2 for epoch in (1, 2, 5)}
    planes = {epoch: normal(6, 2, seed=epoch, size=epoch) for epoch in (1, 2)}
    return {
        "gibbs": play.gibbs(rbm, DIGITS),
        "latent_plane": play.latent_plane(vae, DIGITS),
        "latent_sliders": play.latent_plane(vae5, DIGITS),
        "drawing_pad": play.drawing_pad(rbm=rbm, dbn=dbn, vae=vae, dcgan=dcgan, digits=DIGITS),
        "network_walk": play.network_walk(dbn, digits=DIGITS),
        "two_networks": play.network_walk(dbn, up_down, DIGITS),
        "generator_walk": play.generator_walk(dcgan, DIGITS),
        "film": play.film(kept),
        "film_of_weights": play.film({e: x.T for e, x in kept.items()}, kind="weights"),
        "film_of_a_plane": play.film(planes, kind="plane", labels=[0, 0, 0, 7, 7, 7]),
    }


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """For one file and no longer: Playwright keeps others in its thread from using asyncio."""
    from tests.browser.chromium import chromium

    with chromium() as browser:
        yield browser
