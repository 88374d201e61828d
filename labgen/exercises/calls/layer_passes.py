"""What oracles of passes share: a layer is drawn, and the next one follows from the draw."""

from __future__ import annotations

from dataclasses import dataclass

from labgen.execution.cases import Trial
from labgen.exercises.calls.known_probabilities import Facts
from labgen.exercises.calls.oracle import NO_SIGMOID_KEY, Compared, Mistake, Question
from labgen.exercises.oracle import is_binary

NO_SIGMOID: Mistake = (
    NO_SIGMOID_KEY,
    "Some numbers lie outside [0, 1]: they are not probabilities.",
    lambda t: min(x.min() for x in t.seen.results) < 0 or max(x.max() for x in t.seen.results) > 1,
)


def known(facts: Facts, position: int, name: str) -> Question:
    """A question: does this result equal what is known under its name?"""
    without = f"{name} without biases"
    return Compared(
        position,
        lambda trial: facts.array(trial.case, name),
        f"{name}, {{}}",
        lambda trial: facts.array(trial.case, without),
    )


def follows(facts: Facts, position: int, name: str, source: int, source_name: str) -> Question:
    """A question: is this result what is known to follow from the states in another result?"""
    return FromStates(
        position,
        lambda trial: facts.given(trial.case, name, trial.seen.results[source]),
        f"{name}, {{}}",
        lambda trial: facts.given(trial.case, f"{name} without biases", trial.seen.results[source]),
        source,
        source_name,
    )


@dataclass(frozen=True)
class FromStates(Compared):
    source: int = 0
    source_name: str = ""

    def __call__(self, trial: Trial) -> str:
        if not is_binary(trial.seen.results[self.source]):
            return f"{self.source_name} has numbers other than 0 and 1, so it was not drawn"
        return super().__call__(trial)
