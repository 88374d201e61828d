"""Input validation of the pictures: every wrong argument ends in one sentence.

Each helper takes `where`, the public function that was called, and mostly `name`, that of the
argument, so that the sentence names both. All raise ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from labgen.util.arrays.image_arrays import image_stack, lie_within

# Probabilities computed in float32 may leave [0, 1] by a rounding error, never by this much.
TOLERANCE = 1e-3


def numbers(values: Any, name: str, where: str) -> np.ndarray:
    """Real, finite numbers as a float array; anything that NumPy can read is welcome."""
    try:
        array = np.asarray(values)
    except Exception as error:  # symbolic tensors and ragged lists raise whatever they like
        raise ValueError(
            f"{where}: {name} cannot be read as an array of numbers "
            f"({type(values).__name__}). Pass a NumPy array or an evaluated tensor."
        ) from error
    if array.dtype.kind == "V" or str(array.dtype) == "bfloat16":  # TensorFlow's short floats
        array = array.astype(np.float32)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"{where}: {name} holds {array.dtype} values, not real numbers. "
            "Pass a NumPy array or a tensor of floats."
        )
    if array.size == 0:
        raise ValueError(
            f"{where}: {name} is empty (shape {array.shape}). Pass at least one value."
        )
    if array.dtype.kind != "f" or array.dtype.itemsize < 4:
        array = array.astype(np.float32)
    bad = array.size - int(np.isfinite(array).sum())
    if bad:
        raise ValueError(
            f"{where}: {bad} of the {array.size} values in {name} are NaN or infinite. "
            "Look for the step that made them (a log of zero, a learning rate that is too "
            "high) before you draw."
        )
    return array


def matrix(values: Any, name: str, where: str, rows_are: str, columns_are: str) -> np.ndarray:
    """A 2-D array; `rows_are` and `columns_are` tell the reader what the axes mean."""
    array = numbers(values, name, where)
    if array.ndim != 2:
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, but it must have two dimensions "
            f"[{rows_are}, {columns_are}]. Reshape it first."
        )
    return array


def vector(values: Any, length: int, name: str, where: str, what: str) -> np.ndarray:
    """A 1-D array of `length` numbers; [1, length] is accepted, since layers return it."""
    array = numbers(values, name, where)
    if array.ndim == 2 and array.shape[0] == 1:
        array = array[0]
    if array.shape != (length,):
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, but there are {length} {what}. "
            f"Pass {length} numbers in one dimension."
        )
    return array


def whole(value: Any, name: str, where: str, least: int = 1) -> int:
    """A whole number that is not below `least`."""
    try:
        result = int(value)
        valid = not isinstance(value, bool) and result == value and result >= least
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise ValueError(
            f"{where}: {name} is {value!r}, but it must be a whole number of at least {least}."
        )
    return result


def pair(values: Any, name: str, where: str, least: int = 1, example: str = "(28, 28)") -> tuple:
    """Two whole numbers (rows, columns)."""
    try:
        first, second = values
    except (TypeError, ValueError):
        raise ValueError(
            f"{where}: {name} is {values!r}, but it must be two whole numbers "
            f"(rows, columns), such as {example}."
        ) from None
    return whole(first, f"{name}[0]", where, least), whole(second, f"{name}[1]", where, least)


def pictures(values: Any, shape: tuple, name: str, shape_name: str, where: str) -> np.ndarray:
    """[n, h*w], [n, h, w] or [n, h, w, 1] as [n, h, w] with (h, w) = `shape`."""
    array = numbers(values, name, where)
    stack = image_stack(array, shape)
    if stack is None:
        height, width = shape
        raise ValueError(
            f"{where}: {name} has shape {array.shape}, but {shape_name} = {shape} asks for "
            f"[n, {height * width}] or [n, {height}, {width}]. "
            f"Pass the matching array or change {shape_name}."
        )
    return stack


def unit_interval(array: np.ndarray, name: str, where: str) -> np.ndarray:
    """Values in [0, 1]; rounding errors are cut off, anything else is an error."""
    if not lie_within(array, slack=TOLERANCE):
        raise ValueError(
            f"{where}: {name} runs from {array.min():.3g} to {array.max():.3g}, but it must lie "
            "in [0, 1]. Pass probabilities (logits need the sigmoid first) or states."
        )
    return np.clip(array, 0, 1)


def enough(wanted: int, available: int, name: str, where: str, what: str) -> None:
    """There must be as many samples as the caller wants to see."""
    if wanted > available:
        raise ValueError(
            f"{where}: N = {wanted} {what} are asked for, but {name} holds only {available}. "
            f"Pass a smaller N or more {what}."
        )


def value_range(values: Any, name: str, where: str) -> tuple[float, float]:
    """Two finite numbers (low, high) with low < high."""
    try:
        low, high = (float(value) for value in values)
        valid = np.isfinite([low, high]).all() and low < high
    except (TypeError, ValueError):
        valid = False
    if not valid:
        raise ValueError(
            f"{where}: {name} is {values!r}, but it must be two numbers (low, high) "
            "with low < high, such as (0, 1)."
        )
    return low, high


def mapping(values: Any, name: str, where: str) -> dict:
    """A dictionary with at least one entry."""
    if not isinstance(values, Mapping):
        raise ValueError(
            f"{where}: {name} is {type(values).__name__}, but it must be a dictionary "
            'label -> array, such as {"RBM": images}.'
        )
    if not values:
        raise ValueError(f"{where}: {name} is an empty dictionary. Pass at least one row.")
    return {str(key): value for key, value in values.items()}


def class_numbers(labels: Any, samples: int, where: str) -> np.ndarray:
    """Class numbers [n], also from one-hot rows [n, classes]."""
    array = numbers(labels, "labels", where)
    if array.ndim == 2 and array.shape[1] > 1:
        one_hot = np.isin(array, (0, 1)).all() and (array.sum(axis=1) == 1).all()
        if not one_hot:
            raise ValueError(
                f"{where}: labels has shape {array.shape}, but its rows are not one-hot "
                "(a single 1 among zeros). Pass class numbers [n] or one-hot rows."
            )
        array = array.argmax(axis=1)
    array = array.reshape(-1) if array.ndim == 2 else array
    if array.shape != (samples,):
        raise ValueError(
            f"{where}: labels has shape {array.shape}, but there are {samples} samples. "
            "Pass one class number (or one one-hot row) for each sample."
        )
    if (array != np.round(array)).any() or array.min() < 0:
        raise ValueError(
            f"{where}: labels must be whole class numbers from 0 upwards, but they run from "
            f"{array.min():.3g} to {array.max():.3g}."
        )
    return array.astype(int)


def sequence_of_text(values: Any, length: int, name: str, where: str) -> list[str]:
    """`length` texts, for axis labels."""
    if isinstance(values, str) or not isinstance(values, Sequence) or len(values) != length:
        raise ValueError(
            f"{where}: {name} is {values!r}, but it must be {length} texts, one for each axis."
        )
    return [str(value) for value in values]
