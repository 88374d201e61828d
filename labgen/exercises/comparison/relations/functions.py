"""Results that are a function of the right ones, number by number: rounded, squared, cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from labgen.exercises.comparison.relations.pairs import Pair, Relation, made_by, same_shapes
from labgen.exercises.tolerance import number
from labgen.util.arrays.log_odds import log_odds


def not_a_number(pairs: Sequence[Pair]) -> Relation | None:
    """Whether everything is NaN."""
    if all(np.isnan(np.asarray(pair.got, np.float64)).all() for pair in pairs):
        return Relation("not-a-number", "NaN (not a number) everywhere")
    return None


def whole_numbers(pairs: Sequence[Pair]) -> Relation | None:
    """Whether the right numbers became integers."""
    if all(pair.got.dtype.kind in "iu" for pair in pairs):
        kind = pairs[0].got.dtype
        for rounded in (np.trunc, np.round):
            if made_by(pairs, rounded):
                return Relation(
                    "whole-numbers", f"truncated to whole numbers ({kind}): keep the fractions"
                )
    return None


def zero(pairs: Sequence[Pair]) -> Relation | None:
    """Whether everything is zero."""
    if all(np.all(pair.got == 0) for pair in pairs):
        return Relation("zero", "zero everywhere")
    return None


def rounded_off(pairs: Sequence[Pair]) -> Relation | None:
    """Whether two or three digits are right."""
    if not same_shapes(pairs):
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


def function_of_result(pairs: Sequence[Pair]) -> Relation | None:
    """Whether each number is the same well-known function of the right one."""
    for words, function in _FUNCTIONS.items():
        if made_by(pairs, function):
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


def other_activation(pairs: Sequence[Pair]) -> Relation | None:
    """Whether probabilities come from the right input by another activation function."""
    inside = all(np.all((pair.true > 0) & (pair.true < 1)) for pair in pairs)
    if not inside or not same_shapes(pairs):
        return None
    for words, function in _ACTIVATIONS.items():
        if made_by(pairs, lambda x, f=function: f(log_odds(x))):
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


def cut_off(pairs: Sequence[Pair]) -> Relation | None:
    """Whether numbers are right but for those beyond two limits."""
    if not same_shapes(pairs) or any(np.size(pair.true) < 2 for pair in pairs):
        return None
    low = min(float(np.min(pair.got)) for pair in pairs)
    high = max(float(np.max(pair.got)) for pair in pairs)
    if not (np.isfinite(low) and np.isfinite(high)) or low >= high:
        return None
    if not made_by(pairs, lambda x: np.clip(x, low, high)):
        return None
    inside = sum(int(np.sum((pair.true > low) & (pair.true < high))) for pair in pairs)
    if inside < sum(np.size(pair.true) for pair in pairs) / 4:
        return None
    return Relation("cut-off", f"right between {number(low)} and {number(high)}, and cut off there")
