"""What a right answer would give if one of its arguments were another: for any exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.source import Arrays, Truth, argument_changed, argument_missing

Change = Callable[[np.ndarray], np.ndarray]

_CHANGES: dict[str, Change] = {
    "its opposite (with the other sign)": np.negative,
    "twice its value": lambda x: 2 * x,
    "half its value": lambda x: x / 2,
    "its own square": np.square,
    "its own absolute value": np.abs,
    "its own exponential": np.exp,
    "its own square root": np.sqrt,
    "its own logarithm": np.log,
    "its own sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "rounded to whole numbers": np.round,
    "1 minus its value": lambda x: 1 - x,
    "clipped at zero (without negative numbers)": lambda x: np.maximum(x, 0),
    "one everywhere": np.ones_like,
}
_OF_ROWS: dict[str, Change] = {
    "the same in every row (its first row)": lambda x: np.broadcast_to(x[0], x.shape),
    "the same in every row (its last row)": lambda x: np.broadcast_to(x[-1], x.shape),
    "averaged over its rows": lambda x: np.broadcast_to(x.mean(0), x.shape),
    "averaged over its columns": lambda x: np.broadcast_to(x.mean(1, keepdims=True), x.shape),
    "in reverse order of rows": lambda x: x[::-1],
    "transposed where it is square, and reshaped elsewhere": lambda x: x.T.reshape(x.shape),
}


def changed_arguments(cases: Sequence[Case]) -> list[Misconception]:
    """Mistakes about the array arguments, by themselves and changed for one another."""
    arrays = [name for name, value in cases[0].args.items() if isinstance(value, np.ndarray)]
    made = []
    for name in arrays:
        made.append(argument_missing(name, _with(name, np.zeros_like)))
        changes = dict(_CHANGES)
        if all(case.args[name].ndim == 2 for case in cases):
            changes |= _OF_ROWS
        made += [
            argument_changed(name, words, _with(name, change)) for words, change in changes.items()
        ]
    for first, second in combinations(arrays, 2):
        words = f"{second}, and {second} were {first}"
        made.append(argument_changed(first, words, _swapped(first, second)))
        made += [
            argument_changed(name, f"the same as {source}", _taken(name, source))
            for name, source in ((first, second), (second, first))
        ]
    return made


def _with(name: str, change: Change) -> Callable[[Truth], Arrays]:
    return lambda t: _solved(t, **{name: change(t[name])})


def _swapped(first: str, second: str) -> Callable[[Truth], Arrays]:
    return lambda t: _solved(t, **{first: _like(t, second, first), second: _like(t, first, second)})


def _taken(name: str, source: str) -> Callable[[Truth], Arrays]:
    return lambda t: _solved(t, **{name: _like(t, source, name)})


def _like(t: Truth, source: str, name: str) -> np.ndarray:
    found: np.ndarray = t[source]
    if found.shape != t[name].shape:
        raise ValueError(f"{source} cannot stand where {name} does: it has another shape.")
    return found


def _solved(t: Truth, **changes: np.ndarray) -> Arrays:
    try:
        results = t.all(**changes) if _finite(changes.values()) else ()
    except ArithmeticError:
        results = ()
    if not results or not _finite(results):
        raise ValueError("This argument leads to no numbers.")
    return results


def _finite(arrays: Iterable[np.ndarray]) -> bool:
    return all(np.all(np.isfinite(array)) for array in arrays)
