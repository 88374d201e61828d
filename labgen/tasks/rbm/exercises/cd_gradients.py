"""Exercise 1.5: the gradient of contrastive divergence."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    DIVIDED_BY_ENTRIES,
    DIVIDED_TWICE,
    RATE_INSIDE,
    SIZES,
    WEIGHTS_AVERAGED,
    nothing,
    scaled,
)
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.rbm.truths import count_statistics

EXERCISE = Exercise(
    number="1.5",
    name="cd_gradients",
    title="The gradient of contrastive divergence",
    points=4,
    returns=("dw", "da", "db"),
    hints=(
        "Go through the shapes: `dw` has one number for each pair of units, `da` one for each "
        "visible unit, `db` one for each hidden unit. The batch has gone from all three. A "
        "test: put the same rows into the batch twice. An average stays as it is; a sum "
        "doubles.",
        "Count. How often are the two units of a pair on *together*, on average over the rows? "
        "Once at the data's end of the chain, once at the other end; the difference is `dw`. "
        "Whether two units are on together shows only within a row. So multiply first, average "
        "next, and subtract last: averages that are multiplied afterwards say something else. "
        r"Each end has its own pair, $\mathbf v_0$ with $\mathbf h_0$ and $\mathbf v_k$ with "
        r"$\mathbf h_k$. For the biases count single units in the same way. The data come first, "
        "since the step is added.",
        WorkedExample(
            given={
                "v0": [[1, 0], [1, 1]],
                "h0": [[1], [0]],
                "vk": [[0, 1], [1, 1]],
                "hk": [[1], [1]],
            },
            steps="Data: the first pixel is on together with the hidden unit in one row of two, "
            "$1/2=0.5$; the second in none, $0$. Far end: the first in one row of two, "
            "$0.5$; the second in both, $1$. So `dw` is $0.5-0.5=0$ and $0-1=-1$. Alone, "
            "the first pixel is on in $1$ of the data and $0.5$ of the far end, "
            "$1-0.5=0.5$; the second $0.5-1=-0.5$; the hidden unit $0.5-1=-0.5$.",
            results={
                "dw": [[0], [-1]],
                "da": [0.5, -0.5],
                "db": [-0.5],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = seeded_rng(seed, "cd", name)
        args = {
            "v0": states(rng, batch, visible),
            "h0": states(rng, batch, hidden),
            "vk": states(rng, batch, visible),
            "hk": states(rng, batch, hidden),
        }
        cases.append(Case(name, args, group))
    rng = seeded_rng(seed, "cd grey")
    args = {
        "v0": uniform(rng, 5, 6),
        "h0": states(rng, 5, 3),
        "vk": uniform(rng, 5, 6),
        "hk": uniform(rng, 5, 3),
    }
    return [*cases, Case("grey pixels, batch of 5", args)]


def _averaged(array: np.ndarray) -> np.ndarray:
    """The batch, with every example replaced by their mean."""
    return np.broadcast_to(array.mean(0), array.shape)


STATEMENTS = [
    Statement(
        "dw: how often two units are on together, data minus model, averaged over the batch",
        result=0,
    ),
    Statement(
        "da: how often a visible unit is on, data minus model, averaged over the batch", result=1
    ),
    Statement(
        "db: how often a hidden unit is on, data minus model, averaged over the batch", result=2
    ),
]

MISTAKES = [
    Misconception(
        "sign",
        "The sign is wrong: a step should make the data more probable, not the model's own states.",
        scaled(-1, -1, -1),
    ),
    Misconception(
        "bias-sign",
        "dw has the right sign, the biases have the wrong one: all three are data minus model.",
        scaled(1, -1, -1),
    ),
    Misconception(
        "weight-sign",
        "The biases have the right sign, dw has the wrong one: all three are data minus model.",
        scaled(-1, 1, 1),
    ),
    Misconception(
        "negative-phase-sign",
        "The negative phase has the wrong sign: the model's own states should become less "
        "probable.",
        lambda t: tuple(
            2 * data - true
            for data, true in zip(t.all(vk=nothing, hk=nothing), t.all(), strict=True)
        ),
    ),
    Misconception(
        "negative-phase-missing",
        "Only the positive phase (the data) is used: the negative phase, the model's own states, "
        "is missing.",
        lambda t: t.all(vk=nothing, hk=nothing),
    ),
    Misconception(
        "positive-phase-missing",
        "Only the negative phase (the model's own states) is used: the positive phase, the data, "
        "is missing.",
        lambda t: t.all(v0=nothing, h0=nothing),
    ),
    Misconception(
        "batch-summed",
        "These are sums over the batch: return averages, so that a step does not depend on the "
        "batch size.",
        scaled("batch", "batch", "batch"),
    ),
    Misconception(
        "weights-summed",
        "The biases are averaged over the batch, but dw is a sum: the matrix product sums over "
        "the examples.",
        scaled("batch", 1, 1),
    ),
    Misconception(
        "biases-summed",
        "dw is averaged over the batch, but the biases are sums.",
        scaled(1, "batch", "batch"),
    ),
    Misconception(
        "biases-swapped",
        "da and db are swapped: a belongs to the visible units, b to the hidden units.",
        lambda t: (t.all()[0], t.all()[2], t.all()[1]),
    ),
    Misconception(
        "transposed",
        "dw is transposed: row i belongs to visible unit i, as in w.",
        lambda t: (t.all()[0].T, None, None),
    ),
    Misconception(
        "averaged-over-units",
        "A bias gradient is averaged over the units too: each unit has its own.",
        predicate=symptoms.bias_is_one_number,
    ),
    Misconception(
        "wrong-axis",
        "The bias gradients have one number per example: average over the examples (axis 0), "
        "which leaves one number per unit.",
        predicate=symptoms.bias_per_example,
    ),
    DIVIDED_TWICE,
    RATE_INSIDE,
    WEIGHTS_AVERAGED,
    *DIVIDED_BY_ENTRIES,
    Misconception(
        "product-of-differences",
        "The differences of the states are multiplied: multiply the states of each phase first, "
        "then take the difference.",
        lambda t: (
            t.all(v0=t["v0"] - t["vk"], h0=t["h0"] - t["hk"], vk=nothing, hk=nothing)[0],
            None,
            None,
        ),
    ),
    Misconception(
        "differences-without-sign",
        "The bias gradients use absolute differences: a unit that is on more often in the model "
        "than in the data should get a lower bias.",
        lambda t: (
            None,
            np.abs(t["v0"] - t["vk"]).mean(0),
            np.abs(t["h0"] - t["hk"]).mean(0),
        ),
    ),
    Misconception(
        "differences-without-sign",
        "The bias gradients use squared differences, which have no sign: a unit that is on more "
        "often in the model than in the data should get a lower bias.",
        lambda t: (
            None,
            np.square(t["v0"] - t["vk"]).mean(0),
            np.square(t["h0"] - t["hk"]).mean(0),
        ),
    ),
    Misconception(
        "product-of-means",
        "The units are averaged before they are multiplied: whether two units are on together "
        "can be seen only within one example.",
        lambda t: (t.all(**{k: _averaged for k in ("v0", "h0", "vk", "hk")})[0], None, None),
    ),
    Misconception(
        "batch-kept",
        "A bias gradient still has one row per example: average over the batch.",
        predicate=symptoms.bias_has_rows,
    ),
    Misconception(
        "hidden-mixed-up",
        "The hidden states of the data are multiplied by the visible states of the model: each "
        "phase needs its own pair.",
        lambda t: (t.all(h0=t["hk"], hk=t["h0"])[0], None, None),
    ),
    Misconception(
        "one-hidden-for-both",
        "Both phases use the same hidden states: each phase has its own.",
        lambda t: (t.all(hk=t["h0"])[0], None, None),
    ),
    Misconception(
        "one-hidden-for-both",
        "Both phases use the same hidden states: each phase has its own.",
        lambda t: (t.all(h0=t["hk"])[0], None, None),
    ),
]

ORACLE = Comparison(
    Formula(_cases, count_statistics),
    STATEMENTS,
    MISTAKES,
    shape="dw [visible, hidden], da [visible], db [hidden]",
)
