"""Memory that TensorFlow can use where it is: an array that begins at a multiple of 64 bytes."""

from __future__ import annotations

import numpy as np

_ALIGNMENT = 64


def is_aligned(array: np.ndarray) -> bool:
    """Whether the array begins where TensorFlow's operations expect a tensor to begin."""
    return array.ctypes.data % _ALIGNMENT == 0


def aligned_empty(shape: tuple[int, ...]) -> np.ndarray:
    """An uninitialised float32 array that begins there."""
    size = int(np.prod(shape)) * np.dtype(np.float32).itemsize
    room = np.empty(size + _ALIGNMENT, np.uint8)
    first = -room.ctypes.data % _ALIGNMENT
    return room[first : first + size].view(np.float32).reshape(shape)
