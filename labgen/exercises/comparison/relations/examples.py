"""Results that are right for some examples or cases, or off by the same in every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.relations.pairs import (
    BATCHED,
    SLACK,
    Pair,
    Relation,
    Scale,
    made_by,
    same_shapes,
)
from labgen.exercises.tolerance import agree
from labgen.util.arrays.log_odds import log_odds


def right_in_part(pairs: Sequence[Pair]) -> Relation | None:
    """Whether some examples are right, always the same ones."""
    if not same_shapes(pairs):
        return None
    rows = [pair for pair in pairs if _batch(pair.case) == np.shape(pair.true)[:1] != (1,)]
    for words, source in (("first", 0), ("last", -1)) if rows else ():
        if made_by(rows, lambda x, s=source: np.broadcast_to(x[s], x.shape)):
            return Relation(
                "one-row-for-all", f"the same in every row: only the {words} row is right"
            )
    if rows and made_by(rows, lambda x: np.broadcast_to(x.mean(0), x.shape)):
        return Relation("one-row-for-all", "averaged over the rows, and the same in every row")
    for words, source in (("first", 0), ("last", -1)) if rows else ():
        if all(agree(pair.got[source], pair.true[source], SLACK) for pair in rows) and not any(
            agree(pair.got[row], pair.true[row], SLACK)
            for pair in rows
            for row in range(len(pair.true))
            if row not in (source, len(pair.true) + source)
        ):
            return Relation("one-row-right", f"right in the {words} row only")
    alone = [pair for pair in pairs if _batch(pair.case) == (1,)]
    more = [pair for pair in pairs if _batch(pair.case) not in ((1,), ())]
    if alone and more and all(pair.right for pair in alone) and not any(p.right for p in more):
        return Relation(
            "one-example-only",
            "right where the batch is a single example, and wrong for every larger batch",
        )
    return None


def _batch(case: Case) -> tuple[int, ...]:
    return next((case.args[name].shape[:1] for name in case.args if name in BATCHED), ())


def right_in_most_cases(pairs: Sequence[Pair]) -> Relation | None:
    """Whether all cases are right but one."""
    wrong = list(dict.fromkeys(pair.case.name for pair in pairs if not pair.right))
    if len(pairs) > 3 and len(wrong) == 1:
        return Relation("one-case-wrong", f"right in all cases but one ({wrong[0]})")
    return None


def alike_in_rows(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the difference is the same in every row, on the result or on the total input."""
    tables = [pair for pair in pairs if pair.true.ndim == 2 and len(pair.true) > 1]
    if not any(name in BATCHED for name in pairs[0].case.args):
        return None
    if not tables or not same_shapes(pairs):
        return None
    inside = all(
        np.all((array > 0) & (array < 1)) for pair in pairs for array in (pair.true, pair.got)
    )
    scales: list[tuple[str, Scale]] = [("", lambda x: x)]
    if inside:
        scales.append(("the total input ", log_odds))
    for words, scale in scales:
        gaps = [scale(pair.got.astype(np.float64)) - scale(pair.true) for pair in tables]
        if all(np.all(np.ptp(gap, axis=0) < 1e-3 * (1 + np.abs(gap).max())) for gap in gaps):
            return Relation(
                "term-per-unit",
                f"off by the same amount in every row{' of ' + words.strip() if words else ''}: a "
                "term that does not depend on the example (such as a bias) is missing, wrong, or "
                "there twice",
            )
    return None
