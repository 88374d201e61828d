"""A hint for results that are right as if an argument were another one, or in part missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.exercises.comparison.relations.pairs import SLACK, Pair, Relation
from labgen.exercises.comparison.relations.scales import factor
from labgen.exercises.comparison.tried import (
    Results,
    Tried,
    WrongResults,
    additive_scales,
    all_agree,
)
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.source import ARGUMENT_MISSING
from labgen.exercises.verdict import Hint


def other_argument(results: Sequence[Results], counterfactuals: Tried) -> Hint | None:
    """The hint for results as if an argument were another one, or counted in part.

    Args:
        results: of all cases.
        counterfactuals: mistakes about an argument.
    """
    for mistake, given in counterfactuals:
        if _explained(results, given):
            return Hint(f"as-if-{mistake.key}", mistake.sentence)
    for mistake, given in counterfactuals:
        known = [wrong for wrong in given if wrong is not None]
        if mistake.key != ARGUMENT_MISSING or len(known) < len(given):
            continue
        part = _part(results, known)
        if part is not None:
            return Hint(
                "part-of-an-argument",
                f"The part that depends on {mistake.about} is {part.words}; the rest is right.",
            )
    return None


def _explained(results: Sequence[Results], given: Sequence[WrongResults | None]) -> bool:
    told = False
    for (_, got, true), wrong in zip(results, given, strict=True):
        if wrong is None or not all_agree(got, wrong):
            return False
        told = told or not all_agree(wrong, true)
    return told


def _part(results: Sequence[Results], without: Sequence[WrongResults]) -> Relation | None:
    """How what an argument adds differs from what it should add; all results together."""
    found = []
    for n in range(len(results[0][2])):
        for scale in additive_scales(n, results, without):
            pairs = [
                Pair(case, *_beyond(scale(zero[n]), scale(got[n]), scale(true[n])))
                for (case, got, true), zero in zip(results, without, strict=True)
                if got[n].shape == true[n].shape == zero[n].shape
            ]
            if len(pairs) < len(results):
                continue
            if all(not np.any(np.abs(pair.true) > 1e-4) for pair in pairs):
                break  # this result does not depend on it
            if all(agree(pair.got, pair.true, SLACK) for pair in pairs):
                return None  # it counts here as it should
            relation = factor(pairs)
            if relation is not None and relation.key != "factor-varies":
                found.append(relation)
                break
        else:
            return None
    return found[0] if found and len({relation.words for relation in found}) == 1 else None


def _beyond(rest: np.ndarray, got: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, ...]:
    """What lies beyond the rest; nothing where rounding leaves no digits of it."""
    part = true - rest
    lost = np.abs(part) < 1e-2 * np.abs(rest)
    return np.where(lost, 0, got - rest), np.where(lost, 0, part)
