"""Restricted Boltzmann machines as pages hold them: weights and the biases of two layers."""

from __future__ import annotations

import math
from typing import Any

from labgen.play import encode
from labgen.plots.parts import validation


def machine(
    w: Any,
    a: Any,
    b: Any,
    name: str,
    where: str,
    *,
    pixels: int | None = None,
    bits: int = 16,
) -> dict:
    """Weights w [below, above], biases a [below] and b [above] of two layers.

    Args:
        name: what an error calls the model.
        where: the public function that was called.
        pixels: how many units the layer below has to have, where that is the visible one.
        bits: of a weight, see `encode.numbers`.

    Raises:
        ValueError: if the shapes do not fit, or a value is NaN or infinite.
    """
    weights = validation.matrix(w, f"w of {name}", where, "below", "above")
    below, above = weights.shape
    if pixels is not None and below != pixels:
        raise ValueError(
            f"{where}: {name} has {below} visible units, but the player shows pictures of "
            f"{pixels} pixels. Give it a model of such pictures."
        )
    return {
        "w": encode.numbers(weights, f"w of {name}", where, bits),
        "a": encode.numbers(
            validation.vector(a, below, f"a of {name}", where, "units below"), "a", where
        ),
        "b": encode.numbers(
            validation.vector(b, above, f"b of {name}", where, "units above"), "b", where
        ),
    }


def columns_of(units: int) -> int:
    """In how many columns units are shown: about a square, with whole rows if there are some."""
    root = math.isqrt(units)
    for columns in range(max(root, 1), min(2 * root, units) + 1):
        if units % columns == 0:
            return columns
    return max(root, 1)
