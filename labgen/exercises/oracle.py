"""What every oracle has in common: cases to call an answer with, and a judgement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labgen.calling.cases import Case, Event, Trial
from labgen.exercises.compare import agree, shape_words
from labgen.exercises.verdict import Finding, Hint


@dataclass(frozen=True)
class Judgement:
    """notes: what a student should know although the answer is right."""

    findings: list[Finding]
    hint: Hint | None = None
    notes: tuple[str, ...] = ()


class Oracle(ABC):
    """Knows what to call an answer with, and what to think of what comes back."""

    @abstractmethod
    def cases(self, seed: int) -> list[Case]:
        """The calls to make, the same for the same seed."""

    @abstractmethod
    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        """Findings about trials that all gave results, and a hint where something is wrong."""

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        """A hint where some calls failed; the trials are those that gave results."""
        return None


class Log:
    """The calls an answer made, for questions about them."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def given(self, name: str, asked: np.ndarray) -> list[np.ndarray]:
        """Every answer that the callable gave when it was called with these numbers."""
        return [e.given for e in self._events if e.name == name and agree(e.asked, asked)]

    def asked(self, name: str, given: np.ndarray) -> list[np.ndarray]:
        """Everything the callable was called with when it gave these numbers."""
        return [e.asked for e in self._events if e.name == name and agree(e.given, given)]

    def gave(self, name: str, asked: np.ndarray, given: np.ndarray) -> bool:
        """Whether the callable, called with `asked`, gave `given`."""
        return any(agree(one, given) for one in self.given(name, asked))

    def count(self, name: str) -> int:
        return sum(event.name == name for event in self._events)


def relation(text: str, trials: Sequence[Trial], holds: Callable[[Trial], str]) -> Finding:
    """A finding that must hold in all trials; `holds` returns the complaint, empty for none."""
    for trial in trials:
        complaint = holds(trial)
        if complaint:
            return Finding(text, False, f"{trial.case.name}: {complaint}")
    return Finding(text, True)


def shapes(
    text: str,
    trials: Sequence[Trial],
    returns: tuple[str, ...],
    expected: Callable[[Case], Sequence[tuple[int, ...]]],
) -> Finding:
    """The finding about the shapes of all results."""

    def complaint(trial: Trial) -> str:
        for name, got, want in zip(returns, trial.seen.results, expected(trial.case), strict=True):
            if got.shape != tuple(want):
                return (
                    f"{name} should have shape {shape_words(tuple(want))}, "
                    f"yours has {shape_words(got.shape)}"
                )
        return ""

    return relation(text, trials, complaint)


def is_binary(array: np.ndarray) -> bool:
    """Whether all numbers are exactly 0 or 1."""
    return bool(np.all((array == 0) | (array == 1)))
