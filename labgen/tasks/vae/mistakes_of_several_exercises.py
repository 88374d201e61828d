"""Mistakes that more than one exercise of Task 4 knows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labgen.exercises.comparison.common_mistakes import COLUMN_KEPT, only_huge
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth

CLIPPED = only_huge(
    "clipped",
    "Moderate variances give the right result, very small and very large ones do not: something "
    "is clipped or overflows.",
)


def mistakes_in_sums(
    parts: str, terms: Callable[[ComputedTruth], np.ndarray]
) -> list[Misconception]:
    """What can go wrong when a digit's terms are added up.

    Args:
        parts: what there is a term for, in words.
        terms: gives them, [batch, parts].
    """
    return [
        Misconception(
            "batch-summed",
            "The whole batch is added up: return one number for each digit.",
            lambda t: terms(t).sum(),
        ),
        Misconception(
            "batch-averaged",
            "The digits are averaged: return one number for each digit, shape [batch].",
            lambda t: terms(t).sum(1).mean(),
        ),
        Misconception(
            "everything-averaged",
            f"Digits and {parts} are averaged into one number.",
            lambda t: terms(t).mean(),
        ),
        Misconception(
            "wrong-axis",
            f"The sum runs over the digits: it should run over the {parts} of each digit.",
            lambda t: terms(t).sum(0),
        ),
        Misconception(
            "not-summed",
            f"There is one number for each of the {parts}: add them up for each digit.",
            lambda t: terms(t),
        ),
        COLUMN_KEPT,
    ]
