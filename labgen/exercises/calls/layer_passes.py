"""The oracles of 2.1, 2.3 and 3.2: a layer is drawn, and the next one follows from the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.calls.known_probabilities import Facts
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NO_SIGMOID_KEY,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    Compared,
    Followed,
    Mistake,
    Question,
    drawn,
    drawn_elsewhere,
    no_states,
    not_drawn,
    other_draws,
    places_exchanged,
    probabilities_returned,
)
from labgen.exercises.oracle import Log, is_binary
from labgen.exercises.tolerance import agree

NO_SIGMOID: Mistake = (
    NO_SIGMOID_KEY,
    "Some numbers lie outside 0 to 1, and are no probabilities.",
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
            return f"{self.source_name} has numbers other than 0 and 1, so it is no draw"
        return super().__call__(trial)


# --- 2.1 -----------------------------------------------------------------------------------------


def _up_shapes(case: Case):
    batch = len(case.args["v"])
    first, second = (batch, len(case.args["b1"])), (batch, len(case.args["b2"]))
    return [first, first, second, second]


def up_pass(facts: Facts) -> Followed:
    return Followed(
        facts.cases,
        "four results: h1_prob, h1, h2_prob, h2",
        _up_shapes,
        [
            ("h1_prob follows from the pixels", known(facts, 0, "h1_prob")),
            ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
            ("h2_prob follows from the drawn h1", follows(facts, 2, "h2_prob", 1, "h1")),
            ("h2 is drawn from h2_prob", drawn(2, 3, "h2 was not drawn from h2_prob")),
        ],
        [
            places_exchanged((0, 1), (2, 3)),
            (
                "probabilities-where-states-belong",
                "The second layer was given the probabilities of the first: it should see the "
                "drawn states.",
                lambda t: agree(t.seen.results[2], facts.array(t.case, "h2_prob from h1_prob")),
            ),
            NEVER_SAMPLED,
            (
                "drawn-twice",
                "h1 was drawn twice: the h1 you return is not the one that the second layer saw.",
                lambda t: any(
                    agree(t.seen.results[2], facts.given(t.case, "h2_prob", one))
                    for one in other_draws(t, 0, 1)
                ),
            ),
            probabilities_returned((0, 1), (2, 3)),
            (
                "bias-missing",
                "The biases do not count in one of the layers.",
                lambda t: (
                    agree(t.seen.results[0], facts.array(t.case, "h1_prob without biases"))
                    or agree(
                        t.seen.results[2],
                        facts.given(t.case, "h2_prob without biases", t.seen.results[1]),
                    )
                ),
            ),
            NO_SIGMOID,
            TOTAL_INPUTS_SAMPLED,
            SAMPLED_AGAIN,
            drawn_elsewhere("h2", 2, 3),
            not_drawn((0, 1), (2, 3)),
            no_states(1, 3),
            NOT_FLOAT,
        ],
    )


# --- 2.3 -----------------------------------------------------------------------------------------


def _down_shapes(case: Case):
    batch = len(case.args["h2"])
    middle = (batch, len(case.args["a2"]))
    return [middle, middle, (batch, len(case.args["a1"]))]


def down_pass(facts: Facts) -> Followed:
    def pixels(trial: Trial, name: str) -> bool:
        return agree(trial.seen.results[2], facts.given(trial.case, name, trial.seen.results[1]))

    return Followed(
        facts.cases,
        "three results: h1_prob, h1 [batch, hidden1], v_prob [batch, visible]",
        _down_shapes,
        [
            ("h1_prob follows from the top states", known(facts, 0, "h1_prob")),
            ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
            ("v_prob follows from the drawn h1", follows(facts, 2, "v_prob", 1, "h1")),
        ],
        [
            (
                "pixels-drawn",
                "The pixels are drawn: v_prob is asked for as probabilities, which show grey.",
                lambda t: is_binary(t.seen.results[2]),
            ),
            places_exchanged((0, 1)),
            (
                "probabilities-where-states-belong",
                "The pixels were predicted from the probabilities of h1: they should follow from "
                "its drawn states.",
                lambda t: agree(t.seen.results[2], facts.array(t.case, "v_prob from h1_prob")),
            ),
            NEVER_SAMPLED,
            (
                "drawn-twice",
                "h1 was drawn twice: the h1 you return is not the one that v_prob follows from.",
                lambda t: any(
                    agree(t.seen.results[2], facts.given(t.case, "v_prob", one))
                    for one in other_draws(t, 0, 1)
                ),
            ),
            probabilities_returned((0, 1)),
            (
                "w-transposed",
                "A weight matrix is used the wrong way round: going down, its columns belong to "
                "the layer you come from.",
                lambda t: (
                    agree(t.seen.results[0], facts.array(t.case, "h1_prob by turned weights"))
                    or pixels(t, "v_prob by turned weights")
                ),
            ),
            (
                "bias-missing",
                "The biases do not count in one of the layers.",
                lambda t: (
                    agree(t.seen.results[0], facts.array(t.case, "h1_prob without biases"))
                    or pixels(t, "v_prob without biases")
                ),
            ),
            NO_SIGMOID,
            TOTAL_INPUTS_SAMPLED,
            SAMPLED_AGAIN,
            not_drawn((0, 1)),
            no_states(1),
            NOT_FLOAT,
        ],
    )


# --- 3.2 -----------------------------------------------------------------------------------------


def _wake_shapes(case: Case):
    batch = len(case.args["v"])
    return [(batch, len(case.args["b_up"])), (batch, len(case.args["a_down"]))]


def _draws(trial: Trial) -> list[np.ndarray]:
    return [event.given for event in trial.seen.events if event.name == "sample"]


def wake_pass(facts: Facts) -> Followed:
    def asked_to_sample(trial: Trial, name: str) -> bool:
        return bool(Log(trial).given("sample", facts.array(trial.case, name)))

    def pixels(trial: Trial, name: str, states: np.ndarray) -> bool:
        return agree(trial.seen.results[1], facts.given(trial.case, name, states))

    def drawn_by_recognition(trial: Trial) -> str:
        asked = Log(trial).asked("sample", trial.seen.results[0])
        if not asked:
            return "h was not drawn: `sample` never gave these numbers"
        if any(agree(probs, facts.array(trial.case, "h_prob")) for probs in asked):
            return ""
        return "h was drawn, but not from the probabilities that r and b_up give for v"

    return Followed(
        facts.cases,
        "two results: h [batch, hidden], v_prob [batch, visible]",
        _wake_shapes,
        [
            ("h is drawn from what the recognition weights say about v", drawn_by_recognition),
            (
                "v_prob is what the generative weights predict from this h",
                follows(facts, 1, "v_prob", 0, "h"),
            ),
        ],
        [
            (
                "pixels-drawn",
                "The pixels are drawn: the rule that follows compares v with probabilities.",
                lambda t: is_binary(t.seen.results[1]),
            ),
            NEVER_SAMPLED,
            (
                "probabilities-where-states-belong",
                "v_prob was predicted from the hidden units' probabilities: it should follow from "
                "their drawn states.",
                lambda t: agree(t.seen.results[1], facts.array(t.case, "v_prob from h_prob")),
            ),
            (
                "probabilities-returned",
                "h is a table of probabilities: the drawn states are asked for.",
                lambda t: agree(t.seen.results[0], facts.array(t.case, "h_prob")),
            ),
            (
                "drawn-twice",
                "h was drawn twice: the h you return is not the one that v_prob follows from.",
                lambda t: (
                    bool(Log(t).asked("sample", t.seen.results[0]))
                    and any(
                        pixels(t, "v_prob", one)
                        for one in _draws(t)
                        if not agree(one, t.seen.results[0])
                    )
                ),
            ),
            (
                "recognition-weights-downwards",
                "v_prob was predicted with the recognition weights: once untied, the way down has "
                "weights of its own.",
                lambda t: pixels(t, "v_prob by recognition weights", t.seen.results[0]),
            ),
            (
                "generative-weights-upwards",
                "h was drawn with the generative weights: the way up has weights of its own.",
                lambda t: asked_to_sample(t, "h_prob by generative weights"),
            ),
            (
                "bias-missing",
                "The biases of one direction do not count here.",
                lambda t: (
                    asked_to_sample(t, "h_prob without biases")
                    or pixels(t, "v_prob without biases", t.seen.results[0])
                ),
            ),
            (
                NO_SIGMOID_KEY,
                "In v_prob some numbers lie outside 0 to 1, and are no probabilities.",
                lambda t: t.seen.results[1].min() < 0 or t.seen.results[1].max() > 1,
            ),
            TOTAL_INPUTS_SAMPLED,
            SAMPLED_AGAIN,
            not_drawn((0, 0)),
            no_states(0),
            NOT_FLOAT,
        ],
    )


BUILDERS = {"2.1": up_pass, "2.3": down_pass, "3.2": wake_pass}
