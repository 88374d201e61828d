"""What several notebooks have in common: sizes, changes of arguments, misconceptions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from labgen.exercises.comparison import symptoms
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth
from labgen.exercises.truth.source import Arrays

# name, batch, visible, hidden, group. The sides differ wherever they can, so that a wrong
# orientation shows; the square one lets a wrong orientation run, so that it can be named.
SIZES = (
    ("a batch of 3", 3, 5, 4, "ordinary"),
    ("a batch of 7", 7, 4, 6, "ordinary"),
    ("a batch of 1", 1, 6, 3, "ordinary"),
    ("as many visible as hidden units", 5, 4, 4, "square"),
)


def negated(array: np.ndarray) -> np.ndarray:
    return -array


def nothing(array: np.ndarray) -> np.ndarray:
    return np.zeros_like(array)


def huge_weights(rng: np.random.Generator, visible: int, hidden: int, axis: int) -> np.ndarray:
    """Weights of 20 to 40, of one sign for all that join one unit of the layer `axis`."""
    signs = np.where(np.arange((visible, hidden)[axis]) % 2, -1, 1)
    signs = signs[:, None] if axis == 0 else signs[None, :]
    return (signs * rng.uniform(20, 40, (visible, hidden))).astype(np.float32)


def only_huge(key: str, sentence: str) -> Misconception:
    """Right for moderate inputs, wrong for huge ones."""
    return Misconception(
        key,
        sentence,
        predicate=symptoms.right_but_for_huge,
        groups=("ordinary", "huge"),
    )


COLUMN_KEPT = Misconception(
    "column-kept",
    "The result is a column, shape [batch, 1]: return shape [batch].",
    predicate=symptoms.column_kept,
)


def scaled(*factors: float | str) -> Callable[[ComputedTruth], Arrays]:
    """A misconception's relation: each result is the truth times a factor (or the batch size)."""
    return lambda t: tuple(
        array * (len(next(iter(t.args.values()))) if factor == "batch" else factor)
        for array, factor in zip(t.all(), factors, strict=True)
    )


def _weights_divided(t: ComputedTruth, side: int) -> tuple[np.ndarray | None, ...]:
    weights, *rest = t.all()
    return (weights / weights.shape[side], *[None for _ in rest])


DIVIDED_TWICE = Misconception(
    "divided-twice",
    "The result is divided by the batch size twice: a mean already includes this division.",
    lambda t: tuple(array / len(next(iter(t.args.values()))) for array in t.all()),
)
RATE_INSIDE = Misconception(
    "rate-inside",
    "All results are the right gradients times one number: if this is a learning rate, leave it "
    "out, because the model applies it later.",
    predicate=symptoms.times_one_factor,
)

WEIGHTS_AVERAGED = Misconception(
    "weights-averaged",
    "The weights' gradient is one number, or has lost a dimension: each weight has its own.",
    predicate=symptoms.weights_reduced,
)

DIVIDED_BY_ENTRIES = [
    Misconception(
        "divided-by-entries",
        "The weights' gradient is divided by all entries of a batch: divide by the number of "
        "examples only.",
        partial(_weights_divided, side=side),
    )
    for side in (0, 1)
]
