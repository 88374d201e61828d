"""A hint for a mistake that is not a known one, or is two of them: by comparison with the truth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.diagnosis import relate
from labgen.exercises.comparison.other_arguments import other_argument
from labgen.exercises.comparison.relations.pairs import SLACK, Pair, Relation
from labgen.exercises.comparison.tried import Results, Tried, all_agree
from labgen.exercises.comparison.two_mistakes import two_at_once
from labgen.exercises.tolerance import agree
from labgen.exercises.verdict import Hint


def find_out(
    results: Sequence[Results],
    names: Sequence[str],
    known: Tried,
    counterfactuals: Tried = (),
    exactly: bool = False,
    prefix: str = "",
) -> Hint | None:
    """The hint; None where nothing holds in all cases.

    Args:
        results: of every case, what came back and what is right.
        names: of the results.
        known: known mistakes of this exercise.
        counterfactuals: mistakes about an argument.
        exactly: only what says how all the numbers came about.
        prefix: for sentences that name no result.
    """
    if not results or len(names) != len(results[0][1]):
        return None
    found = None if exactly else _after(prefix, changes_by_itself(results))
    found = (
        found
        or _other_order(results, names)
        or _result_by_result(results, names, all_of_them=True)
        or _after(prefix, other_argument(results, counterfactuals))
        or _result_by_result(results, names, counterfactuals)
        or _after(prefix, two_at_once(results, known, counterfactuals))
    )
    return found if found or exactly else _result_by_result(results, names, vaguely=True)


def _after(prefix: str, hint: Hint | None) -> Hint | None:
    return None if hint is None else Hint(hint.key, f"{prefix}{hint.sentence}")


def changes_by_itself(results: Sequence[Results]) -> Hint | None:
    """Whether the same call gave other numbers the second time."""
    for n, (case, got, _) in enumerate(results):
        for other, again, _ in results[n + 1 :]:
            if _same_arguments(case, other) and not all(map(_unchanged, got, again)):
                return Hint(
                    "changes-by-itself",
                    "The same arguments give different results each time: something is random, "
                    "or kept from the last call. The result should depend only on the arguments.",
                )
    return None


def _unchanged(array: np.ndarray, again: np.ndarray) -> bool:
    """Whether both are the same, where a NaN or an infinity is the same as itself."""
    if array.shape != again.shape:
        return False
    finite = np.isfinite(array) & np.isfinite(again)
    odd = np.array_equal(array[~finite], again[~finite], equal_nan=array.dtype.kind == "f")
    return odd and agree(array[finite], again[finite], SLACK)


def _same_arguments(case: Case, other: Case) -> bool:
    return list(case.args) == list(other.args) and all(
        np.array_equal(a, b) for a, b in zip(case.args.values(), other.args.values(), strict=True)
    )


def _other_order(results: Sequence[Results], names: Sequence[str]) -> Hint | None:
    for order in list(permutations(range(len(names))))[1:]:
        if all(all_agree([got[n] for n in order], true) for _, got, true in results):
            return wrong_order(names)
    return None


def wrong_order(names: Sequence[str]) -> Hint:
    """The hint for results that are right, but stand in another order."""
    return Hint(
        "order-of-results",
        f"All results are right, but in the wrong order: return {', '.join(names)}.",
    )


def _result_by_result(
    results: Sequence[Results],
    names: Sequence[str],
    counterfactuals: Tried = (),
    *,
    vaguely: bool = False,
    all_of_them: bool = False,
) -> Hint | None:
    wrong: list[tuple[str, Relation | Hint | None]] = []
    for n, name in enumerate(names):
        pairs = [Pair(case, got[n], true[n]) for case, got, true in results]
        if not all(pair.right for pair in pairs):
            found = relate(pairs, vaguely) or other_argument(*_one_of(results, counterfactuals, n))
            wrong.append((name, found))
    told = [(name, found) for name, found in wrong if found is not None]
    if not told or (all_of_them and len(told) < len(wrong)):
        return None
    sentences = []
    for words in dict.fromkeys(_words(found) for _, found in told):
        together = [name for name, found in told if _words(found) == words]
        is_relation = isinstance(dict(told)[together[0]], Relation)
        sentences.append(
            _sentence(together, words) if is_relation else _about(together, words, names)
        )
    unknown = [name for name, found in wrong if found is None]
    if unknown:
        sentences.append(
            f"{_listed(unknown)} {'are' if unknown[1:] else 'is'} wrong in another way, or as a "
            "consequence."
        )
    right = [name for name in names if name not in dict(wrong)]
    if right:
        sentences.append(f"{_capital(_listed(right))} {'are' if right[1:] else 'is'} right.")
    return Hint(told[0][1].key, " ".join(sentences))


def _one_of(
    results: Sequence[Results], counterfactuals: Tried, n: int
) -> tuple[list[Results], Tried]:
    """The same comparison with one of the results only."""
    some = [(case, got[n : n + 1], true[n : n + 1]) for case, got, true in results]
    others: Tried = [
        (mistake, [None if given is None else given[n : n + 1] for given in all_given])
        for mistake, all_given in counterfactuals
    ]
    return some, others


def _words(found: Relation | Hint) -> str:
    return found.words if isinstance(found, Relation) else found.sentence


def _about(together: Sequence[str], words: str, names: Sequence[str]) -> str:
    return f"{_listed(together)}: {words}" if len(names) > 1 else words


def _sentence(names: Sequence[str], words: str) -> str:
    subject = f"{_listed(names)}: each" if len(names) > 1 else _capital(names[0])
    return f"{subject} is {words}."


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _capital(text: str) -> str:
    # names of results stay as they are
    return text[0].upper() + text[1:] if text.startswith("the ") else text
