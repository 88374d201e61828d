"""What is true about an exercise, behind one interface: where it comes from is a source's business.

Formulas work it out for any seed, in `computed.py`; a kit has the numbers of one seed in a file,
in `recorded.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.misconception import Misconception

Arrays = tuple[np.ndarray, ...]


class Truth(ABC):
    """What is true of one case; truth["w"] is an argument, in float64 where it is an array.

    Of an answer that draws samples no result is known beforehand, but probabilities are: some
    follow from the arguments alone, some from states that the answer draws.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.args: dict[str, Any] = {**case.args, **case.arrays()}
        self._by_mistake: dict[Any, tuple[Any, ...] | None] = {}

    @abstractmethod
    def all(self) -> Arrays:
        """All results, in order."""

    @abstractmethod
    def gradient(self, name: str) -> np.ndarray:
        """The gradient of the sum of the results by an argument, of the argument's shape."""

    @abstractmethod
    def probabilities(self, name: str, states: np.ndarray | None = None) -> np.ndarray:
        """Probabilities by their name.

        Args:
            name: such as "h1_prob" or "h1_prob without biases".
            states: binary states [batch, units] that they follow from, row by row; None where
                they follow from the arguments.

        Raises:
            ValueError: where there are none for the shapes of this case.
        """

    def given_by(self, mistake: Misconception) -> tuple[Any, ...] | None:
        """What a known mistake gives, worked out once; None where it gives nothing."""
        asked = mistake.counterfactual
        if asked not in self._by_mistake:
            self._by_mistake[asked] = mistake.gives(self)
        return self._by_mistake[asked]

    def __call__(self) -> np.ndarray:
        """The first (or only) result."""
        return self.all()[0]

    def __getitem__(self, name: str) -> Any:
        return self.args[name]


class Source(ABC):
    """Knows the cases of an exercise, and what is true of each.

    Attributes:
        gradients: the names of the arguments that the gradient must get through to.
    """

    gradients: tuple[str, ...] = ()

    @abstractmethod
    def cases(self, seed: int) -> list[Case]:
        """The calls to make, the same for the same seed."""

    @abstractmethod
    def truth(self, case: Case) -> Truth:
        """What is true of one of the cases."""

    def counterfactuals(self) -> Sequence[Misconception]:
        """What would be right if an argument were another one."""
        return ()


# The key of the mistake to leave an argument out
ARGUMENT_MISSING = "argument-missing"


def argument_missing(
    name: str, counterfactual: Callable[[Any], Any] | None = None
) -> Misconception:
    """The mistake to leave an argument out, or what depends on it."""
    sentence = f"The part that depends on {name} is missing."
    return Misconception(ARGUMENT_MISSING, sentence, counterfactual, about=name)


def argument_changed(
    name: str, words: str, counterfactual: Callable[[Any], Any] | None = None
) -> Misconception:
    """The mistake to take something else for an argument.

    Args:
        words: go on after "were".
    """
    sentence = f"These would be the right numbers if {name} were {words}."
    return Misconception("argument-changed", sentence, counterfactual, about=name)
