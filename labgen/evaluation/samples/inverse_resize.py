"""The way back from pictures of another size, for a model that does not speak 28x28."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labgen.evaluation.samples.images import SIDE

_PIXELS = SIDE * SIDE
# Bilinear resizing to 32x32 has 4.6, padding has 1. Beyond this, rounding becomes a picture.
_WORST_CONDITION = 100


def least_squares_inverse(there: Callable) -> Callable[[np.ndarray], np.ndarray]:
    """The fair way back to 28x28 of a way to another size: the closest picture by least squares.

    Real pictures come back as they were, after padding by cropping, after resizing by undoing it;
    what a generator draws beside these goes to the nearest of them, clipped to [0, 1]. Resizing a
    second time would blur instead: bilinearly to 32x32 and back moves real digits by 38 in the
    Frechet distance of grey pictures, where the distance between real digits is 1.

    Args:
        there: pictures [n, 784] in [0, 1] -> [n, ...] pictures of another size, each new pixel a
            weighted sum of the old ones plus a constant, as padding and resizing are.

    Returns:
        Pictures of the other size, [n, ...] as `there` returns them or without axes of length 1
        -> float32 [n, 784] in [0, 1].

    Raises:
        ValueError: if `there` is no such sum, or loses pixels.
    """
    black = _call(there, np.zeros((1, _PIXELS), np.float32))
    # What one white pixel does, for each pixel.
    matrix = _call(there, np.eye(_PIXELS, dtype=np.float32)) - black
    probe = np.random.default_rng(0).random((1, _PIXELS), np.float32)
    if not np.allclose(probe @ matrix + black, _call(there, probe), atol=1e-4):
        raise ValueError(
            "The way there is no weighted sum of pixels, such as padding or resizing with fixed "
            "weights, and cannot be undone by least squares: give the detour without its "
            "nonlinear part."
        )
    left, strengths, right = np.linalg.svd(matrix, full_matrices=False)
    if len(strengths) < _PIXELS or strengths[0] > _WORST_CONDITION * strengths[-1]:
        raise ValueError(
            f"The way there goes to {matrix.shape[1]} pixels and loses some of the {_PIXELS}: "
            "only a size from which all pixels can be told again has a fair way back."
        )
    inverse = (right.T / strengths) @ left.T

    def back(pictures) -> np.ndarray:
        pictures = np.asarray(pictures, np.float64)
        pictures = pictures.reshape(len(pictures), -1)
        if pictures.shape[1] != len(inverse):
            raise ValueError(
                f"The pictures have {pictures.shape[1]} pixels each, but the way there leads to "
                f"{len(inverse)}: give pictures of the size that it makes."
            )
        return ((pictures - black) @ inverse).clip(0, 1).astype(np.float32)

    return back


def _call(there: Callable, images: np.ndarray) -> np.ndarray:
    return np.asarray(there(images), np.float64).reshape(len(images), -1)
