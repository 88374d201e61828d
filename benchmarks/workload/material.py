"""The data and the first values that all implementations share, as NumPy arrays."""

from __future__ import annotations

import numpy as np

import labgen
from benchmarks.workload.tasks import Sizes
from labgen import registry


def digits(sizes: Sizes) -> np.ndarray:
    """The first training digits, float32 [n, 784] in [0, 1]."""
    return labgen.data.load("mnist", limit=sizes.digits).train_images


def digits32(sizes: Sizes) -> np.ndarray:
    """The same, resized bilinearly to float32 [n, 32, 32, 1] in [-1, 1]."""
    across = _resizing(28, 32)
    small = digits(sizes).reshape(-1, 28, 28)
    return (2 * (across @ small @ across.T) - 1).astype(np.float32)[..., None]


def reference(name: str) -> dict[str, np.ndarray]:
    """The parameters of a reference model, read without `labgen.reference_model` and TensorFlow.

    Args:
        name: "rbm" or "dbn".
    """
    path = registry.task(name).folder / "reference" / f"{name}.npz"
    with np.load(path, allow_pickle=False) as file:
        return {key: file[key].astype(np.float32) for key in file.files if key != "settings"}


def first_weights(sizes: Sizes, visible: int = 784) -> np.ndarray:
    """Normal numbers float32 [visible, hidden] of deviation 0.1."""
    normal = np.random.default_rng(sizes.seed).standard_normal((visible, sizes.hidden), np.float32)
    return 0.1 * normal


def start_of_chains(sizes: Sizes, units: int) -> np.ndarray:
    """States float32 [batch, units], a fifth of them 1."""
    draws = np.random.default_rng(sizes.seed).random((sizes.batch, units))
    return (draws < 0.2).astype(np.float32)


def _resizing(before: int, after: int) -> np.ndarray:
    """The matrix [after, before] of linear interpolation between the centres of pixels."""
    at = np.clip((np.arange(after) + 0.5) * before / after - 0.5, 0, before - 1)
    low = np.minimum(at.astype(int), before - 2)
    matrix = np.zeros((after, before))
    matrix[np.arange(after), low] = 1 - (at - low)
    matrix[np.arange(after), low + 1] = at - low
    return matrix
