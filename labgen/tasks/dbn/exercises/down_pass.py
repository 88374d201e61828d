"""Exercise 2.3: the down pass."""

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
    no_states,
    not_drawn,
    other_draws,
    places_exchanged,
    probabilities_returned,
)
from labgen.exercises.misconception import Misconception
from labgen.exercises.oracle import is_binary
from labgen.exercises.tolerance import agree
from labgen.exercises.truth.recorded import source_of
from labgen.exercises.truth.source import Source
from labgen.registry import Exercise, WorkedExample

EXERCISE = Exercise(
    number="2.3",
    name="down_pass",
    title="The down pass",
    points=2,
    returns=("h1_prob", "h1", "v_prob"),
    hints=(
        "Both matrices stand there as [below, above], and now you come from above. Which "
        "dimension has to disappear in each product? Then the biases: `a2` has as many numbers "
        "as the first hidden layer has units, `a1` as many as there are pixels.",
        "It is exercise 1.3 twice. The top states make the probabilities of the first hidden "
        "layer. Its coins are thrown, once, and the states that fall make the pixels. Each "
        "layer adds along *its own rows* of the matrix, then its own bias. The pixels stay "
        "probabilities, because you want to look at them: no coins at the end.",
        WorkedExample(
            given={
                "h2": [[1, 0]],
                "w2": [[2, 1], [-1, 4]],
                "a2": [-1, 0],
                "w1": [[1, -2], [0.5, 0.5], [0, 3]],
                "a1": [1, 0, -1],
                "sample": (([[0.731, 0.269]], [[1, 1]]),),
            },
            steps="First hidden layer: only the first top unit is on, so the inputs are $2-1=1$ "
            r"and $-1+0=-1$, the probabilities $\sigma(1)\approx0.731$ and "
            r"$\sigma(-1)\approx0.269$. The coins show 1 and 1, the second against the odds. "
            "Pixels, from these states: $1-2+1=0$, $0.5+0.5+0=1$ and $0+3-1=2$, so "
            r"$\sigma(0)=0.5$, $\sigma(1)\approx0.731$ and $\sigma(2)\approx0.881$.",
            results={
                "h1_prob": [[0.731, 0.269]],
                "h1": [[1, 1]],
                "v_prob": [[0.5, 0.731, 0.881]],
            },
        ),
    ),
)


def _shapes(case: Case) -> list[tuple[int, ...]]:
    batch = len(case.args["h2"])
    middle = (batch, len(case.args["a2"]))
    return [middle, middle, (batch, len(case.args["a1"]))]


def down_pass(source: Source) -> CallLogOracle:
    """The oracle, whether what is true is worked out or recorded."""

    return CallLogOracle(
        source.cases,
        "three results: h1_prob, h1 [batch, hidden1], v_prob [batch, visible]",
        _shapes,
        [
            ("h1_prob follows from the top states", known(source, 0, "h1_prob")),
            ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
            ("v_prob follows from the drawn h1", follows(source, 2, "v_prob", 1, "h1")),
        ],
        [
            Misconception(
                "pixels-drawn",
                "The pixels were drawn: return v_prob as probabilities, which show grey.",
                predicate=lambda t: is_binary(t.seen.results[2]),
            ),
            places_exchanged((0, 1)),
            Misconception(
                "probabilities-where-states-belong",
                "v_prob was computed from the probabilities of h1: compute it from the drawn "
                "states.",
                predicate=lambda t: equals(source, t, 2, "v_prob from h1_prob"),
            ),
            NEVER_SAMPLED,
            Misconception(
                "drawn-twice",
                "h1 was drawn twice: the h1 you return is not the one that v_prob was computed "
                "from.",
                predicate=lambda t: any(
                    agree(t.seen.results[2], source.truth(t.case).probabilities("v_prob", states))
                    for states in other_draws(t, 0, 1)
                ),
            ),
            probabilities_returned((0, 1)),
            Misconception(
                "w-transposed",
                "A weight matrix is used the wrong way round: on the way down, its columns "
                "belong to the layer above.",
                predicate=lambda t: (
                    equals(source, t, 0, "h1_prob by turned weights")
                    or equals(source, t, 2, "v_prob by turned weights", 1)
                ),
            ),
            Misconception(
                "bias-missing",
                "The biases of one of the layers are missing.",
                predicate=lambda t: (
                    equals(source, t, 0, "h1_prob without biases")
                    or equals(source, t, 2, "v_prob without biases", 1)
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


SOURCE = source_of(__name__, "DOWN")
ORACLE = down_pass(SOURCE)
