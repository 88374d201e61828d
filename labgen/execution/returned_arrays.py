"""Reads what an answer returns: arrays of real numbers, and nothing else."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np


class BadResult(Exception):
    """The answer ran, but what it returned cannot be read."""


def read(result: Any, returns: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """The results as arrays.

    Args:
        result: what the answer returned: one result, or a tuple or list of several.
        returns: the names of the results that are asked for.

    Raises:
        BadResult: says what is wrong with them.
    """
    if result is None:
        raise BadResult("The function returns nothing: does it end in a return statement?")
    if len(returns) == 1:
        return (as_array(result, returns[0]),)
    wanted = f"a tuple of {len(returns)} results ({', '.join(returns)})"
    if not isinstance(result, (tuple, list)):
        raise BadResult(f"Expected {wanted}, got one {type(result).__name__}.")
    if len(result) != len(returns):
        raise BadResult(f"Expected {wanted}, got {len(result)}.")
    return tuple(as_array(array, name) for array, name in zip(result, returns, strict=True))


def as_array(value: Any, name: str) -> np.ndarray:
    """One result as an array of real numbers, of whatever shape.

    Args:
        value: an array, a tensor, a number or lists of numbers.
        name: of the result, for the message.

    Raises:
        BadResult: if it holds none.
    """
    if value is None:
        raise BadResult(f"{name} is None: expected numbers.")
    try:
        array = np.asarray(value)
    except Exception as error:
        kind = type(value).__name__
        raise BadResult(f"{name} cannot be read as an array: it is a {kind}.") from error
    if array.dtype.kind not in "fiub":
        # bfloat16 and its like have kind V, and convert
        with contextlib.suppress(TypeError, ValueError):
            if array.dtype.kind == "V":
                return array.astype(np.float64)
        kind = type(value).__name__
        raise BadResult(f"{name} holds no real numbers: it is a {kind} of type {array.dtype}.")
    return array
