"""A hint for a mistake that is not a known one, or is two of them: by comparison with the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.diagnosis import relate
from labgen.exercises.comparison.relations.pairs import Pair, Relation, Scale
from labgen.exercises.comparison.relations.scales import factor
from labgen.exercises.misconception import Misconception
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.source import ARGUMENT_MISSING
from labgen.exercises.verdict import Hint
from labgen.util.arrays.log_odds import log_odds

_SLACK = 10
# Of one case: what came back, and what is right
Results = tuple[Case, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]
# What a mistake gives in one case, where None stands for "whatever it is"
WrongResults = tuple[Any, ...]
# Mistakes, each with what it gives in every case; None where it gives nothing
Tried = Sequence[tuple[Misconception, Sequence[WrongResults | None]]]


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
        or _after(prefix, _other_arguments(results, counterfactuals))
        or _result_by_result(results, names, counterfactuals)
        or _after(prefix, _two_at_once(results, known, counterfactuals))
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
    return odd and agree(array[finite], again[finite], _SLACK)


def _same_arguments(case: Case, other: Case) -> bool:
    return list(case.args) == list(other.args) and all(
        np.array_equal(a, b) for a, b in zip(case.args.values(), other.args.values(), strict=True)
    )


def _other_order(results: Sequence[Results], names: Sequence[str]) -> Hint | None:
    for order in list(permutations(range(len(names))))[1:]:
        if all(_all_agree([got[n] for n in order], true) for _, got, true in results):
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
            found = relate(pairs, vaguely) or _other_arguments(
                *_one_of(results, counterfactuals, n)
            )
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


# --- as if an argument were another one ----------------------------------------------------------


def _other_arguments(results: Sequence[Results], counterfactuals: Tried) -> Hint | None:
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
        if wrong is None or not _all_agree(got, wrong):
            return False
        told = told or not _all_agree(wrong, true)
    return told


def _part(results: Sequence[Results], without: Sequence[WrongResults]) -> Relation | None:
    """How what an argument adds differs from what it should add; all results together."""
    found = []
    for n in range(len(results[0][2])):
        for scale in _scales(n, results, without):
            pairs = [
                Pair(case, *_beyond(scale(zero[n]), scale(got[n]), scale(true[n])))
                for (case, got, true), zero in zip(results, without, strict=True)
                if got[n].shape == true[n].shape == zero[n].shape
            ]
            if len(pairs) < len(results):
                continue
            if all(not np.any(np.abs(pair.true) > 1e-4) for pair in pairs):
                break  # this result does not depend on it
            if all(agree(pair.got, pair.true, _SLACK) for pair in pairs):
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


def _scales(n: int, results: Sequence[Results], *given: Sequence[WrongResults]) -> Iterator[Scale]:
    """Ways to look at a result in which terms add up: as it is; for probabilities, as log odds."""
    yield lambda x: np.asarray(x, np.float64)
    arrays = [side[n] for _, got, true in results for side in (got, true)]
    arrays += [wrong[n] for some in given for wrong in some]
    if all(np.all((x > 1e-6) & (x < 1 - 1e-6)) for x in arrays):
        yield log_odds


# --- two at once ---------------------------------------------------------------------------------


def _two_at_once(results: Sequence[Results], known: Tried, counterfactuals: Tried) -> Hint | None:
    """Two mistakes of an answer with one result: one on top of the other, or side by side."""
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
    return not all(_all_agree(wrong or (), true) for wrong, (_, _, true) in pairs)


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
    for scale in _scales(0, results):

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


def _all_agree(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    return len(some) == len(others) and all(
        other is not None and agree(array, other, _SLACK)
        for array, other in zip(some, others, strict=True)
    )
