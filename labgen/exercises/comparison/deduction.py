"""A hint for a mistake that is not a known one, or is two of them: by comparison with the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.diagnosis import Pair, Relation, Scale, factor, relate
from labgen.exercises.tolerance import agree
from labgen.exercises.verdict import Hint

_SLACK = 10
# Of one case: what came back, and what is right
Results = tuple[Case, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]
# Of one case: what a mistake gives, where None stands for "whatever it is"
Alike = tuple[Any, ...]
# Each with what it gives in every case; None where it gives nothing
Counterfactuals = Sequence[tuple[Any, Sequence[Alike | None]]]


@dataclass(frozen=True)
class Suspicion:
    """A known mistake.

    given: what it gives in each case, a tuple of arrays; None where that is not known. about: the
    part that it changes. Two mistakes can be made side by side if they change different parts.
    """

    key: str
    sentence: str
    given: Sequence[Any]
    about: str = ""


def find_out(
    results: Sequence[Results],
    names: Sequence[str],
    known: Sequence[Suspicion],
    counterfactuals: Counterfactuals = (),
    exactly: bool = False,
) -> Hint | None:
    """The hint; None where nothing holds in all cases.

    exactly: only what says how all the numbers came about.
    """
    if not results or len(names) != len(results[0][1]):
        return None
    found = None if exactly else changes_by_itself(results)
    found = (
        found
        or _other_order(results, names)
        or _result_by_result(results, names, all_of_them=True)
        or _other_arguments(results, counterfactuals)
        or _result_by_result(results, names, counterfactuals)
        or _two_at_once(results, known, counterfactuals)
    )
    return found if found or exactly else _result_by_result(results, names, vaguely=True)


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


def _unchanged(one: np.ndarray, again: np.ndarray) -> bool:
    """Whether both are the same, where a NaN or an infinity is the same as itself."""
    if one.shape != again.shape:
        return False
    finite = np.isfinite(one) & np.isfinite(again)
    odd = np.array_equal(one[~finite], again[~finite], equal_nan=one.dtype.kind == "f")
    return odd and agree(one[finite], again[finite], _SLACK)


def _same_arguments(one: Case, other: Case) -> bool:
    return list(one.args) == list(other.args) and all(
        np.array_equal(a, b) for a, b in zip(one.args.values(), other.args.values(), strict=True)
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
    counterfactuals: Counterfactuals = (),
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
        alike = [name for name, found in told if _words(found) == words]
        is_relation = isinstance(dict(told)[alike[0]], Relation)
        sentences.append(_sentence(alike, words) if is_relation else _about(alike, words, names))
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
    results: Sequence[Results], counterfactuals: Counterfactuals, n: int
) -> tuple[list[Results], Counterfactuals]:
    """The same comparison with one of the results only."""
    some = [(case, got[n : n + 1], true[n : n + 1]) for case, got, true in results]
    others: Counterfactuals = [
        (one, [None if given is None else given[n : n + 1] for given in all_given])
        for one, all_given in counterfactuals
    ]
    return some, others


def _words(found: Relation | Hint) -> str:
    return found.words if isinstance(found, Relation) else found.sentence


def _about(alike: Sequence[str], words: str, names: Sequence[str]) -> str:
    return f"{_listed(alike)}: {words}" if len(names) > 1 else words


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


def _other_arguments(results: Sequence[Results], counterfactuals: Counterfactuals) -> Hint | None:
    for one, given in counterfactuals:
        if _explained(results, given):
            return Hint(f"as-if-{_key(one)}", _as_if(one))
    for one, given in counterfactuals:
        known = [some for some in given if some is not None]
        if not one.missing or len(known) < len(given):
            continue
        part = _part(results, known)
        if part is not None:
            return Hint(
                "part-of-an-argument",
                f"The part that depends on {one.argument} is {part.words}; the rest is right.",
            )
    return None


def _key(one: Any) -> str:
    return "argument-missing" if one.missing else "argument-changed"


def _as_if(one: Any) -> str:
    if one.missing:
        return f"The part that depends on {one.argument} is missing."
    return f"These would be the right numbers if {one.argument} were {one.words}."


def _explained(results: Sequence[Results], given: Sequence[Alike | None]) -> bool:
    told = False
    for (_, got, true), alike in zip(results, given, strict=True):
        if alike is None or not _all_agree(got, alike):
            return False
        told = told or not _all_agree(alike, true)
    return told


def _part(results: Sequence[Results], without: Sequence[Alike]) -> Relation | None:
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
    return found[0] if found and len({one.words for one in found}) == 1 else None


def _beyond(rest: np.ndarray, got: np.ndarray, true: np.ndarray) -> tuple[np.ndarray, ...]:
    """What lies beyond the rest; nothing where rounding leaves no digits of it."""
    part = true - rest
    lost = np.abs(part) < 1e-2 * np.abs(rest)
    return np.where(lost, 0, got - rest), np.where(lost, 0, part)


def _scales(n: int, results: Sequence[Results], *given: Sequence[Alike]) -> Iterator[Scale]:
    """Ways to look at a result in which terms add up: as it is; for probabilities, as log odds."""
    yield lambda x: np.asarray(x, np.float64)
    arrays = [side[n] for _, got, true in results for side in (got, true)]
    arrays += [one[n] for some in given for one in some]
    if all(np.all((x > 1e-6) & (x < 1 - 1e-6)) for x in arrays):
        yield _log_odds


def _log_odds(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x, np.float64)
    odds: np.ndarray = np.log(x) - np.log1p(-x)
    return odds


# --- two at once ---------------------------------------------------------------------------------


def _two_at_once(
    results: Sequence[Results], known: Sequence[Suspicion], counterfactuals: Counterfactuals
) -> Hint | None:
    """Two mistakes of an answer with one result: one on top of the other, or side by side."""
    if len(results[0][2]) > 1:
        return None
    told = [one for one in known if _is_known(one, results)]
    others = [Suspicion(_key(one), _as_if(one), given) for one, given in counterfactuals]
    others = [one for one in others if _is_known(one, results)]
    return _on_top(results, told + others) or _side_by_side(
        results, [one for one in told if one.about]
    )


def _is_known(one: Suspicion, results: Sequence[Results]) -> bool:
    if any(given is None or given[0] is None for given in one.given):
        return False
    if not all(np.all(np.isfinite(given[0])) for given in one.given):
        return False
    pairs = zip(one.given, results, strict=True)
    return not all(_all_agree(given, true) for given, (_, _, true) in pairs)


def _on_top(results: Sequence[Results], suspicions: Sequence[Suspicion]) -> Hint | None:
    for one in suspicions:
        pairs = [
            Pair(case, got[0], given[0])
            for (case, got, _), given in zip(results, one.given, strict=True)
        ]
        found = relate(pairs)
        if found is not None and found.key in _ON_TOP:
            sentence = f"Two things at once. {one.sentence} Apart from that, it is {found.words}."
            return Hint(f"{one.key}+{found.key}", sentence)
    return None


_ON_TOP = (
    *("wrong-sign", "constant-factor", "factor-of-size", "constant-offset"),
    *("side-too-many-or-few", "reduced-too-far", "not-reduced", "transposed-result"),
)


def _side_by_side(results: Sequence[Results], suspicions: Sequence[Suspicion]) -> Hint | None:
    same = [
        one
        for one in suspicions
        if all(
            np.shape(given[0]) == np.shape(true[0]) == np.shape(got[0])
            for given, (_, got, true) in zip(one.given, results, strict=True)
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
            moves = np.array([flat([given[0] for given in one.given]) - true for one in same])
        usable = np.all(np.isfinite(moves), axis=1) & (np.abs(moves).max(axis=1) > 1e-3)
        if true.size < 6 or not np.all(np.isfinite(off)):
            continue
        for n in np.flatnonzero(usable):
            close = np.abs(off - moves[n] - moves) <= 2e-4 * (1 + np.abs(true) + np.abs(off))
            for other in np.flatnonzero(close.all(axis=1) & usable):
                one, two = same[n], same[other]
                if other > n and one.about != two.about:
                    sentence = f"Two things at once. {one.sentence} {two.sentence}"
                    return Hint(f"{one.key}+{two.key}", sentence)
    return None


def _all_agree(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    return len(some) == len(others) and all(
        other is not None and agree(one, other, _SLACK)
        for one, other in zip(some, others, strict=True)
    )
