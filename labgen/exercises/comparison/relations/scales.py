"""Results that are the right ones times a number, plus a number, or both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.relations.pairs import BATCHED, SLACK, Pair, Relation, same_shapes
from labgen.exercises.tolerance import agree, number


def factor(pairs: Sequence[Pair]) -> Relation | None:
    """Whether all numbers are the right ones times a number: the same, or one of a size."""
    if not same_shapes(pairs):
        return None
    factors = [_one_factor(pair.got, pair.true) for pair in pairs]
    known = [(pair, ratio) for pair, ratio in zip(pairs, factors, strict=True) if ratio is not None]
    told = [(pair, ratio) for pair, ratio in known if np.isfinite(ratio)]
    if len(known) < len(pairs) or len(told) < 2 or any(ratio == 0 for _, ratio in told):
        return None
    if _different(pairs) < 3:
        return None
    values = [ratio for _, ratio in told]
    if _constant(values):
        return _constant_factor(float(np.median(values)))
    for words, size in _sizes([pair.case for pair, _ in told]):
        rest = [value / by for value, by in zip(values, size, strict=True)]
        if _constant(rest):
            return Relation("factor-of-size", _sized(words, float(np.median(rest))))
    if all(np.size(pair.true) > 1 for pair, _ in told):
        some = list(dict.fromkeys(number(value) for value in values))[:3]
        return Relation(
            "factor-varies",
            "what it should be times a number that differs from case to case "
            f"({', '.join(some)}), and follows from no size",
        )
    return None


def _constant_factor(value: float) -> Relation | None:
    for known, words in _FACTORS.items():
        if np.isclose(value, known, rtol=1e-3):
            return Relation("wrong-sign" if known == -1 else "constant-factor", words)
    if np.isclose(value, 1, rtol=1e-3):
        return None
    return Relation("constant-factor", f"{number(value)} times what it should be, in all cases")


_FACTORS = {
    -1: "right except for its sign",
    2: "twice as large as it should be",
    -2: "twice as large as it should be, and its sign is wrong",
    0.5: "half as large as it should be",
    -0.5: "half as large as it should be, and its sign is wrong",
    float(1 / np.log(2)): "1.4427 times what it should be: the ratio of the logarithms of base 2 "
    "and base e",
    float(1 / np.log(10)): "0.4343 times what it should be: the ratio of the logarithms of base 10 "
    "and base e",
}


def _sized(words: str, rest: float) -> str:
    text = f"what it should be, {words}"
    if np.isclose(rest, 1, rtol=1e-3):
        return text
    if np.isclose(rest, -1, rtol=1e-3):
        return f"{text}, and its sign is wrong"
    whole = round(1 / rest)
    if whole > 1 and np.isclose(1 / rest, whole, rtol=1e-3):
        return f"{text}, and divided by a fixed number: {whole} (or times {number(1 / whole)})"
    return f"{text}, and times a fixed number: {number(round(rest, 4))}"


def _sizes(cases: Sequence[Case]) -> Iterator[tuple[str, list[float]]]:
    """Sizes, their squares and their products, with the words for a factor of that size."""
    plain: dict[tuple[float, ...], str] = {}
    for name, words in _sides(cases[0]):
        axis, argument = name
        size = tuple(float(case.args[argument].shape[axis]) for case in cases)
        if len(set(size)) > 1:
            plain.setdefault(size, words)
    for size, words in plain.items():
        yield f"multiplied by {words}", list(size)
        yield f"divided by {words}", [1 / value for value in size]
    for size, words in plain.items():
        yield f"divided twice by {words}", [1 / value**2 for value in size]
        yield f"multiplied twice by {words}", [value**2 for value in size]
    for (sizes, first), (others, second) in combinations(plain.items(), 2):
        both = list(zip(sizes, others, strict=True))
        yield f"divided by {first} and by {second}", [1 / (a * b) for a, b in both]
        yield f"multiplied by {first} and by {second}", [a * b for a, b in both]
        yield f"multiplied by {first} and divided by {second}", [a / b for a, b in both]
        yield f"multiplied by {second} and divided by {first}", [b / a for a, b in both]


def _sides(case: Case) -> Iterator[tuple[tuple[int, str], str]]:
    for name, value in case.args.items():
        if not isinstance(value, np.ndarray):
            continue
        for axis in range(min(value.ndim, 2)):
            if axis == 0 and name in BATCHED:
                words = "the size of the batch"
            elif value.ndim == 1:
                words = f"the length of {name}"
            else:
                words = f"the number of {('rows', 'columns')[axis]} of {name}"
            yield (axis, name), words


def _one_factor(got: np.ndarray, true: np.ndarray) -> float | None:
    """The number that `got` is a multiple of `true` by; nan where anything would do."""
    if not np.all(np.isfinite(got)):
        return None
    got, true = np.asarray(got, np.float64), np.asarray(true, np.float64)
    square = float(np.sum(true * true))
    if square < 1e-12:
        return np.nan if agree(got, true, SLACK) else None
    value = float(np.sum(got * true)) / square
    # Differences count against the numbers at hand: a tiny factor makes everything small
    scale = float(np.abs(value * true).max())
    return value if np.all(np.abs(got - value * true) <= 2e-4 * scale + 1e-9) else None


def offset(pairs: Sequence[Pair]) -> Relation | None:
    """Whether all numbers are the right ones plus a number: the same, or one of a size."""
    if not same_shapes(pairs):
        return None
    gaps_of_cases = []
    for pair in pairs:
        gaps = np.ravel(np.asarray(pair.got, np.float64) - pair.true)
        if not np.all(np.isfinite(gaps)) or np.ptp(gaps) > 2e-4 * (1 + np.abs(pair.true).max()):
            return None
        gaps_of_cases.append(float(np.mean(gaps)))
    if _different(pairs) < 4:
        return None
    if _constant(gaps_of_cases) and abs(gaps_of_cases[0]) > 1e-3:
        return Relation("constant-offset", f"{_by(gaps_of_cases[0])} everywhere")
    if min(map(abs, gaps_of_cases)) < 1e-3:
        return None
    for words, size in _sizes([pair.case for pair in pairs]):
        rest = [gap / by for gap, by in zip(gaps_of_cases, size, strict=True)]
        if words.startswith("multiplied by") and " and " not in words and _constant(rest):
            times = words.removeprefix("multiplied by ")
            return Relation("constant-offset", f"{_by(rest[0])} times {times}")
    return None


def _by(gap: float) -> str:
    return f"too {'large' if gap > 0 else 'small'} by {number(round(abs(gap), 4))}"


def stretched(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the right numbers are stretched and shifted, each case by itself or all alike."""
    if not same_shapes(pairs) or any(np.size(pair.true) < 3 for pair in pairs):
        return None
    lines = [_line(pair) for pair in pairs]
    if any(line is None for line in lines):
        return None
    slopes, shifts = (np.array(some) for some in zip(*lines, strict=True))
    if _constant(slopes) and np.ptp(shifts) <= 1e-3 * (1 + np.abs(shifts).max()):
        shift = number(round(float(shifts[0]), 4))
        return Relation(
            "stretched",
            f"{number(round(float(slopes[0]), 4))} times what it should be, plus {shift}",
        )
    return Relation(
        "stretched",
        "what it should be, but scaled and shifted differently in each case, as if by its own "
        "mean, spread or largest value",
    )


def _line(pair: Pair) -> tuple[float, float] | None:
    true, got = (np.ravel(np.asarray(x, np.float64)) for x in (pair.true, pair.got))
    if np.ptp(true) < 1e-3 or not np.all(np.isfinite(got)):
        return None
    slope, shift = np.polyfit(true, got, 1)
    close = np.abs(slope * true + shift - got) <= 2e-4 * (1 + np.abs(got).max())
    return (float(slope), float(shift)) if np.all(close) and abs(slope) > 1e-3 else None


def _different(pairs: Sequence[Pair]) -> int:
    """How many different numbers there are to compare: a few can agree by chance."""
    return len({float(x) for pair in pairs for x in np.round(np.ravel(pair.true), 4)})


def _constant(values: Sequence[float] | np.ndarray) -> bool:
    middle = float(np.median(values))
    return bool(np.all(np.abs(np.asarray(values) - middle) <= 1e-3 * abs(middle)))
