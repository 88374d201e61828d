"""Between which figures a model of digits lies: real digits at one end, noise at the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from labgen import data
from labgen.evaluation.samples.binarise import binarise
from labgen.evaluation.samples.pixels import KINDS
from labgen.evaluation.samples.sample_metrics import SampleMeasures, Seen, measure_draws, seen

N = 10_000
# Both sides are binarised. With one seed they would share their random numbers, pixel by pixel.
_REFERENCE_SEED, _SAMPLE_SEED = 1, 2


def reference_digits(kind: str, n: int = N) -> np.ndarray:
    """n test digits, float32 [n, 784], against which all samples are measured.

    Args:
        kind: "grey", or "binary": each pixel drawn once with its grey value as the probability.

    Raises:
        ValueError: for another kind, or more digits than there are.
    """
    _check_n(n)
    return _of_kind(_spread(data.read("mnist", limit=1).test_images, n), kind, _REFERENCE_SEED)


@lru_cache(maxsize=4)
def reference_seen(kind: str, n: int = N) -> Seen:
    """What both classifiers see in `reference_digits`, which are the same for all models."""
    return seen(reference_digits(kind, n), kind, "The reference pictures")


def real_digits(kind: str, n: int = N, detour: Callable | None = None) -> SampleMeasures:
    """What real digits reach: n of the last 10,000 training digits, which the classifier has not
    learnt.

    Args:
        kind: "grey" or "binary".
        n: how many, at most 10,000.
        detour: pictures [n, 784] in [0, 1] -> the same after a way to another size and back. The
            figures then contain what the detour alone costs. Binary digits are drawn after it.
    """
    _check_n(n)
    digits = _spread(data.read("mnist").train_images[-N:], n)
    if detour is not None:
        digits = detour(digits)
    return _measured(digits, kind)


def noise(kind: str, n: int = N) -> SampleMeasures:
    """What noise reaches: pixels drawn evenly from [0, 1], or as fair coins where binary.

    Args:
        kind: "grey" or "binary".
        n: how many, at most 10,000.
    """
    _check_n(n)
    noise = np.random.default_rng(0).random((n, 784), np.float32)
    return _measured(noise, kind)


def _measured(images: np.ndarray, kind: str) -> SampleMeasures:
    of_kind = _of_kind(images, kind, _SAMPLE_SEED)
    return measure_draws([seen(of_kind, kind)], reference_seen(kind, len(images)))


def _spread(images: np.ndarray, n: int) -> np.ndarray:
    """n images from all parts of a file: a writer's digits lie together, and the clearer half of
    the writers first."""
    return images[np.linspace(0, len(images) - 1, n).astype(int)]


def _of_kind(images: np.ndarray, kind: str, seed: int) -> np.ndarray:
    if kind not in KINDS:
        raise ValueError(f"There are no {kind!r} pictures: kind is 'grey' or 'binary'.")
    return binarise(images, seed) if kind == "binary" else images


def _check_n(n: int) -> None:
    if not 1 <= n <= N:
        raise ValueError(f"n is {n}: MNIST has {N:,} test digits to compare with.")
