"""Exercise 3.2: the wake pass."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.calls.layer_passes import equals, follows
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NO_SIGMOID_KEY,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    CallLogOracle,
    no_states,
    not_drawn,
)
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import Log, is_binary
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.recorded import source_of
from labgen.exercises.truth.source import Source
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number="3.2",
    name="wake_pass",
    title="The wake pass",
    points=2,
    returns=("h", "v_prob"),
    hints=(
        "One of the two results is a sample. Look at yours: does `h` hold only 0 and 1, and "
        "`v_prob` numbers in between? Then cover one pair of parameters with your hand: the way "
        "up needs only `r` and `b_up`, the way down only `w_down` and `a_down`.",
        "Up, throw, down. The recognition parameters give probabilities of the hidden units, "
        "and the coins are thrown once. From the states that fell (not from the probabilities) "
        "the generative parameters predict the pixels. A prediction is a probability and stays "
        "one. Neither matrix has to be turned round: `r` has a row for each pixel and `w_down` "
        "a row for each hidden unit, just as the two directions need it.",
        WorkedExample(
            given={
                "v": [[1, 0]],
                "r": [[1, -1], [0, 2]],
                "b_up": [0, 0.5],
                "w_down": [[2, 3], [-1, 1]],
                "a_down": [0.5, 0],
                "sample": (([[0.731, 0.378]], [[0, 1]]),),
            },
            steps="Up: the inputs are $1+0=1$ and $-1+0.5=-0.5$, the probabilities "
            r"$\sigma(1)\approx0.731$ and $\sigma(-0.5)\approx0.378$. The coins show 0 and "
            "1, both against the odds. Down: only the second hidden unit is on, so its row "
            "counts. The inputs are $-1+0.5=-0.5$ and $1+0=1$, the prediction $0.378$ and "
            "$0.731$.",
            results={
                "h": [[0, 1]],
                "v_prob": [[0.378, 0.731]],
            },
        ),
    ),
)


def _shapes(case: Case) -> list[tuple[int, ...]]:
    batch = len(case.args["v"])
    return [(batch, len(case.args["b_up"])), (batch, len(case.args["a_down"]))]


def _other_draws(trial: Trial) -> list[np.ndarray]:
    """What was drawn beside the h that is returned."""
    drawn = [call.given for call in trial.seen.calls if call.name == "sample"]
    return [states for states in drawn if not agree(states, trial.seen.results[0])]


def wake_pass(source: Source) -> CallLogOracle:
    """The oracle, whether what is true is worked out or recorded."""

    def asked_to_sample(trial: Trial, name: str) -> bool:
        return bool(Log(trial).given("sample", source.truth(trial.case).probabilities(name)))

    def predicts(trial: Trial, states: np.ndarray) -> bool:
        expected = source.truth(trial.case).probabilities("v_prob", states)
        return agree(trial.seen.results[1], expected)

    def drawn_by_recognition(trial: Trial) -> str:
        asked = Log(trial).asked("sample", trial.seen.results[0])
        if not asked:
            return "h was not drawn: `sample` never gave these numbers"
        if any(agree(probs, source.truth(trial.case).probabilities("h_prob")) for probs in asked):
            return ""
        return "h was drawn, but not from the probabilities that r and b_up give for v"

    return CallLogOracle(
        source.cases,
        "two results: h [batch, hidden], v_prob [batch, visible]",
        _shapes,
        [
            (
                "h is drawn from the probabilities that the recognition weights give for v",
                drawn_by_recognition,
            ),
            (
                "v_prob is what the generative weights predict from this h",
                follows(source, 1, "v_prob", 0, "h"),
            ),
        ],
        [
            Misconception(
                "pixels-drawn",
                "The pixels were drawn: return v_prob as probabilities, which the delta rule "
                "compares with v.",
                predicate=lambda t: is_binary(t.seen.results[1]),
            ),
            NEVER_SAMPLED,
            Misconception(
                "probabilities-where-states-belong",
                "v_prob was computed from the probabilities of the hidden units: compute it from "
                "their drawn states.",
                predicate=lambda t: equals(source, t, 1, "v_prob from h_prob"),
            ),
            Misconception(
                "probabilities-returned",
                "h holds probabilities: return the drawn states.",
                predicate=lambda t: equals(source, t, 0, "h_prob"),
            ),
            Misconception(
                "drawn-twice",
                "h was drawn twice: the h you return is not the one that v_prob was computed from.",
                predicate=lambda t: (
                    bool(Log(t).asked("sample", t.seen.results[0]))
                    and any(predicts(t, states) for states in _other_draws(t))
                ),
            ),
            Misconception(
                "recognition-weights-downwards",
                "v_prob was predicted with the recognition weights: after untying, the way down "
                "has its own weights.",
                predicate=lambda t: equals(source, t, 1, "v_prob by recognition weights", 0),
            ),
            Misconception(
                "generative-weights-upwards",
                "h was drawn with the generative weights: the way up has its own weights.",
                predicate=lambda t: asked_to_sample(t, "h_prob by generative weights"),
            ),
            Misconception(
                "bias-missing",
                "The biases of one direction are missing.",
                predicate=lambda t: (
                    asked_to_sample(t, "h_prob without biases")
                    or equals(source, t, 1, "v_prob without biases", 0)
                ),
            ),
            Misconception(
                NO_SIGMOID_KEY,
                "Some numbers in v_prob lie outside [0, 1]: they are not probabilities.",
                predicate=lambda t: t.seen.results[1].min() < 0 or t.seen.results[1].max() > 1,
            ),
            TOTAL_INPUTS_SAMPLED,
            SAMPLED_AGAIN,
            not_drawn((0, 0)),
            no_states(0),
            NOT_FLOAT,
        ],
    )


SOURCE = source_of(__name__, "WAKE")
ORACLE = wake_pass(SOURCE)
