"""What a right answer would give if one of its arguments were another: for any exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.oracle import Arrays, Counterfactual, Truth

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


def counterfactuals(cases: Sequence[Case]) -> list[Counterfactual]:
    """Those of the array arguments, by themselves and changed for one another."""
    arrays = [name for name, value in cases[0].args.items() if isinstance(value, np.ndarray)]
    made = []
    for name in arrays:
        made.append(Counterfactual(name, "zero everywhere", _with(name, np.zeros_like), True))
        changes = dict(_CHANGES)
        if all(case.args[name].ndim == 2 for case in cases):
            changes |= _OF_ROWS
        made += [Counterfactual(name, words, _with(name, how)) for words, how in changes.items()]
    for one, other in combinations(arrays, 2):
        made.append(Counterfactual(one, f"{other}, and {other} were {one}", _swapped(one, other)))
        made += [
            Counterfactual(name, f"the same as {source}", _taken(name, source))
            for name, source in ((one, other), (other, one))
        ]
    return made


def _with(name: str, change: Change) -> Callable[[Truth], Arrays]:
    return lambda t: _solved(t, **{name: change(t[name])})


def _swapped(one: str, other: str) -> Callable[[Truth], Arrays]:
    return lambda t: _solved(t, **{one: _like(t, other, one), other: _like(t, one, other)})


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
    return all(np.all(np.isfinite(one)) for one in arrays)
