"""How wrong numbers relate to the right ones, in words: for mistakes that nobody has listed.

Every sentence is checked on all cases that it speaks of; where none holds, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.tolerance import agree, number
from labgen.util.arrays.log_odds import log_odds

# As for known mistakes: what an answer gives and what is compared with it are both rounded
_SLACK = 10
# Arguments with a row for every example
_BATCHED = (
    *("v", "h", "v0", "h0", "vk", "hk", "h1", "h2", "v_prob", "h_prob"),
    *("x", "logits", "z_mean", "z_log_var", "eps", "images", "real_logits", "fake_logits"),
)


@dataclass(frozen=True)
class Pair:
    """One result of one case: what came back, and what is right."""

    case: Case
    got: np.ndarray
    true: np.ndarray

    @property
    def right(self) -> bool:
        return agree(self.got, self.true)


@dataclass(frozen=True)
class Relation:
    """key: for statistics. words: go on after "is", such as "twice as large as it should be"."""

    key: str
    words: str


# A way to look at results.
Scale = Callable[[np.ndarray], np.ndarray]
# How a question is asked, of one result in all cases.
Question = Callable[[Sequence[Pair]], Relation | None]


def relate(pairs: Sequence[Pair], vaguely: bool = False) -> Relation | None:
    """How one result relates to what is right, the same way in all cases; None if nothing fits.

    vaguely: say also where or when it is right, if what was done to it cannot be told.
    """
    if not pairs or all(pair.right for pair in pairs):
        return None
    questions: Sequence[Question] = _VAGUE if vaguely else _EXACT
    if _same_shapes(pairs) and all(agree(pair.got, pair.true, _SLACK) for pair in pairs):
        questions = (_rounding,)
    if pairs[0].true.dtype.kind == "b":
        questions = (_shapes,)
    with np.errstate(all="ignore"):
        for question in questions:
            found = question(pairs)
            if found:
                return found
    return None


def factor(pairs: Sequence[Pair]) -> Relation | None:
    """Whether all numbers are the right ones times a number: the same, or one of a size."""
    if not _same_shapes(pairs):
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
            if axis == 0 and name in _BATCHED:
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
        return np.nan if agree(got, true, _SLACK) else None
    value = float(np.sum(got * true)) / square
    # Differences count against the numbers at hand: a tiny factor makes everything small
    scale = float(np.abs(value * true).max())
    return value if np.all(np.abs(got - value * true) <= 2e-4 * scale + 1e-9) else None


def _different(pairs: Sequence[Pair]) -> int:
    """How many different numbers there are to compare: a few can agree by chance."""
    return len({float(x) for pair in pairs for x in np.round(np.ravel(pair.true), 4)})


def _constant(values: Sequence[float] | np.ndarray) -> bool:
    middle = float(np.median(values))
    return bool(np.all(np.abs(np.asarray(values) - middle) <= 1e-3 * abs(middle)))


# --- questions about one result ------------------------------------------------------------------


def _none_at_all(pairs: Sequence[Pair]) -> Relation | None:
    if all(np.isnan(np.asarray(pair.got, np.float64)).all() for pair in pairs):
        return Relation("not-a-number", "NaN (not a number) everywhere")
    return None


def _whole_numbers(pairs: Sequence[Pair]) -> Relation | None:
    if all(pair.got.dtype.kind in "iu" for pair in pairs):
        kind = pairs[0].got.dtype
        for rounded in (np.trunc, np.round):
            if _all_are(pairs, rounded):
                return Relation(
                    "whole-numbers", f"truncated to whole numbers ({kind}): keep the fractions"
                )
    return None


def _zero(pairs: Sequence[Pair]) -> Relation | None:
    if all(np.all(pair.got == 0) for pair in pairs):
        return Relation("zero", "zero everywhere")
    return None


def _rounding(pairs: Sequence[Pair]) -> Relation | None:
    if not _same_shapes(pairs):
        return None
    for pair in pairs:
        true = np.asarray(pair.true, np.float64)
        gap = np.abs(np.asarray(pair.got, np.float64) - true)
        if not np.all(gap <= 6e-3 * np.abs(true) + 5e-3 * min(1, np.abs(true).max())):
            return None
    return Relation(
        "rounded-off",
        "right to two or three digits only: something small is added, or something is computed "
        "in half precision (float16)",
    )


def _affine(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the right numbers are stretched and shifted, each case by itself or all alike."""
    if not _same_shapes(pairs) or any(np.size(pair.true) < 3 for pair in pairs):
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


