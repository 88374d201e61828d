"""Arrays of images: their shape as a stack [n, h, w], and the range of their pixels.

Who refuses an array says so in a sentence of its own; what makes one fit is said here.
"""

from __future__ import annotations

from math import isqrt

import numpy as np


def image_stack(array: np.ndarray, shape: tuple[int, int] | None = None) -> np.ndarray | None:
    """Images as [n, h, w], without a copy; None for an array of another shape.

    Args:
        array: [n, h, w], [n, h, w, 1] or [n, h * w].
        shape: (h, w); None for any, and for square ones where they are flat.

    Examples:
        >>> image_stack(np.zeros((2, 9))).shape
        (2, 3, 3)
    """
    if array.ndim == 4 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2:
        side = isqrt(array.shape[1])
        height, width = shape or (side, side)
        if array.shape[1] != height * width:
            return None
        return array.reshape(len(array), height, width)
    fits = array.ndim == 3 and (shape is None or array.shape[1:] == shape)
    return array if fits else None


def lie_within(values: np.ndarray, low: float = 0.0, high: float = 1.0, slack: float = 0.0) -> bool:
    """Whether all values lie in [low, high], but for a rounding error; NaN never does.

    Args:
        values: of any shape.
        low: the lowest that is allowed.
        high: the highest that is allowed.
        slack: by how much a value may leave the range.

    Examples:
        >>> lie_within(np.array([0.0, np.nan]))
        False
    """
    if values.size == 0:
        return True
    return bool(values.min() >= low - slack and values.max() <= high + slack)
