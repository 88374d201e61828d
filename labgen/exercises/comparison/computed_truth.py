"""Truths that are worked out: for any seed, and for changed arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison.counterfactuals import counterfactuals
from labgen.exercises.comparison.oracle import Arrays, Counterfactual, Source, Truth


class Solved(Truth):
    """The true results of one case; called with changes, those of the changed arguments.

    A change is a new value, or a function of the old one: truth(w=np.transpose).
    """

    def __init__(self, solve: Callable[..., Any], case: Case) -> None:
        super().__init__(case)
        self.args.update(case.oracle_data)
        self.solve = solve
        self._cache: Arrays | None = None

    def all(self, **changes: Any) -> Arrays:
        if not changes and self._cache is not None:
            return self._cache
        args = dict(self.args)
        for name, change in changes.items():
            args[name] = change(args[name]) if callable(change) else np.asarray(change)
        result = self.solve(**args)
        result = result if isinstance(result, tuple) else (result,)
        result = tuple(np.asarray(one) for one in result)
        if not changes:
            self._cache = result
        return result

    def __call__(self, **changes: Any) -> np.ndarray:
        return self.all(**changes)[0]


# What changes, by name, when an argument is moved by a small array
Push = Callable[[Solved, np.ndarray], dict[str, np.ndarray]]


class Formula(Source):
    """make: seed -> cases. solve: the arguments (float64) by name, and the case's `known` -> the
    true results. pushes: an argument's name -> what changes when it is moved. parts: what a part of
    the result depends on, in words -> the result without it.

    The slopes are differences of true results for an argument that is a little larger and smaller.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        solve: Callable[..., Any],
        pushes: Mapping[str, Push] | None = None,
        parts: Mapping[str, Callable[[Solved], Any]] | None = None,
    ) -> None:
        self._make = make
        self._solve = solve
        self._pushes = pushes or {}
        self.slopes = tuple(self._pushes)
        self._parts = parts or {}
        self._counterfactuals: list[Counterfactual] = []

    def cases(self, seed: int) -> list[Case]:
        """The last call is the first one once more: a result changes with its arguments only."""
        cases = self._make(seed)
        return [*cases, replace(cases[0], name=f"{cases[0].name}, once more")]

    def counterfactuals(self) -> Sequence[Counterfactual]:
        if not self._counterfactuals:
            parts = [
                Counterfactual(name, "", without, True) for name, without in self._parts.items()
            ]
            self._counterfactuals = [*parts, *counterfactuals(self._make(1))]
        return self._counterfactuals

    def truth(self, case: Case) -> Solved:
        return Solved(self._solve, case)

    def slope(self, case: Case, name: str) -> np.ndarray:
        truth, step = self.truth(case), 1e-4
        slope: np.ndarray = np.zeros_like(truth[name])
        for place in np.ndindex(slope.shape):
            move = np.zeros_like(slope)
            move[place] = step
            above, below = (
                truth(**self._pushes[name](truth, move * sign)).sum() for sign in (1, -1)
            )
            slope[place] = (above - below) / (2 * step)
        return slope


def push(name: str) -> Push:
    """The argument itself changes, and nothing else."""
    return lambda t, move: {name: t[name] + move}
