"""What is known about a case before its answer runs."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.oracle import is_binary


class Facts(ABC):
    """Probabilities, by name: some follow from the arguments of a case alone, some from states
    that the answer draws. Where there are none for the shapes of a case, a ValueError says so.
    """

    @abstractmethod
    def cases(self, seed: int) -> list[Case]:
        """The calls to make, the same for the same seed."""

    @abstractmethod
    def array(self, case: Case, name: str) -> np.ndarray:
        """Probabilities that follow from the arguments."""

    @abstractmethod
    def given(self, case: Case, name: str, states: np.ndarray) -> np.ndarray:
        """Probabilities that follow from binary states [batch, units], row by row."""


@dataclass(frozen=True)
class Layer:
    """A layer that follows from states of the layer with these biases.

    below: the argument with a bias for each of their units. predict: (states, arguments) ->
    probabilities.
    """

    below: str
    predict: Callable[..., np.ndarray]


class Derived(Facts):
    """arrays: name -> arguments (float64) -> probabilities. layers: name -> Layer."""

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        arrays: Mapping[str, Callable[..., np.ndarray]],
        layers: Mapping[str, Layer],
    ) -> None:
        self._make = make
        self.arrays = arrays
        self.layers = layers

    def cases(self, seed: int) -> list[Case]:
        return self._make(seed)

    def array(self, case: Case, name: str) -> np.ndarray:
        return self.arrays[name](**case.arrays())

    def given(self, case: Case, name: str, states: np.ndarray) -> np.ndarray:
        layer = self.layers[name]
        if states.shape[1:] != case.args[layer.below].shape or not is_binary(states):
            raise ValueError(f"{name} follows from binary states of another layer.")
        return layer.predict(states, **case.arrays())


def facts_of(exercise: str, name: str) -> Facts:
    """The facts about an exercise: from its task's truths, or in a kit from recorded numbers.

    Args:
        exercise: the exercise's file as Python imports it; write `__name__`.
        name: of the `Derived` in the task's truths.py.
    """
    truths = f"{exercise.rpartition('.exercises.')[0]}.truths"
    try:
        found: Facts = getattr(import_module(truths), name)
    except ModuleNotFoundError as error:
        if error.name != truths:
            raise
        from labgen.exercises.comparison.recorded import recorded_facts

        return recorded_facts(str(sys.modules[exercise].__file__))
    return found
