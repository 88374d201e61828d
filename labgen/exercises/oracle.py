"""What every oracle has in common: cases to call an answer with, and a judgement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Case, Event, Trial
from labgen.exercises.tolerance import agree, framed, shape_words
from labgen.exercises.verdict import Finding, Hint

_SIDES = ("asked", "given")


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
    """The calls an answer made, for questions about them.

    A batch that was drawn row by row counts as one call as well.
    """

    def __init__(self, trial: Trial) -> None:
        self._calls = trial.seen.events
        batch = next((len(x) for x in trial.case.args.values() if isinstance(x, np.ndarray)), 1)
        self._events = [*self._calls, *_joined(self._calls, batch)]

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
        return sum(event.name == name for event in self._calls)


def _joined(events: Sequence[Event], batch: int) -> list[Event]:
    """Calls with one row each, put together to calls with a batch of rows."""
    joined = []
    for name in dict.fromkeys(event.name for event in events):
        single = [e for e in events if e.name == name and _rows(e) == 1]
        for rows in _batches(single, batch):
            if len({(one.asked.size, one.given.size) for one in rows}) == 1:
                asked, given = ([getattr(e, side).ravel() for e in rows] for side in _SIDES)
                joined.append(Event(name, np.stack(asked), np.stack(given)))
    return joined


def _batches(single: list[Event], batch: int) -> list[list[Event]]:
    """One layer after the other for all rows, or one row after the other for all layers.

    tf.vectorized_map calls its function once more than there are rows.
    """
    batches = []
    for calls in (batch, batch + 1):
        steps, rest = divmod(len(single), calls)
        if rest or not steps:
            continue
        groups = [single[n * calls : (n + 1) * calls] for n in range(steps)]
        groups += [single[n::steps] for n in range(steps)] if steps > 1 else []
        ends = {0: batch, calls - batch: calls}
        batches += [group[start:end] for group in groups for start, end in ends.items()]
    return batches


def _rows(event: Event) -> int:
    return len(event.asked) if event.asked.ndim == 2 else int(event.asked.ndim == 1)


def relation(text: str, trials: Sequence[Trial], holds: Callable[[Trial], str]) -> Finding:
    """A finding that must hold in all trials; `holds` returns the complaint, empty for none."""
    for trial in trials:
        complaint = holds(trial)
        if complaint:
            return Finding(text, False, framed(f"{trial.case.name}: {{}}", complaint))
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