def _offset(pairs: Sequence[Pair]) -> Relation | None:
    if not _same_shapes(pairs):
        return None
    offsets = []
    for pair in pairs:
        gaps = np.ravel(np.asarray(pair.got, np.float64) - pair.true)
        if not np.all(np.isfinite(gaps)) or np.ptp(gaps) > 2e-4 * (1 + np.abs(pair.true).max()):
            return None
        offsets.append(float(np.mean(gaps)))
    if _different(pairs) < 4:
        return None
    if _constant(offsets) and abs(offsets[0]) > 1e-3:
        return Relation("constant-offset", f"{_by(offsets[0])} everywhere")
    if min(map(abs, offsets)) < 1e-3:
        return None
    for words, size in _sizes([pair.case for pair in pairs]):
        rest = [offset / by for offset, by in zip(offsets, size, strict=True)]
        if words.startswith("multiplied by") and " and " not in words and _constant(rest):
            times = words.removeprefix("multiplied by ")
            return Relation("constant-offset", f"{_by(rest[0])} times {times}")
    return None


def _by(offset: float) -> str:
    return f"too {'large' if offset > 0 else 'small'} by {number(round(abs(offset), 4))}"


def _functions(pairs: Sequence[Pair]) -> Relation | None:
    for words, function in _FUNCTIONS.items():
        if _all_are(pairs, function):
            return Relation("function-of-result", words)
    return None


_FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "1 minus what it should be": lambda x: 1 - x,
    "the absolute value of what it should be: the sign is lost": np.abs,
    "the square of what it should be": np.square,
    "the square root of what it should be": np.sqrt,
    "the exponential of what it should be": np.exp,
    "the exponential of minus what it should be": lambda x: np.exp(-x),
    "the logarithm of what it should be": np.log,
    "minus the logarithm of what it should be": lambda x: -np.log(x),
    "1 divided by what it should be": lambda x: 1 / x,
    "rounded to whole numbers": np.round,
    "the sigmoid of what it should be": lambda x: 1 / (1 + np.exp(-x)),
    "the tanh of what it should be": np.tanh,
    "what it should be with everything below zero cut off": lambda x: np.maximum(x, 0),
}


def _activations(pairs: Sequence[Pair]) -> Relation | None:
    inside = all(np.all((pair.true > 0) & (pair.true < 1)) for pair in pairs)
    if not inside or not _same_shapes(pairs):
        return None
    for words, function in _ACTIVATIONS.items():
        if _all_are(pairs, lambda x, f=function: f(log_odds(x))):
            return Relation("other-activation", words)
    return None


def _softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max(-1, keepdims=True))
    shares: np.ndarray = weights / weights.sum(-1, keepdims=True)
    return shares


_ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "the total input of the units, before any activation function": lambda x: x,
    "minus the total input, before any activation function": lambda x: -x,
    "computed with tanh as the activation function": np.tanh,
    "computed with ReLU as the activation function": lambda x: np.maximum(x, 0),
    "computed with softmax as the activation function, so that units compete": _softmax,
    "computed with a hard sigmoid (straight lines) as the activation function": lambda x: np.clip(
        x / 6 + 0.5, 0, 1
    ),
    "computed with a hard sigmoid (straight lines, slope 0.2) as the activation function": (
        lambda x: np.clip(0.2 * x + 0.5, 0, 1)
    ),
    "the total input, cut off at 0 and at 1": lambda x: np.clip(x, 0, 1),
    "the exponential of the total input": np.exp,
    "computed with softplus as the activation function": lambda x: np.logaddexp(0, x),
    "computed with tanh, moved to the range 0 to 1, but twice as steep as it should be": lambda x: (
        (np.tanh(x) + 1) / 2
    ),
    "computed with a sigmoid that is half as steep as it should be": lambda x: (
        1 / (1 + np.exp(-x / 2))
    ),
    "computed with a sigmoid that is not steep enough, by a factor of about 1.4427: powers of 2 "
    "are used instead of powers of e": lambda x: 1 / (1 + 2.0**-x),
}


