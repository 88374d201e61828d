"""Oracles that compare results with the true ones, and with what known mistakes would have given.

Where the true numbers come from is the business of a Source: a formula works them out for any
seed, a recording knows those of one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.comparison.deduction import Alike, Suspicion, find_out
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.tolerance import agree, disagreement, framed, shape_words
from labgen.exercises.verdict import Finding, Hint

Arrays = tuple[np.ndarray, ...]
# What a misconception's `alike` raises where it has no result for the shapes of a case
NO_RESULT = (ValueError, IndexError, KeyError)
# What mistakes give is kept, for this many mistakes in one case each
_MOST_KEPT = 3000


class Truth(ABC):
    """The true results of one case; truth["w"] is an argument, in float64 where it is an array."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.args: dict[str, Any] = {**case.args, **case.arrays()}

    @abstractmethod
    def all(self) -> Arrays:
        """All results, in order."""

    def __call__(self) -> np.ndarray:
        """The first (or only) result."""
        return self.all()[0]

    def __getitem__(self, name: str) -> Any:
        return self.args[name]


@dataclass(frozen=True)
class Counterfactual:
    """What a right answer would give if one argument were another.

    missing: whether the argument is zero there. alike: as that of a Misconception.
    """

    argument: str
    words: str
    alike: Callable[[Any], Any]
    missing: bool = False


class Source(ABC):
    """Knows the cases of an exercise, and what is true about each.

    slopes: the names of the arguments that the gradient must get through to.
    """

    slopes: tuple[str, ...] = ()

    def counterfactuals(self) -> Sequence[Counterfactual]:
        """What would be right if an argument were another one."""
        return ()

    @abstractmethod
    def cases(self, seed: int) -> list[Case]:
        """The calls to make, the same for the same seed."""

    @abstractmethod
    def truth(self, case: Case) -> Truth:
        """The true results of one of the cases."""

    @abstractmethod
    def slope(self, case: Case, name: str) -> np.ndarray:
        """The true gradient of the sum of the results, by one of the arguments in `slopes`."""


@dataclass(frozen=True)
class Misconception:
    """How a known wrong answer relates to the truth.

    alike: from the Truth of a case, what the wrong answer would have returned there: one array,
    or a tuple of all results, where None stands for "whatever it is". Raises one of NO_RESULT
    where it would have returned nothing.
    looks: instead, a question about the results, one of looks.py.
    groups: the groups of cases it must explain, where they are not the oracle's usual ones.
    about: the part of the result that it changes; empty where it cannot meet another mistake.
    vague: whether more should be said about it than the sentence does, where that is known.
    last: whether it counts only where nothing exact is found.
    """

    key: str
    sentence: str
    alike: Callable[[Any], Any] | None = None
    looks: Callable[[Truth, Arrays], bool] | None = None
    groups: tuple[str, ...] = ()
    about: str = ""
    vague: bool = False
    last: bool = False


@dataclass(frozen=True)
class Statement:
    """One thing that should hold in all cases of a group ("" = of every group).

    result: the position of the one result it is about, or None for all.
    """

    text: str
    group: str = ""
    result: int | None = None


