"""Oracles that compare results with the true ones, and with what known mistakes would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.comparison.deduction import find_out
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.tolerance import agree, disagreement, framed, shape_words
from labgen.exercises.truth.source import Source, Truth
from labgen.exercises.verdict import Finding, Hint


@dataclass(frozen=True)
class Statement:
    """One thing that should hold in all cases of a group ("" = of every group).

    Attributes:
        result: the position of the one result it is about, or None for all.
    """

    text: str
    group: str = ""
    result: int | None = None


class Comparison(Oracle):
    """An oracle for an answer that turns arrays into arrays.

    Args:
        source: the cases, and what is true of each.
        statements: what the student reads.
        misconceptions: known mistakes, in the order of trial.
        shape: the statement about the shapes.
        hint_groups: the groups of cases that a misconception must explain.
        slack: by how much the tolerance is wider than usual.
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

    def cases(self, seed: int) -> list[Case]:
        return self.source.cases(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        pairs = self._pairs(trials)
        findings = [self._judge_shapes(pairs, returns)]
        if findings[0].holds:
            findings += [self._judge_values(text, pairs, returns) for text in self.statements]
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
            (mistake, _given(mistake, pairs))
            for mistake in self.misconceptions
            if mistake.counterfactual is not None
            and set(self.hint_groups) <= set(self.groups_of(mistake))
        ]
        others = [(mistake, _given(mistake, pairs)) for mistake in self.source.counterfactuals()]
        results = [(trial.case, trial.seen.results, truth.all()) for trial, truth in pairs]
        usual = [n for n, (case, _, _) in enumerate(results) if case.group in self.hint_groups]
        for chosen in (range(len(pairs)), usual):
            special = len(chosen) < len(pairs)

            def some(given: Sequence[Any], chosen: Sequence[int] = chosen) -> list[Any]:
                return [given[n] for n in chosen]

            hint = find_out(
                some(results),
                returns,
                [(mistake, some(given)) for mistake, given in known],
                [(mistake, some(given)) for mistake, given in others],
                exactly or special,
            )
            if hint is not None and special:
                return Hint(hint.key, f"{hint.sentence} In special cases there is another mistake.")
            if hint is not None:
                return hint
        return None

    def _explains(self, mistake: Misconception, pairs: Sequence[tuple[Trial, Truth]]) -> bool:
        if mistake.predicate is not None:
            seen = [(truth, trial.seen.results) for trial, truth in pairs]
            if getattr(mistake.predicate, "at_all_cases", False):
                return mistake.shows(seen)
            return all(mistake.shows(truth, results) for truth, results in seen)
        telling = False  # does it differ from the truth anywhere?
        for trial, truth in pairs:
            given = truth.given_by(mistake)
            if given is None or len(given) != len(trial.seen.results):
                return False
            for got, wrong, expected in zip(trial.seen.results, given, truth.all(), strict=True):
                if wrong is None:
                    continue
                if not agree(got, wrong, 10 * self.slack):
                    return False
                telling = telling or not agree(wrong, expected, 10 * self.slack)
        return telling


def _given(
    mistake: Misconception, pairs: Sequence[tuple[Trial, Truth]]
) -> list[tuple[Any, ...] | None]:
    return [truth.given_by(mistake) for _, truth in pairs]


# Elsewhere an argument stands where some right formulas have a corner
GRADIENT_GROUPS = ("ordinary", "huge")


class Differentiable(Comparison):
    """For an answer that training follows by its gradient: the right numbers are not enough."""

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        judgement = super().judge(trials, returns)
        if not all(finding.holds for finding in judgement.findings):
            return judgement
        names = " and ".join(self.source.gradients)
        text = f"the gradient reaches {names}, so that training can learn"
        for trial in trials:
            if trial.case.group not in GRADIENT_GROUPS:
                continue
            for name in self.source.gradients:
                complaint, hint = self._gradient(trial, name)
                if complaint:
                    finding = Finding(text, False, framed(f"{trial.case.name}: {{}}", complaint))
                    return Judgement([*judgement.findings, finding], hint)
        return Judgement([*judgement.findings, Finding(text, True)])

    def _gradient(self, trial: Trial, name: str) -> tuple[str, Hint | None]:
        got = trial.seen.extras.get(f"gradient {name}")
        if got is None:
            return f"no gradient reaches {name}", Hint(
                "gradient-cut",
                "The values are right, but no gradient gets through: NumPy, .numpy(), "
                "tf.stop_gradient and rounding all stop it. Use TensorFlow's operations.",
            )
        words = disagreement(got, self.source.truth(trial.case).gradient(name), 10)
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
        hint = judgement.hint
        if not boolean and all(finding.holds for finding in judgement.findings):
            hint = Hint(
                "not-boolean",
                "The numbers are right, but their type is not: return True and False.",
            )
        first, *others = judgement.findings
        return Judgement(
            [first, Finding("the results are True or False", boolean, detail), *others], hint
        )