def _cut_off(pairs: Sequence[Pair]) -> Relation | None:
    """Whether numbers are right but for those beyond two limits."""
    if not _same_shapes(pairs) or any(np.size(pair.true) < 2 for pair in pairs):
        return None
    low = min(float(np.min(pair.got)) for pair in pairs)
    high = max(float(np.max(pair.got)) for pair in pairs)
    if not (np.isfinite(low) and np.isfinite(high)) or low >= high:
        return None
    if not _all_are(pairs, lambda x: np.clip(x, low, high)):
        return None
    inside = sum(int(np.sum((pair.true > low) & (pair.true < high))) for pair in pairs)
    if inside < sum(np.size(pair.true) for pair in pairs) / 4:
        return None
    return Relation("cut-off", f"right between {number(low)} and {number(high)}, and cut off there")


def _places(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the right numbers stand in other places."""
    sides = max(np.ndim(pair.true) for pair in pairs)
    if sides == 2 and all(np.ndim(pair.got) == 2 for pair in pairs):
        if _all_are(pairs, np.transpose):
            return Relation("transposed-result", "transposed: rows and columns are swapped")
        turned = factor([Pair(pair.case, pair.got.T, pair.true) for pair in pairs])
        if turned is not None and turned.key != "factor-varies":
            return Relation("transposed-result", f"transposed, and apart from that {turned.words}")
    for order in list(permutations(range(sides)))[1:] if 2 < sides < 5 else ():
        if _all_are(pairs, lambda x, order=order: np.transpose(x, order)):
            words = ", ".join(map(str, order))
            return Relation(
                "axes-in-another-order", f"right, but its axes are in the order {words}"
            )
    for axis in range(sides):
        if _all_are(pairs, lambda x, axis=axis: np.flip(x, axis)):
            return Relation("reversed", f"in reverse order along axis {axis}")
        for step in (1, -1):
            if _all_are(pairs, lambda x, axis=axis, step=step: np.roll(x, step, axis)):
                return Relation("shifted", f"right, but shifted by one place along axis {axis}")
    if sides == 2 and _all_are(pairs, lambda x: x.reshape(x.shape[::-1])):
        return Relation("reshaped-result", "reshaped: the right numbers in the wrong places")
    same_numbers = not all(agree(pair.got, pair.true, _SLACK) for pair in pairs) and all(
        pair.got.size == pair.true.size > 2
        and agree(np.sort(pair.got, axis=None), np.sort(pair.true, axis=None), _SLACK)
        for pair in pairs
        if np.size(pair.true) > 1
    )
    if same_numbers and any(np.size(pair.true) > 1 for pair in pairs):
        if all(pair.got.shape == pair.true.shape for pair in pairs):
            return Relation("other-places", "made of the right numbers, but in other places")
        return Relation("other-shape", "made of the right numbers, but in the wrong shape")
    return None


def _shapes(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the shape is another one, and the numbers follow from the right ones."""
    if _same_shapes(pairs):
        return None
    for words, change in (
        (
            "right, but in a list, or with a dimension of length one in front",
            lambda x: x[None],
        ),
        ("right, but has a dimension of length one at the end", lambda x: x[..., None]),
        ("right, but its dimensions of length one are missing", np.squeeze),
        ("only the first of the numbers that are expected", lambda x: x.ravel()[0]),
        ("only the last of the numbers that are expected", lambda x: x.ravel()[-1]),
    ):
        if _all_are(pairs, change):
            return Relation("side-too-many-or-few", words)
    for place, words in enumerate(("first", "second", "third")):
        if _are(pairs, lambda x, n=place: x[n]) and all(len(pair.got) > 1 for pair in pairs):
            return Relation(
                "others-besides",
                f"the {words} of the results that you return: return it without the others",
            )
    for axis in (None, 0, 1):
        over = "over everything" if axis is None else f"over axis {axis}"
        for words, change in (("added up", np.sum), ("averaged", np.mean), ("reduced", np.max)):
            for keep in (False, True):
                end = ", and keeps that dimension with length one" if keep else ""
                if _all_are(pairs, lambda x, c=change, a=axis, k=keep: c(x, axis=a, keepdims=k)):
                    verb = "reduced to the largest" if words == "reduced" else words
                    return Relation("reduced-too-far", f"right, but then {verb} {over}{end}")
    for axis in range(max(pair.got.ndim for pair in pairs)):
        for words, change in (("added up", np.sum), ("averaged", np.mean)):
            if _are(pairs, lambda x, c=change, a=axis: c(x, axis=a)):
                return Relation("not-reduced", f"not yet {words} over axis {axis}")
    if all(pair.true.ndim == 1 and pair.got.shape == pair.true.shape * 2 for pair in pairs) and any(
        pair.true.size > 1 for pair in pairs
    ):
        return Relation(
            "column-meets-row",
            "a table [batch, batch]: a column [batch, 1] was combined with a row [batch], so "
            "every example was combined with every other one",
        )
    return None


def _in_part(pairs: Sequence[Pair]) -> Relation | None:
    """Whether some examples are right, always the same ones."""
    if not _same_shapes(pairs):
        return None
    rows = [pair for pair in pairs if _batch(pair.case) == np.shape(pair.true)[:1] != (1,)]
    for words, source in (("first", 0), ("last", -1)) if rows else ():
        if _all_are(rows, lambda x, s=source: np.broadcast_to(x[s], x.shape)):
            return Relation(
                "one-row-for-all", f"the same in every row: only the {words} row is right"
            )
    if rows and _all_are(rows, lambda x: np.broadcast_to(x.mean(0), x.shape)):
        return Relation("one-row-for-all", "averaged over the rows, and the same in every row")
    for words, source in (("first", 0), ("last", -1)) if rows else ():
        if all(agree(pair.got[source], pair.true[source], _SLACK) for pair in rows) and not any(
            agree(pair.got[row], pair.true[row], _SLACK)
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
    return next((case.args[name].shape[:1] for name in case.args if name in _BATCHED), ())


def _some_cases(pairs: Sequence[Pair]) -> Relation | None:
    wrong = list(dict.fromkeys(pair.case.name for pair in pairs if not pair.right))
    if len(pairs) > 3 and len(wrong) == 1:
        return Relation("one-case-wrong", f"right in all cases but one ({wrong[0]})")
    return None


def _by_rows(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the difference is the same in every row, on the result or on the total input."""
    tables = [pair for pair in pairs if pair.true.ndim == 2 and len(pair.true) > 1]
    if not any(name in _BATCHED for name in pairs[0].case.args):
        return None
    if not tables or not _same_shapes(pairs):
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


_EXACT = (
    _none_at_all,
    _zero,
    _whole_numbers,
    _shapes,
    factor,
    _offset,
    _functions,
    _activations,
    _places,
    _rounding,
    _affine,
    _cut_off,
)
_VAGUE = (_in_part, _by_rows, _some_cases)


def _same_shapes(pairs: Sequence[Pair]) -> bool:
    return all(pair.got.shape == pair.true.shape for pair in pairs)


def _all_are(pairs: Sequence[Pair], change: Callable[..., np.ndarray]) -> bool:
    """Whether all results are the right ones, changed; and the change shows somewhere."""
    told = False
    for pair in pairs:
        try:
            changed = np.asarray(change(np.asarray(pair.true, np.float64)))
        except (ValueError, IndexError):
            return False
        if not agree(pair.got, changed, _SLACK):
            return False
        told = told or not agree(changed, pair.true, _SLACK)
    return told


def _are(pairs: Sequence[Pair], change: Callable[..., np.ndarray]) -> bool:
    """Whether the right results are those that came back, changed."""
    try:
        return all(
            agree(change(np.asarray(pair.got, np.float64)), pair.true, _SLACK) for pair in pairs
        )
    except (ValueError, IndexError):
        return False
