"""A hint for two mistakes in one answer: one on top of the other, or side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from labgen.exercises.comparison.diagnosis import relate
from labgen.exercises.comparison.relations.pairs import Pair, Scale
from labgen.exercises.comparison.tried import (
    Results,
    Tried,
    WrongResults,
    additive_scales,
    all_agree,
)
from labgen.exercises.verdict import Hint


def two_at_once(results: Sequence[Results], known: Tried, counterfactuals: Tried) -> Hint | None:
    """Two mistakes of an answer with one result: one on top of the other, or side by side.

    Args:
        results: of all cases.
        known: known mistakes of the exercise.
        counterfactuals: mistakes about an argument.
    """
    if len(results[0][2]) > 1:
        return None
    told = [(mistake, given) for mistake, given in known if _is_known(given, results)]
    others = [(mistake, given) for mistake, given in counterfactuals if _is_known(given, results)]
    return _on_top(results, told + others) or _side_by_side(
        results, [(mistake, given) for mistake, given in told if mistake.about]
    )


def _is_known(given: Sequence[WrongResults | None], results: Sequence[Results]) -> bool:
    first = [wrong[0] for wrong in given if wrong is not None and wrong[0] is not None]
    if len(first) < len(given) or not all(np.all(np.isfinite(wrong)) for wrong in first):
        return False
    pairs = zip(given, results, strict=True)
    return not all(all_agree(wrong or (), true) for wrong, (_, _, true) in pairs)


def _on_top(results: Sequence[Results], tried: Tried) -> Hint | None:
    for mistake, given in tried:
        pairs = [
            Pair(case, got[0], wrong[0])
            for (case, got, _), wrong in zip(results, _known(given), strict=True)
        ]
        found = relate(pairs)
        if found is not None and found.key in _ON_TOP:
            sentence = (
                f"Two things at once. {mistake.sentence} Apart from that, it is {found.words}."
            )
            return Hint(f"{mistake.key}+{found.key}", sentence)
    return None


_ON_TOP = (
    *("wrong-sign", "constant-factor", "factor-of-size", "constant-offset"),
    *("side-too-many-or-few", "reduced-too-far", "not-reduced", "transposed-result"),
)


def _known(given: Sequence[WrongResults | None]) -> list[WrongResults]:
    return [wrong for wrong in given if wrong is not None]


def _side_by_side(results: Sequence[Results], tried: Tried) -> Hint | None:
    same = [
        (mistake, _known(given))
        for mistake, given in tried
        if all(
            np.shape(wrong[0]) == np.shape(true[0]) == np.shape(got[0])
            for wrong, (_, got, true) in zip(_known(given), results, strict=True)
        )
    ]
    if len(same) < 2:
        return None
    for scale in additive_scales(0, results):

        def flat(arrays: Sequence[Any], scale: Scale = scale) -> np.ndarray:
            return np.concatenate([np.ravel(scale(array)) for array in arrays])

        with np.errstate(all="ignore"):
            true = flat([true[0] for _, _, true in results])
            off = flat([got[0] for _, got, _ in results]) - true
            moves = np.array([flat([wrong[0] for wrong in given]) - true for _, given in same])
        usable = np.all(np.isfinite(moves), axis=1) & (np.abs(moves).max(axis=1) > 1e-3)
        if true.size < 6 or not np.all(np.isfinite(off)):
            continue
        for n in np.flatnonzero(usable):
            close = np.abs(off - moves[n] - moves) <= 2e-4 * (1 + np.abs(true) + np.abs(off))
            for m in np.flatnonzero(close.all(axis=1) & usable):
                first, second = same[n][0], same[m][0]
                if m > n and first.about != second.about:
                    sentence = f"Two things at once. {first.sentence} {second.sentence}"
                    return Hint(f"{first.key}+{second.key}", sentence)
    return None
