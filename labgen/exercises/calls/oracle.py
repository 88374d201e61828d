"""Oracles for answers that draw samples: relations between what they did and what they gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.comparison.deduction import find_out, wrong_order
from labgen.exercises.comparison.tried import Results, Tried
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Judgement, Log, Oracle, is_binary, relation, shapes
from labgen.exercises.tolerance import agree, disagreement, framed
from labgen.exercises.truth.source import argument_missing
from labgen.exercises.verdict import Finding, Hint
from labgen.util.arrays.log_odds import log_odds

Question = Callable[[Trial], str]


@dataclass(frozen=True)
class Compared:
    """A question about one result for which it is known what would be right.

    Attributes:
        position: of the result.
        expected: from a trial, what is right; a ValueError or an IndexError where nothing can be.
        words: the complaint, {} for the difference.
        without: what would come of total inputs without the biases, where that is known.
    """

    position: int
    expected: Callable[[Trial], np.ndarray]
    words: str
    without: Callable[[Trial], np.ndarray] | None = None

    def __call__(self, trial: Trial) -> str:
        difference = disagreement(trial.seen.results[self.position], self.expected(trial))
        return framed(self.words, difference) if difference else ""

    def parts(self, trials: Sequence[Trial]) -> Tried:
        """What would be right without biases, and without weights."""
        if self.without is None:
            return []
        alone = [self.without(trial) for trial in trials]
        others = [
            1 / (1 + np.exp(log_odds(weights) - log_odds(self.expected(trial))))
            for trial, weights in zip(trials, alone, strict=True)
        ]
        return [
            (argument_missing(name), [(probs,) for probs in given])
            for name, given in (("the biases", alone), ("the weights", others))
        ]


class CallLogOracle(Oracle):
    """An oracle for an answer that draws samples: judged by the calls that it made.

    Args:
        make: seed -> cases.
        shape: the statement about the shapes.
        expected: case -> the results' shapes.
        relations: a statement each, and a question about a trial that returns a complaint.
        misconceptions: known mistakes, in the order of trial.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        shape: str,
        expected: Callable[[Case], Sequence[tuple[int, ...]]],
        relations: Sequence[tuple[str, Question]],
        misconceptions: Sequence[Misconception],
    ) -> None:
        self._make = make
        self._shape = shape
        self._expected = expected
        self._relations = relations
        self._misconceptions = misconceptions

    def cases(self, seed: int) -> list[Case]:
        return self._make(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = self._findings(trials, returns)
        hint = None
        if not all(finding.holds for finding in findings):
            hint = self._in_other_order(trials, returns) or self._recognise(trials)
            more = None if hint else self._find_out(trials, returns)
            if hint is not None and hint.key == NO_SIGMOID_KEY:
                more = self._find_out(trials, returns)
                words = more.sentence if more else "Are they total inputs?"
                hint = Hint(hint.key, f"{hint.sentence} {words}")
            hint = hint or more
        return Judgement(findings, hint)

    def _findings(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> list[Finding]:
        findings = [shapes(self._shape, trials, returns, self._expected)]
        if findings[0].holds:
            findings += [relation(text, trials, question) for text, question in self._relations]
            findings += [
                relation(SAMPLED_ONCE, trials, _states_asked),
                relation(FLOATS, trials, lambda trial: _no_floats(trial, returns)),
            ]
        return findings

    def _in_other_order(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        """Whether everything holds once the results are put in another order."""
        for order in list(permutations(range(len(returns))))[1:]:
            moved = [_moved(trial, order) for trial in trials]
            if all(finding.holds for finding in self._findings(moved, returns)):
                return wrong_order(returns)
        return None

    def _find_out(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        """Something about the first result that can be compared, and is wrong."""
        for question in (asked for _, asked in self._relations if isinstance(asked, Compared)):
            try:
                results: list[Results] = [
                    (
                        trial.case,
                        (trial.seen.results[question.position],),
                        (question.expected(trial),),
                    )
                    for trial in trials
                ]
                parts = question.parts(trials)
            except (ValueError, IndexError):
                return None
            if all(agree(got[0], true[0]) for _, got, true in results):
                continue
            name = returns[question.position]
            return find_out(results, (name,), (), parts, prefix=f"{name}: ")
        return None

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        return self._recognise(trials)

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        for mistake in self._misconceptions:
            if all(mistake.shows(trial) for trial in trials):
                return mistake.hint
        return None


SAMPLED_ONCE = "`sample` is given probabilities, not states that were already drawn"
FLOATS = "all results are floating-point numbers, as the layers need them"
NO_SIGMOID_KEY = "no-sigmoid"


def _states_asked(trial: Trial) -> str:
    asked = [call.asked for call in trial.seen.calls if call.name == "sample"]
    if any(_are_states(probs) for probs in asked):
        return "`sample` was called with states: all numbers were 0 or 1"
    inputs = [value for value in trial.case.args.values() if isinstance(value, np.ndarray)]
    if any(agree(probs, value) for probs in asked for value in inputs):
        return "`sample` was called with one of the function's arguments"
    return ""


def _are_states(array: np.ndarray) -> bool:
    return array.size > 0 and is_binary(array)


def _no_floats(trial: Trial, returns: tuple[str, ...]) -> str:
    for name, result in zip(returns, trial.seen.results, strict=True):
        if result.dtype.kind != "f" or result.dtype.itemsize < 4:
            return f"{name} is of type {result.dtype}"
    return ""


def _moved(trial: Trial, order: Sequence[int]) -> Trial:
    results = tuple(trial.seen.results[n] for n in order)
    return replace(trial, seen=replace(trial.seen, results=results))


def drawn(probs: int, drawn_states: int, words: str) -> Question:
    """A question: is one result a draw from another?"""

    def question(trial: Trial) -> str:
        results = trial.seen.results
        log = Log(trial)
        return "" if log.gave("sample", results[probs], results[drawn_states]) else words

    return question


def predicted(layer: str, of: Callable[[Trial], np.ndarray], result: int, words: str) -> Question:
    """A question: is a result what this layer gave for these states?"""

    def expected(trial: Trial) -> np.ndarray:
        given = Log(trial).given(layer, of(trial))
        if not given:
            raise ValueError(f"{layer} was never called for it.")
        return given[0]

    return Predicted(result, expected, words)


class Predicted(Compared):
    def __call__(self, trial: Trial) -> str:
        try:
            return super().__call__(trial)
        except ValueError:
            return self.words


NEVER_SAMPLED = Misconception(
    "never-sampled",
    "`sample` is never called: it draws the states. Without it, probabilities are used where "
    "states belong. A threshold, or random numbers of your own, cannot replace it.",
    predicate=lambda t: not Log(t).count("sample"),
)


SAMPLED_AGAIN = Misconception(
    "sampled-again",
    "`sample` is given states that were already drawn, or an argument: give it the probabilities "
    "of a layer, each only once.",
    predicate=lambda t: bool(_states_asked(t)),
)
TOTAL_INPUTS_SAMPLED = Misconception(
    "total-inputs-sampled",
    "`sample` is given numbers below 0 or above 1. They are not probabilities: are they the "
    "total inputs of the units?",
    predicate=lambda t: any(
        call.asked.min() < 0 or call.asked.max() > 1
        for call in t.seen.calls
        if call.name == "sample" and call.asked.size
    ),
)
NOT_FLOAT = Misconception(
    "not-float",
    "A result does not have type float32. Training computes in float32, and TensorFlow does not "
    "mix types: leave states as `sample` returns them.",
    predicate=lambda t: bool(_no_floats(t, ("",) * len(t.seen.results))),
)


def places_exchanged(*pairs: tuple[int, int]) -> Misconception:
    """Of one of these pairs (probabilities, states drawn from them) each has the other's place."""
    return Misconception(
        "order-of-results",
        "States and probabilities are swapped in the results: check their order.",
        predicate=lambda t: any(
            Log(t).gave("sample", t.seen.results[drawn], t.seen.results[probs])
            for probs, drawn in pairs
        ),
    )


def probabilities_returned(*pairs: tuple[int, int]) -> Misconception:
    """In one of these pairs the probabilities stand in both places."""
    return Misconception(
        "probabilities-returned",
        "You return probabilities where drawn states are expected.",
        predicate=lambda t: any(
            agree(t.seen.results[probs], t.seen.results[drawn]) for probs, drawn in pairs
        ),
    )


def not_drawn(*pairs: tuple[int, int]) -> Misconception:
    """In one of these pairs there are states that `sample` never gave."""
    return Misconception(
        "not-drawn",
        "You return states that `sample` did not draw: a threshold, or random numbers of your "
        "own, cannot replace it.",
        predicate=lambda t: any(
            is_binary(t.seen.results[drawn]) and not Log(t).asked("sample", t.seen.results[drawn])
            for _, drawn in pairs
        ),
    )


def no_states(*positions: int) -> Misconception:
    """One of these results holds other numbers than 0 and 1."""
    return Misconception(
        "no-states",
        "Where states are expected, you return numbers other than 0 and 1: leave states as "
        "`sample` returns them.",
        predicate=lambda t: any(not is_binary(t.seen.results[n]) for n in positions),
    )


def drawn_elsewhere(name: str, probs: int, drawn_states: int) -> Misconception:
    """The last states are some draw, but not one from the probabilities beside them."""
    return Misconception(
        "hidden-drawn-elsewhere",
        f"{name} was drawn from other probabilities than the {name}_prob you return.",
        predicate=lambda t: (
            bool(Log(t).asked("sample", t.seen.results[drawn_states]))
            and not Log(t).gave("sample", t.seen.results[probs], t.seen.results[drawn_states])
        ),
    )


def other_draws(trial: Trial, probs: int, drawn_states: int) -> list[np.ndarray]:
    """What else was drawn from one result, beside the other result."""
    results = trial.seen.results
    given = Log(trial).given("sample", results[probs])
    return [states for states in given if not agree(states, results[drawn_states])]
