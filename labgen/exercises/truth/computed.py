"""Truths that are worked out: for any seed, and for changed arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import is_binary
from labgen.exercises.truth.changed_arguments import changed_arguments
from labgen.exercises.truth.source import Arrays, Source, Truth, argument_missing

# The step of a difference quotient
_STEP = 1e-4
# The truths of this many cases are kept: three hundred answers meet the same ones
_MOST_KEPT = 200


@dataclass(frozen=True)
class Layer:
    """Probabilities that follow from states of the layer below, which an answer draws.

    Attributes:
        below: the argument with a bias for each unit of the layer below.
        predict: states [batch, units] and the arguments by name -> probabilities.
    """

    below: str
    predict: Callable[..., np.ndarray]


class ComputedTruth(Truth):
    """What is true of one case; called with changes, the first result for the changed arguments.

    A change is a new value, or a function of the old one: truth(w=np.transpose).
    """

    def __init__(self, formula: Formula, case: Case) -> None:
        super().__init__(case)
        self.args.update(case.oracle_data)
        self.formula = formula
        self._cache: Arrays | None = None
        self._gradients: dict[str, np.ndarray] = {}

    def all(self, **changes: Any) -> Arrays:
        if not changes and self._cache is not None:
            return self._cache
        args = dict(self.args)
        for name, change in changes.items():
            args[name] = change(args[name]) if callable(change) else np.asarray(change)
        result = self.formula.solve(**args)
        results = result if isinstance(result, tuple) else (result,)
        arrays = tuple(np.asarray(array) for array in results)
        if not changes:
            self._cache = arrays
            for array in arrays:
                array.setflags(write=False)  # who comes next must find it as it is
        return arrays

    def __call__(self, **changes: Any) -> np.ndarray:
        return self.all(**changes)[0]

    def gradient(self, name: str) -> np.ndarray:
        """By differences of true results for an argument a little larger and a little smaller."""
        if name not in self._gradients:
            self._gradients[name] = self._differences(name)
        return self._gradients[name]

    def _differences(self, name: str) -> np.ndarray:
        perturb = self.formula.perturbations[name]
        gradient: np.ndarray = np.zeros_like(self[name])
        for entry in np.ndindex(gradient.shape):
            step = np.zeros_like(gradient)
            step[entry] = _STEP
            above, below = (self(**perturb(self, sign * step)).sum() for sign in (1, -1))
            gradient[entry] = (above - below) / (2 * _STEP)
        gradient.setflags(write=False)
        return gradient

    def probabilities(self, name: str, states: np.ndarray | None = None) -> np.ndarray:
        if states is None:
            return self.formula.probabilities[name](**self.case.arrays())
        layer = self.formula.layers[name]
        if states.shape[1:] != self.case.args[layer.below].shape or not is_binary(states):
            raise ValueError(f"{name} follows from binary states of another layer.")
        return layer.predict(states, **self.case.arrays())


# What changes, by name, when an argument is moved by a small array
Perturbation = Callable[[ComputedTruth, np.ndarray], dict[str, np.ndarray]]


def _from_draws(**_: Any) -> Any:
    raise LookupError("These results follow from what the answer draws: ask for probabilities.")


class Formula(Source):
    """What is true, worked out from the arguments of a case.

    Args:
        make: seed -> cases.
        solve: the arguments (float64) by name, and the case's `oracle_data` -> the true results.
            Left out where they follow from what an answer draws.
        perturbations: an argument's name -> what changes when it is moved; for `gradient`.
        parts: what a part of the result depends on, in words -> the result without it.
        probabilities: name -> arguments (float64) by name -> probabilities.
        layers: name -> probabilities that follow from states which the answer draws.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        solve: Callable[..., Any] = _from_draws,
        perturbations: Mapping[str, Perturbation] | None = None,
        parts: Mapping[str, Callable[[ComputedTruth], Any]] | None = None,
        *,
        probabilities: Mapping[str, Callable[..., np.ndarray]] | None = None,
        layers: Mapping[str, Layer] | None = None,
    ) -> None:
        self._make = make
        self.solve = solve
        self.perturbations = perturbations or {}
        self.gradients = tuple(self.perturbations)
        self._parts = parts or {}
        self.probabilities = probabilities or {}
        self.layers = layers or {}
        self._counterfactuals: list[Misconception] = []
        self._truths: dict[tuple[Any, ...], ComputedTruth] = {}

    def cases(self, seed: int) -> list[Case]:
        """Where the arguments decide the results, the last call is the first one once more."""
        cases = self._make(seed)
        if self.solve is _from_draws:
            return cases
        return [*cases, replace(cases[0], name=f"{cases[0].name}, once more")]

    def counterfactuals(self) -> Sequence[Misconception]:
        if not self._counterfactuals:
            parts = [argument_missing(name, without) for name, without in self._parts.items()]
            self._counterfactuals = [*parts, *changed_arguments(self._make(1))]
        return self._counterfactuals

    def truth(self, case: Case) -> ComputedTruth:
        """What is true of a case: of one with the same arguments it is worked out once."""
        key = case.key()
        known = self._truths.get(key)
        if known is None:
            if len(self._truths) >= _MOST_KEPT:
                self._truths.clear()
            known = self._truths[key] = ComputedTruth(self, case)
        return known


def perturb(name: str) -> Perturbation:
    """The argument itself changes, and nothing else."""
    return lambda t, move: {name: t[name] + move}
