"""Generator walk: from one z to another through a GAN's generator, and the game real or fake."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from labgen.play import encode
from labgen.play.examples import SHAPE, Examples, test_digits
from labgen.play.networks import layers_of
from labgen.play.page import Player, TooLargeError, player
from labgen.plots.parts import validation

_WHERE = "labgen.play.generator_walk"
_SIDE = 32
_ENDS = 6  # z between which one can walk
_STEPS = 12  # of a path whose pictures are stored
_QUIZ = 24  # pictures of each kind in the game


def generator_walk(
    dcgan: Any, digits: Any = None, *, seed: int = 0, title: str = "A walk through the generator"
) -> Player:
    """A player of a GAN: paths between two z, and a game against the discriminator.

    Where the generator fits into the page, the page computes each picture. A larger one (that of
    the full size has 3.4 million weights) has its pictures on the paths computed here, and the
    page says so. The discriminator is always in the page.

    Args:
        dcgan: has `generator` and `discriminator`, Keras networks; `generate`, from z
            [n, 1, 1, n_z] to images [n, 32, 32] in [0, 1]; and `n_z`.
        digits: what `labgen.data.load` returns, or (images [n, 784], labels [n]); None is MNIST.
        seed: decides the z and the pictures of the game.
        title: stands above the player.

    Raises:
        ValueError: if a network has a layer that a page cannot compute.
        TooLargeError: if even the discriminator is too large for a page.
    """
    random = np.random.default_rng(validation.whole(seed, "seed", _WHERE, least=0))
    ends = random.standard_normal((_ENDS, dcgan.n_z)).astype(np.float32)
    quiz_z = random.standard_normal((_QUIZ, dcgan.n_z)).astype(np.float32)
    discriminator = layers_of(dcgan.discriminator, "the discriminator", _WHERE)
    real = _real(test_digits(digits, _WHERE), random)

    def page(generator: dict) -> Player:
        return player(
            "generator_walk",
            where=_WHERE,
            title=title,
            words=f"a player of a generator with {dcgan.generator.count_params():,} numbers and "
            "its discriminator, which needs a viewer that shows HTML.",
            data={
                **generator,
                "discriminator": discriminator,
                "ends": encode.numbers(ends, "z", _WHERE),
                "real": encode.grey(real),
                "realSide": SHAPE[1],
                "side": _SIDE,
                "seed": seed,
            },
            scripts=("game",),
            height=800,
            live="generator" in generator,
            weights=f"{dcgan.generator.count_params() / 1e6:.1f}",
            steps=_STEPS,
            ends=_ENDS,
        )

    try:
        live = layers_of(dcgan.generator, "the generator", _WHERE)
        return page({"generator": live, "quizZ": encode.numbers(quiz_z, "z", _WHERE)})
    except TooLargeError:
        return page(_stored(dcgan, ends, quiz_z))


def _stored(dcgan: Any, ends: np.ndarray, quiz_z: np.ndarray) -> dict:
    """The pictures of the z, of the paths between all pairs (line, then arc), and of the game."""
    t = np.arange(1, _STEPS, dtype=np.float32)[:, None] / _STEPS
    paths = []
    for first, second in combinations(ends, 2):
        paths.append((1 - t) * first + t * second)
        paths.append(np.cos(np.pi / 2 * t) * first + np.sin(np.pi / 2 * t) * second)
    every = np.concatenate([ends, quiz_z, *paths])
    images = np.concatenate(
        [
            np.asarray(dcgan.generate(part[:, None, None, :]))
            for part in np.array_split(every, max(1, len(every) // 100))
        ]
    ).reshape(len(every), _SIDE, _SIDE)
    inner = images[len(ends) + len(quiz_z) :].reshape(-1, 2, _STEPS - 1, _SIDE, _SIDE)
    return {
        "endPictures": encode.grey(images[: len(ends)]),
        "quiz": encode.grey(images[len(ends) : len(ends) + len(quiz_z)]),
        "paths": encode.grey(inner),  # [pair, line or arc, step, side, side]
        "steps": _STEPS,
    }


def _real(digits: Examples, random: np.random.Generator) -> np.ndarray:
    places = random.permutation(len(digits.images))[:_QUIZ]
    return digits.images[places]
