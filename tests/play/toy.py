"""Digits and models in miniature, and where Chromium is."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
THERE = CHROMIUM is not None and find_spec("playwright") is not None
in_chromium = [
    pytest.mark.browser,
    pytest.mark.needs(THERE, "needs Chromium and the Python package playwright"),
]

# Three digits of each of two classes.
DIGITS = (np.random.default_rng(5).random((6, 784)) > 0.8, np.array([0, 0, 0, 7, 7, 7]))


def normal(*shape: int, seed: int = 0, size: float = 0.1) -> np.ndarray:
    return size * np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def autoencoder(variables: int) -> Any:
    keras.utils.set_random_seed(variables)
    dense = keras.layers.Dense
    x = keras.Input((784,))
    hidden = dense(8, activation="softplus")(dense(8, activation="softplus")(x))
    encoder = keras.Model(x, [dense(variables)(hidden), dense(variables)(hidden)])
    z = keras.Input((variables,))
    decoder = keras.Model(z, dense(784)(dense(8, activation="softplus")(z)))
    return SimpleNamespace(
        encoder=encoder,
        decoder=decoder,
        encode=lambda images: [np.asarray(x) for x in encoder(np.asarray(images, np.float32))],
    )
