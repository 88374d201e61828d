"""What every oracle has in common: cases, a judge, and comparison with known misconceptions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.calling.cases import Case, Event, Trial
from labgen.exercises.compare import agree, disagreement, shape_words
from labgen.exercises.verdict import Finding, Hint

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Judgement:
    findings: list[Finding]
    hint: Hint | None = None


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


class Truth:
    """The true results of one case; called with changes, those of the changed arguments.

    A change is a new value, or a function of the old one: truth(w=np.transpose).
    """

    def __init__(self, solve: Callable[..., Any], case: Case) -> None:
        self._solve = solve
        self._cache: Arrays | None = None
        self.case = case
        self.args: dict[str, Any] = {**case.args, **case.arrays(), **case.known}

    def all(self, **changes: Any) -> Arrays:
        if not changes and self._cache is not None:
            return self._cache
        args = dict(self.args)
        for name, change in changes.items():
            args[name] = change(args[name]) if callable(change) else np.asarray(change)
        result = self._solve(**args)
        result = result if isinstance(result, tuple) else (result,)
        result = tuple(np.asarray(one) for one in result)
        if not changes:
            self._cache = result
        return result

    def __call__(self, **changes: Any) -> np.ndarray:
        """The first (or only) result."""
        return self.all(**changes)[0]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.args[name]


@dataclass(frozen=True)
class Misconception:
    """How a known wrong answer relates to the truth.

    alike: from the Truth of a case, what the wrong answer would have returned there: one array,
    or a tuple of all results, where None stands for "whatever it is".
    looks: instead, a question about the results: (Truth, results) -> bool.
    groups: the groups of cases it must explain, where they are not the oracle's usual ones.
    """

    key: str
    sentence: str
    alike: Callable[[Truth], Any] | None = None
    looks: Callable[[Truth, Arrays], bool] | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One thing that should hold in all cases of a group ("" = of every group).

    result: the position of the one result it is about, or None for all.
    """

    text: str
    group: str = ""
    result: int | None = None


class Formula(Oracle):
    """An oracle for an answer that turns arrays into arrays.

    make: seed -> cases. solve: the arguments (float64) by name, and the case's `known` -> the
    true results. statements: what the student reads. misconceptions: in the order of trial.
    hint_groups: the groups of cases a misconception must explain.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        solve: Callable[..., Any],
        statements: Sequence[Statement],
        misconceptions: Sequence[Misconception] = (),
        shape: str = "",
        hint_groups: Sequence[str] = ("ordinary", "square"),
        slack: float = 1.0,
    ) -> None:
        self._make = make
        self._solve = solve
        self._statements = statements
        self._misconceptions = misconceptions
        self._shape = shape
        self._hint_groups = hint_groups
        self._slack = slack

    def cases(self, seed: int) -> list[Case]:
        return self._make(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        pairs = [(trial, Truth(self._solve, trial.case)) for trial in trials]
        findings = [self._judge_shapes(pairs, returns)]
        if findings[0].holds:
            findings += [self._judge_values(one, pairs, returns) for one in self._statements]
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(pairs) if wrong else None)

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        return self._recognise([(trial, Truth(self._solve, trial.case)) for trial in trials])

    def _judge_shapes(self, pairs: Sequence[tuple[Trial, Truth]], returns: tuple) -> Finding:
        what = self._shape or "the result has the right shape"
        for trial, truth in pairs:
            for name, got, expected in zip(returns, trial.seen.results, truth.all(), strict=True):
                if got.shape != expected.shape:
                    detail = (
                        f"{trial.case.name}: {name} should have shape "
                        f"{shape_words(expected.shape)}, yours has shape {shape_words(got.shape)}"
                    )
                    return Finding(what, False, detail)
        return Finding(what, True)

    def _judge_values(
        self, statement: Statement, pairs: Sequence[tuple[Trial, Truth]], returns: tuple
    ) -> Finding:
        for trial, truth in pairs:
            if statement.group not in ("", trial.case.group):
                continue
            for position, expected in enumerate(truth.all()):
                if statement.result not in (None, position):
                    continue
                words = disagreement(trial.seen.results[position], expected, self._slack)
                if words:
                    name = f"{returns[position]}, " if len(returns) > 1 else ""
                    return Finding(statement.text, False, f"{trial.case.name}: {name}{words}")
        return Finding(statement.text, True)

    def _recognise(self, pairs: Sequence[tuple[Trial, Truth]]) -> Hint | None:
        for misconception in self._misconceptions:
            groups = misconception.groups or self._hint_groups
            asked = [pair for pair in pairs if pair[0].case.group in groups]
            if asked and self._explains(misconception, asked):
                return Hint(misconception.key, misconception.sentence)
        return None

    def _explains(self, misconception: Misconception, pairs: Sequence[tuple[Trial, Truth]]) -> bool:
        telling = False  # does it differ from the truth anywhere?
        for trial, truth in pairs:
            try:
                with np.errstate(all="ignore"):
                    if misconception.looks is not None:
                        if not misconception.looks(truth, trial.seen.results):
                            return False
                        telling = True
                        continue
                    alike = misconception.alike(truth)
            except (ValueError, IndexError, KeyError):
                return False  # this misconception has no result for these shapes
            alike = alike if isinstance(alike, tuple) else (alike,)
            if len(alike) != len(trial.seen.results):
                return False
            for got, one, expected in zip(trial.seen.results, alike, truth.all(), strict=True):
                if one is None:
                    continue
                if not agree(got, one, 10 * self._slack):
                    return False
                telling = telling or not agree(one, expected, 10 * self._slack)
        return telling


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
