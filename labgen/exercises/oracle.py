"""What every oracle has in common: cases to call an answer with, and a judgement."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Call, Case, Trial
from labgen.exercises.tolerance import agree, framed, shape_words
from labgen.exercises.verdict import Finding, Hint

_SIDES = ("asked", "given")


@dataclass(frozen=True)
class Judgement:
    """What an oracle thinks of an answer.

    Attributes:
        notes: what a student should know although the answer is right.
    """

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
        self._made = trial.seen.calls
        batch = next((len(x) for x in trial.case.args.values() if isinstance(x, np.ndarray)), 1)
        self._calls = [*self._made, *_joined(self._made, batch)]

    def given(self, name: str, asked: np.ndarray) -> list[np.ndarray]:
        """Every answer that the callable gave when it was called with these numbers."""
        return [c.given for c in self._calls if c.name == name and agree(c.asked, asked)]

    def asked(self, name: str, given: np.ndarray) -> list[np.ndarray]:
        """Everything the callable was called with when it gave these numbers."""
        return [c.asked for c in self._calls if c.name == name and agree(c.given, given)]

    def gave(self, name: str, asked: np.ndarray, given: np.ndarray) -> bool:
        """Whether the callable, called with `asked`, gave `given`."""
        return any(agree(states, given) for states in self.given(name, asked))

    def count(self, name: str) -> int:
        return sum(call.name == name for call in self._made)


def _joined(calls: Sequence[Call], batch: int) -> list[Call]:
    """Calls with one row each, put together to calls with a batch of rows."""
    joined = []
    for name in dict.fromkeys(call.name for call in calls):
        single = [call for call in calls if call.name == name and _rows(call) == 1]
        for rows in _batches(single, batch):
            if len({(row.asked.size, row.given.size) for row in rows}) == 1:
                asked, given = ([getattr(row, side).ravel() for row in rows] for side in _SIDES)
                joined.append(Call(name, np.stack(asked), np.stack(given)))
    return joined


def _batches(single: list[Call], batch: int) -> list[list[Call]]:
    """One layer after the other for all rows, or one row after the other for all layers.

    tf.vectorized_map calls its function once more than there are rows.
    """
    batches = []
    for size in (batch, batch + 1):
        steps, rest = divmod(len(single), size)
        if rest or not steps:
            continue
        groups = [single[n * size : (n + 1) * size] for n in range(steps)]
        groups += [single[n::steps] for n in range(steps)] if steps > 1 else []
        ends = {0: batch, size - batch: size}
        batches += [group[start:end] for group in groups for start, end in ends.items()]
    return batches


def _rows(call: Call) -> int:
    return len(call.asked) if call.asked.ndim == 2 else int(call.asked.ndim == 1)


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