class Comparison(Oracle):
    """An oracle for an answer that turns arrays into arrays.

    statements: what the student reads. misconceptions: in the order of trial. hint_groups: the
    groups of cases a misconception must explain.
    """

    def __init__(
        self,
        source: Source,
        statements: Sequence[Statement],
        misconceptions: Sequence[Misconception] = (),
        shape: str = "",
        hint_groups: Sequence[str] = ("ordinary", "square"),
        slack: float = 1.0,
    ) -> None:
        self.source = source
        self.statements = tuple(statements)
        self.misconceptions = tuple(misconceptions)
        self.shape = shape
        self.hint_groups = tuple(hint_groups)
        self.slack = slack
        self._alikes: dict[tuple[Any, ...], Alike | None] = {}

    def cases(self, seed: int) -> list[Case]:
        return self.source.cases(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        pairs = self._pairs(trials)
        findings = [self._judge_shapes(pairs, returns)]
        if findings[0].holds:
            findings += [self._judge_values(one, pairs, returns) for one in self.statements]
        hint = None
        if not all(finding.holds for finding in findings):
            hint = self._recognise(pairs, returns) or self._find_out(pairs, returns)
        return Judgement(findings, hint)

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        return self._recognise(self._pairs(trials), returns)

    def groups_of(self, misconception: Misconception) -> tuple[str, ...]:
        """The groups of cases that a misconception must explain."""
        return misconception.groups or self.hint_groups

    def _pairs(self, trials: Sequence[Trial]) -> list[tuple[Trial, Truth]]:
        return [(trial, self.source.truth(trial.case)) for trial in trials]

    def _judge_shapes(
        self, pairs: Sequence[tuple[Trial, Truth]], returns: tuple[str, ...]
    ) -> Finding:
        what = self.shape or "the result has the right shape"
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
        self,
        statement: Statement,
        pairs: Sequence[tuple[Trial, Truth]],
        returns: tuple[str, ...],
    ) -> Finding:
        for trial, truth in pairs:
            if statement.group not in ("", trial.case.group):
                continue
            for position, expected in enumerate(truth.all()):
                if statement.result not in (None, position):
                    continue
                words = disagreement(trial.seen.results[position], expected, self.slack)
                if words:
                    name = f"{returns[position]}, " if len(returns) > 1 else ""
                    return Finding(
                        statement.text, False, framed(f"{trial.case.name}: {name}{{}}", words)
                    )
        return Finding(statement.text, True)

    def _recognise(
        self, pairs: Sequence[tuple[Trial, Truth]], returns: tuple[str, ...]
    ) -> Hint | None:
        for misconception in self.misconceptions:
            groups = self.groups_of(misconception)
            asked = [pair for pair in pairs if pair[0].case.group in groups]
            if asked and self._explains(misconception, asked):
                more = None
                if misconception.vague or misconception.last:
                    more = self._find_out(pairs, returns, exactly=True)
                if more and misconception.last:
                    return more
                words = [misconception.sentence, *([more.sentence] if more else [])]
                return Hint(misconception.key, " ".join(words))
        return None

    def _find_out(
        self,
        pairs: Sequence[tuple[Trial, Truth]],
        returns: tuple[str, ...],
        exactly: bool = False,
    ) -> Hint | None:
        """What can be said about a mistake that is not a known one."""
        known = [
            Suspicion(one.key, one.sentence, self._given(one.alike, pairs), one.about)
            for one in self.misconceptions
            if one.alike is not None and set(self.hint_groups) <= set(self.groups_of(one))
        ]
        others = [(one, self._given(one.alike, pairs)) for one in self.source.counterfactuals()]
        results = [(trial.case, trial.seen.results, truth.all()) for trial, truth in pairs]
        usual = [n for n, (case, _, _) in enumerate(results) if case.group in self.hint_groups]
        for chosen in (range(len(pairs)), usual):
            special = len(chosen) < len(pairs)

            def some(given: Sequence[Any], chosen: Sequence[int] = chosen) -> list[Any]:
                return [given[n] for n in chosen]

            hint = find_out(
                some(results),
                returns,
                [replace(one, given=some(one.given)) for one in known],
                [(one, some(given)) for one, given in others],
                exactly or special,
            )
            if hint is not None and special:
                return Hint(hint.key, f"{hint.sentence} In special cases there is another mistake.")
            if hint is not None:
                return hint
        return None

    def _given(
        self, alike: Callable[[Any], Any], pairs: Sequence[tuple[Trial, Truth]]
    ) -> list[Alike | None]:
        return [self._kept(alike, truth) for _, truth in pairs]

    def _kept(self, alike: Callable[[Any], Any], truth: Truth) -> Alike | None:
        values = truth.case.args.values()
        inputs = tuple(x.tobytes() if isinstance(x, np.ndarray) else x for x in values)
        key = (alike, truth.case.name, inputs)
        if key not in self._alikes:
            if len(self._alikes) > _MOST_KEPT:
                self._alikes.clear()
            self._alikes[key] = results_alike(alike, truth)
        return self._alikes[key]

    def _explains(self, misconception: Misconception, pairs: Sequence[tuple[Trial, Truth]]) -> bool:
        if misconception.looks is not None:
            return self._looks_like(misconception.looks, pairs)
        telling = False  # does it differ from the truth anywhere?
        for trial, truth in pairs:
            alike = results_alike(misconception.alike, truth)
            if alike is None or len(alike) != len(trial.seen.results):
                return False
            for got, one, expected in zip(trial.seen.results, alike, truth.all(), strict=True):
                if one is None:
                    continue
                if not agree(got, one, 10 * self.slack):
                    return False
                telling = telling or not agree(one, expected, 10 * self.slack)
        return telling

    def _looks_like(self, looks: Callable[..., bool], pairs: Sequence[tuple[Trial, Truth]]) -> bool:
        try:
            with np.errstate(all="ignore"):
                if getattr(looks, "at_all_cases", False):
                    return looks([(truth, trial.seen.results) for trial, truth in pairs])
                return all(looks(truth, trial.seen.results) for trial, truth in pairs)
        except NO_RESULT:
            return False


