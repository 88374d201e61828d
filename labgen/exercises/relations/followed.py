"""Oracles for answers that draw samples: relations between what they did and what they gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from labgen.calling.cases import Case, Trial
from labgen.exercises.compare import agree
from labgen.exercises.oracle import Judgement, Log, Oracle, is_binary, relation, shapes
from labgen.exercises.verdict import Hint

Question = Callable[[Trial], str]
# key, sentence, looks like it?
Mistake = tuple[str, str, Callable[[Trial], bool]]


class Followed(Oracle):
    """An oracle for an answer that draws samples: judged by relations between its results.

    make: seed -> cases; expected: case -> the results' shapes; relations: (statement, question
    about a trial that returns a complaint); mistakes: in the order of trial.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        shape: str,
        expected: Callable[[Case], Sequence[tuple[int, ...]]],
        relations: Sequence[tuple[str, Question]],
        mistakes: Sequence[Mistake],
    ) -> None:
        self._make = make
        self._shape = shape
        self._expected = expected
        self._relations = relations
        self._mistakes = mistakes

    def cases(self, seed: int) -> list[Case]:
        return self._make(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = [shapes(self._shape, trials, returns, self._expected)]
        if findings[0].holds:
            findings += [relation(text, trials, question) for text, question in self._relations]
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        return self._recognise(trials)

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        for key, sentence, looks_like in self._mistakes:
            if all(_safely(looks_like, trial) for trial in trials):
                return Hint(key, sentence)
        return None


def _safely(looks_like: Callable[[Trial], bool], trial: Trial) -> bool:
    try:
        with np.errstate(all="ignore"):
            return bool(looks_like(trial))
    except (ValueError, IndexError, KeyError):
        return False  # the question has no meaning for these shapes


def drawn(probs: int, drawn_states: int, words: str) -> Question:
    """A question: is one result a draw from another?"""

    def question(trial: Trial) -> str:
        results = trial.seen.results
        log = Log(trial)
        return "" if log.gave("sample", results[probs], results[drawn_states]) else words

    return question


def predicted(layer: str, of: Callable[[Trial], np.ndarray], result: int, words: str) -> Question:
    """A question: is a result what this layer gave for these states?"""

    def question(trial: Trial) -> str:
        right = Log(trial).gave(layer, of(trial), trial.seen.results[result])
        return "" if right else words

    return question


NEVER_SAMPLED: Mistake = (
    "never-sampled",
    "`sample` is never called: draw with it, or probabilities travel on where states belong.",
    lambda t: not Log(t).count("sample"),
)


def places_exchanged(*pairs: tuple[int, int]) -> Mistake:
    """Of one of these pairs (probabilities, states drawn from them) each has the other's place."""
    return (
        "order-of-results",
        "States and probabilities come back in each other's place: look at the order asked for.",
        lambda t: any(
            Log(t).gave("sample", t.seen.results[drawn], t.seen.results[probs])
            for probs, drawn in pairs
        ),
    )


def probabilities_returned(*pairs: tuple[int, int]) -> Mistake:
    """In one of these pairs the probabilities stand in both places."""
    return (
        "probabilities-returned",
        "A table of probabilities comes back where drawn states are asked for.",
        lambda t: any(agree(t.seen.results[one], t.seen.results[other]) for one, other in pairs),
    )


def not_drawn(*pairs: tuple[int, int]) -> Mistake:
    """In one of these pairs there are states, but `sample` never saw the probabilities."""
    return (
        "not-drawn",
        "States come back that `sample` did not draw: a threshold, or a draw of your own, does "
        "not replace it.",
        lambda t: any(
            is_binary(t.seen.results[drawn])
            and not Log(t).given("sample", t.seen.results[probs])
            for probs, drawn in pairs
        ),
    )


def drawn_elsewhere(name: str, probs: int, drawn_states: int) -> Mistake:
    """The last states are some draw, but not one from the probabilities beside them."""
    return (
        "hidden-drawn-elsewhere",
        f"{name} was drawn from other probabilities than the {name}_prob you return.",
        lambda t: (
            is_binary(t.seen.results[drawn_states])
            and not Log(t).gave(
                "sample", t.seen.results[probs], t.seen.results[drawn_states]
            )
        ),
    )


def other_draws(trial: Trial, probs: int, drawn_states: int) -> list[np.ndarray]:
    """What else was drawn from one result, beside the other result."""
    results = trial.seen.results
    given = Log(trial).given("sample", results[probs])
    return [one for one in given if not agree(one, results[drawn_states])]
