"""Exercise 2.1: the up pass."""

from __future__ import annotations

from labgen.execution.cases import Case
from labgen.exercises.calls.layer_passes import NO_SIGMOID, equals, follows, known
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    CallLogOracle,
    drawn,
    drawn_elsewhere,
    no_states,
    not_drawn,
    other_draws,
    places_exchanged,
    probabilities_returned,
)
from labgen.exercises.misconception import Misconception
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.recorded import source_of
from labgen.exercises.truth.source import Source
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number="2.1",
    name="up_pass",
    title="The up pass",
    points=2,
    returns=("h1_prob", "h1", "h2_prob", "h2"),
    hints=(
        "You return two pairs: probabilities and states of the first hidden layer, then of the "
        "second. Follow one digit. What goes into the second layer: numbers like 0.37, or only "
        "0 and 1? And is the `h1` that you return the very one that went in?",
        "It is exercise 1.2 twice, with a throw of coins in between. The top RBM was trained on "
        "*states* of the first layer, so states are what it must be shown. The coins of the "
        "first layer are thrown once; what they show is returned and passed on. Each layer has "
        "weights and a bias of its own, and the coins of the second layer come last.",
        WorkedExample(
            given={
                "v": [[1, 0]],
                "w1": [[1, -1], [2, 0]],
                "b1": [0.5, 0],
                "w2": [[2], [-3]],
                "b2": [-1],
                "sample": (([[0.818, 0.269]], [[1, 0]]), ([[0.731]], [[0]])),
            },
            steps="First layer: the inputs are $1+0.5=1.5$ and $-1+0=-1$, the probabilities "
            r"$\sigma(1.5)\approx0.818$ and $\sigma(-1)\approx0.269$. The coins show 1 and "
            r"0. Second layer, from these states: $2-1=1$, so $\sigma(1)\approx0.731$; its "
            "coin shows 0. With the *probabilities* in their place the input would be "
            r"$0.818\cdot2-0.269\cdot3-1=-0.171$, and the unit would lean the other way.",
            results={
                "h1_prob": [[0.818, 0.269]],
                "h1": [[1, 0]],
                "h2_prob": [[0.731]],
                "h2": [[0]],
            },
        ),
    ),
)


def _shapes(case: Case) -> list[tuple[int, ...]]:
    batch = len(case.args["v"])
    first, second = (batch, len(case.args["b1"])), (batch, len(case.args["b2"]))
    return [first, first, second, second]


def up_pass(source: Source) -> CallLogOracle:
    """The oracle, whether what is true is worked out or recorded."""
    return CallLogOracle(
        source.cases,
        "four results: h1_prob, h1, h2_prob, h2",
        _shapes,
        [
            ("h1_prob follows from the pixels", known(source, 0, "h1_prob")),
            ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
            ("h2_prob follows from the drawn h1", follows(source, 2, "h2_prob", 1, "h1")),
            ("h2 is drawn from h2_prob", drawn(2, 3, "h2 was not drawn from h2_prob")),
        ],
        [
            places_exchanged((0, 1), (2, 3)),
            Misconception(
                "probabilities-where-states-belong",
                "The second layer was given the probabilities of the first: give it the drawn "
                "states.",
                predicate=lambda t: equals(source, t, 2, "h2_prob from h1_prob"),
            ),
            NEVER_SAMPLED,
            Misconception(
                "drawn-twice",
                "h1 was drawn twice: the h1 you return is not the one that the second layer was "
                "given.",
                predicate=lambda t: any(
                    agree(t.seen.results[2], source.truth(t.case).probabilities("h2_prob", states))
                    for states in other_draws(t, 0, 1)
                ),
            ),
            probabilities_returned((0, 1), (2, 3)),
            Misconception(
                "bias-missing",
                "The biases of one of the layers are missing.",
                predicate=lambda t: (
                    equals(source, t, 0, "h1_prob without biases")
                    or equals(source, t, 2, "h2_prob without biases", 1)
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


SOURCE = source_of(__name__, "UP")
ORACLE = up_pass(SOURCE)
