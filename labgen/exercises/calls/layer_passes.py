"""What oracles of passes share: a layer is drawn, and the next one follows from the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.calls.oracle import NO_SIGMOID_KEY, Compared, Question
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import is_binary
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.source import Source

NO_SIGMOID = Misconception(
    NO_SIGMOID_KEY,
    "Some numbers lie outside [0, 1]: they are not probabilities.",
    predicate=lambda t: (
        min(x.min() for x in t.seen.results) < 0 or max(x.max() for x in t.seen.results) > 1
    ),
)


def known(source: Source, position: int, name: str) -> Question:
    """A question: does this result equal what is known under its name?"""
    return Compared(
        position,
        lambda trial: source.truth(trial.case).probabilities(name),
        f"{name}, {{}}",
        lambda trial: source.truth(trial.case).probabilities(f"{name} without biases"),
    )


def follows(source: Source, position: int, name: str, states: int, states_name: str) -> Question:
    """A question: is this result what is known to follow from the states in another result?"""

    def expected(trial: Trial, name: str) -> np.ndarray:
        return source.truth(trial.case).probabilities(name, trial.seen.results[states])

    return FromStates(
        position,
        lambda trial: expected(trial, name),
        f"{name}, {{}}",
        lambda trial: expected(trial, f"{name} without biases"),
        states,
        states_name,
    )


def equals(
    source: Source, trial: Trial, position: int, name: str, states: int | None = None
) -> bool:
    """Whether a result is what is known under this name, given the states in another result."""
    given = None if states is None else trial.seen.results[states]
    return agree(trial.seen.results[position], source.truth(trial.case).probabilities(name, given))


@dataclass(frozen=True)
class FromStates(Compared):
    """The same, where it follows from states that must have been drawn."""

    states: int = 0
    states_name: str = ""

    def __call__(self, trial: Trial) -> str:
        if not is_binary(trial.seen.results[self.states]):
            return f"{self.states_name} has numbers other than 0 and 1, so it was not drawn"
        return super().__call__(trial)
