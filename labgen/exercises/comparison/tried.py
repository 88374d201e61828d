"""Results in all cases beside the right ones, and what known mistakes would have given there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.relations.pairs import SLACK, Scale
from labgen.exercises.misconception import Misconception
from labgen.exercises.tolerance import agree
from labgen.util.arrays.log_odds import log_odds

# Of one case: what came back, and what is right
Results = tuple[Case, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]
# What a mistake gives in one case, where None stands for "whatever it is"
WrongResults = tuple[Any, ...]
# Mistakes, each with what it gives in every case; None where it gives nothing
Tried = Sequence[tuple[Misconception, Sequence[WrongResults | None]]]


def all_agree(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    """Whether all results of a case agree with others, one by one, within the tolerance.

    Args:
        some: the results, of any shapes.
        others: as many; None agrees with nothing.
    """
    return len(some) == len(others) and all(
        other is not None and agree(array, other, SLACK)
        for array, other in zip(some, others, strict=True)
    )


def additive_scales(
    n: int, results: Sequence[Results], *given: Sequence[WrongResults]
) -> Iterator[Scale]:
    """Ways to look at a result in which terms add up: as it is; for probabilities, as log odds.

    Args:
        n: the place of the result among those of a case.
        results: of all cases.
        given: what mistakes give in all cases, which the ways must be able to show as well.
    """
    yield lambda x: np.asarray(x, np.float64)
    arrays = [side[n] for _, got, true in results for side in (got, true)]
    arrays += [wrong[n] for some in given for wrong in some]
    if all(np.all((x > 1e-6) & (x < 1 - 1e-6)) for x in arrays):
        yield log_odds
