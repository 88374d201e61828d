"""Exercise 2.3: the down pass."""

from __future__ import annotations

from labgen.execution.cases import Case, Trial
from labgen.exercises.calls.known_probabilities import Facts, facts_of
from labgen.exercises.calls.layer_passes import NO_SIGMOID, follows, known
from labgen.exercises.calls.oracle import (
    NEVER_SAMPLED,
    NOT_FLOAT,
    SAMPLED_AGAIN,
    TOTAL_INPUTS_SAMPLED,
    Followed,
    drawn,
    no_states,
    not_drawn,
    other_draws,
    places_exchanged,
    probabilities_returned,
)
from labgen.exercises.oracle import is_binary
from labgen.exercises.tolerance import agree
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


def down_pass(facts: Facts) -> Followed:
    """The oracle, whether its facts are worked out or recorded."""

    def pixels(trial: Trial, name: str) -> bool:
        return agree(trial.seen.results[2], facts.given(trial.case, name, trial.seen.results[1]))

    return Followed(
        facts.cases,
        "three results: h1_prob, h1 [batch, hidden1], v_prob [batch, visible]",
        _shapes,
        [
            ("h1_prob follows from the top states", known(facts, 0, "h1_prob")),
            ("h1 is drawn from h1_prob", drawn(0, 1, "h1 was not drawn from h1_prob")),
            ("v_prob follows from the drawn h1", follows(facts, 2, "v_prob", 1, "h1")),
        ],
        [
            (
                "pixels-drawn",
                "The pixels were drawn: return v_prob as probabilities, which show grey.",
                lambda t: is_binary(t.seen.results[2]),
            ),
            places_exchanged((0, 1)),
            (
                "probabilities-where-states-belong",
                "v_prob was computed from the probabilities of h1: compute it from the drawn "
                "states.",
                lambda t: agree(t.seen.results[2], facts.array(t.case, "v_prob from h1_prob")),
            ),
            NEVER_SAMPLED,
            (
                "drawn-twice",
                "h1 was drawn twice: the h1 you return is not the one that v_prob was computed "
                "from.",
                lambda t: any(
                    agree(t.seen.results[2], facts.given(t.case, "v_prob", one))
                    for one in other_draws(t, 0, 1)
                ),
            ),
            probabilities_returned((0, 1)),
            (
                "w-transposed",
                "A weight matrix is used the wrong way round: on the way down, its columns "
                "belong to the layer above.",
                lambda t: (
                    agree(t.seen.results[0], facts.array(t.case, "h1_prob by turned weights"))
                    or pixels(t, "v_prob by turned weights")
                ),
            ),
            (
                "bias-missing",
                "The biases of one of the layers are missing.",
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


FACTS = facts_of(__name__, "DOWN")
ORACLE = down_pass(FACTS)
