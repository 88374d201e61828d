"""Arrays as base64 text (float16, float32, int8 or bytes), as the pages of players hold them.

`decoded` gives back what the JavaScript computes with, so that figures can be compared.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from labgen.plots.parts import validation

_TYPES = {"f2": "<f2", "f4": "<f4", "u1": "u1", "i1": "i1"}


def numbers(values: Any, name: str, where: str, bits: int = 16) -> dict:
    """Weights or other real numbers of any shape.

    Args:
        values: an array, a tensor or a Keras variable.
        name: what an error calls it.
        where: the public function that was called.
        bits: 32, 16 (a relative error up to 0.05 %), or 8: whole numbers from -127 to 127 and one
            scale for each index of the last axis. Vectors take 16 bits where 8 are asked for.

    Raises:
        ValueError: if a value is NaN, infinite, or too large for float16.
    """
    array = validation.numbers(values, name, where).astype(np.float32)
    if bits == 8 and array.ndim > 1:
        axes = tuple(range(array.ndim - 1))
        scale = np.maximum(np.abs(array).max(axis=axes), np.float32(1e-12)) / 127
        whole = np.rint(array / scale).astype(np.int8)
        return {**_record(whole, "i1"), "scale": _record(scale, "f4")}
    if bits == 32:
        return _record(array, "f4")
    largest = float(np.abs(array).max())
    if largest > float(np.finfo(np.float16).max):
        raise ValueError(
            f"{where}: {name} holds the value {largest:.3g}, which is too large for the 16 bits "
            "that a page keeps of it. Has the training diverged? Train with a smaller step."
        )
    return _record(array, "f2")


def grey(images: np.ndarray) -> dict:
    """Images [n, ...] in [0, 1] as bytes: 0 is black, 255 white."""
    return _record(np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8), "u1")


def decoded(record: dict) -> np.ndarray:
    """The array of a record as the page sees it, in float32; bytes lie in [0, 1].

    Examples:
        >>> record = numbers([[0.1, 0.2]], "w", "example")
        >>> decoded(record)
        array([[0.09997559, 0.19995117]], dtype=float32)
    """
    flat = np.frombuffer(base64.b64decode(record["data"]), _TYPES[record["type"]])
    array = flat.reshape(record["shape"]).astype(np.float32)
    if record["type"] == "u1":
        return array / np.float32(255)
    return array * decoded(record["scale"]) if "scale" in record else array


def _record(array: np.ndarray, kind: str) -> dict:
    data = np.ascontiguousarray(array, _TYPES[kind]).tobytes()
    text = base64.b64encode(data).decode("ascii")
    return {"shape": list(array.shape), "type": kind, "data": text}