def results_alike(alike: Callable[[Any], Any] | None, truth: Truth) -> Alike | None:
    """What a mistake gives for a case; None where it gives nothing."""
    if alike is None:
        return None
    try:
        with np.errstate(all="ignore"):
            given = alike(truth)
    except NO_RESULT:
        return None
    return given if isinstance(given, tuple) else (given,)


# Elsewhere an argument stands where some right formulas have a corner
SLOPE_GROUPS = ("ordinary", "huge")


class Differentiable(Comparison):
    """For an answer that training follows by its gradient: the right numbers are not enough."""

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        judgement = super().judge(trials, returns)
        if not all(finding.holds for finding in judgement.findings):
            return judgement
        names = " and ".join(self.source.slopes)
        text = f"the gradient reaches {names}, so that training can learn"
        for trial in trials:
            if trial.case.group not in SLOPE_GROUPS:
                continue
            for name in self.source.slopes:
                complaint, hint = self._slope(trial, name)
                if complaint:
                    finding = Finding(text, False, framed(f"{trial.case.name}: {{}}", complaint))
                    return Judgement([*judgement.findings, finding], hint)
        return Judgement([*judgement.findings, Finding(text, True)])

    def _slope(self, trial: Trial, name: str) -> tuple[str, Hint | None]:
        got = trial.seen.extras.get(f"slope {name}")
        if got is None:
            return f"no gradient reaches {name}", Hint(
                "gradient-cut",
                "The values are right, but no gradient gets through: NumPy, .numpy(), "
                "tf.stop_gradient and rounding all stop it. Use TensorFlow's operations.",
            )
        words = disagreement(got, self.source.slope(trial.case, name), 10)
        if not words:
            return "", None
        if not np.all(np.isfinite(got)):
            return framed(f"the gradient by {name}, {{}}", words), Hint(
                "gradient-not-a-number",
                "The values are right, but the gradient is NaN or infinite: something overflows. "
                "tf.where computes both branches, and the gradient passes through both.",
            )
        return framed(f"the gradient by {name}, {{}}", words), Hint(
            "gradient-part-cut",
            "The values are right, but only a part of the gradient gets through: something stops "
            "the rest (tf.stop_gradient, rounding, clipping, NumPy).",
        )


class Flags(Comparison):
    """For an answer that returns True or False: numbers that say the same are not enough."""

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        kinds = {trial.seen.results[0].dtype for trial in trials}
        boolean = all(kind.kind == "b" for kind in kinds)
        judgement = super().judge(trials, returns)
        detail = "" if boolean else f"yours are of type {', '.join(sorted(map(str, kinds)))}"
        finding = Finding("the results are True or False", boolean, detail)
        hint = judgement.hint
        if not boolean and all(one.holds for one in judgement.findings):
            hint = Hint(
                "not-boolean",
                "The numbers are right, but their type is not: return True and False.",
            )
        return Judgement([judgement.findings[0], finding, *judgement.findings[1:]], hint)
