"""Exercise 3.4: the sleep pass."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import SIZES, negated, nothing
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.truths_of_machines import hidden_given_visible
from labgen.tasks.up_down.truths import dream
from labgen.util.arrays.log_odds import log_odds

EXERCISE = Exercise(
    number="3.4",
    name="sleep_pass",
    title="The sleep pass",
    points=2,
    returns=("v_prob", "h_prob"),
    hints=(
        "No `sample` is handed in, so nothing is drawn here. Follow the arrows of the figure: "
        "which matrix leads down, which leads up, and which bias belongs to the layer where "
        "each arrow ends? Then look at your dream: its pixels should be grey, neither all 0 nor "
        "all 1.",
        "The wake pass the other way round, without coins. Go down with the generative pair of "
        "parameters: this is the dream, one probability for each pixel. Then take these grey "
        "pixels as they are, neither rounded nor as total inputs, and go up with the "
        "recognition pair. Both ways end in a sigmoid.",
        WorkedExample(
            given={
                "h": [[1, 0]],
                "w_down": [[1, -2], [3, 0]],
                "a_down": [0, 1],
                "r": [[2, 0], [-1, 1]],
                "b_up": [0, -1],
            },
            steps="Down: only the first hidden unit is on. The inputs of the pixels are $1+0=1$ "
            r"and $-2+1=-1$, the dream is $\sigma(1)\approx0.731$ and "
            r"$\sigma(-1)\approx0.269$. Up, from these grey pixels: "
            r"$2\cdot0.731-1\cdot0.269+0=1.193$ and $0\cdot0.731+1\cdot0.269-1=-0.731$. The "
            r"predictions are $\sigma(1.193)\approx0.767$ and $\sigma(-0.731)\approx0.325$.",
            results={
                "v_prob": [[0.731, 0.269]],
                "h_prob": [[0.767, 0.325]],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = seeded_rng(seed, "sleep", name)
        args = {
            "h": states(rng, batch, hidden),
            "w_down": normal(rng, hidden, visible),
            "a_down": normal(rng, visible),
            "r": normal(rng, visible, hidden),
            "b_up": normal(rng, hidden),
        }
        cases.append(Case(name, args, group))
    return cases


STATEMENTS = [
    Statement("v_prob is computed from h with the generative weights", result=0),
    Statement("h_prob is computed from v_prob with the recognition weights", result=1),
]

MISTAKES = [
    Misconception(
        "pixels-drawn",
        "The pixels are 0 or 1: here the fantasy stays grey, so return probabilities.",
        predicate=symptoms.states,
    ),
    Misconception(
        "pixels-drawn",
        "h_prob was computed from rounded pixels: here the fantasy stays grey, so compute it "
        "from v_prob itself.",
        lambda t: (
            None,
            hidden_given_visible(np.round(t.all()[0]), t["r"], t["b_up"]),
        ),
    ),
    Misconception(
        "generative-weights-upwards",
        "The way up uses the generative weights: it has its own weights.",
        lambda t: (None, t.all(r=t["w_down"].T)[1]),
    ),
    Misconception(
        "recognition-weights-downwards",
        "The way down uses the recognition weights: it has its own weights.",
        lambda t: t.all(w_down=t["r"].T),
    ),
    Misconception(
        "biases-missing",
        "The biases are missing.",
        lambda t: t.all(a_down=nothing, b_up=nothing),
    ),
    Misconception(
        "bias-missing",
        "The biases of the hidden units are missing.",
        lambda t: t.all(b_up=nothing),
    ),
    Misconception(
        "bias-missing",
        "The biases of the pixels are missing.",
        lambda t: t.all(a_down=nothing),
    ),
    Misconception(
        "order-of-results",
        "The results are in the wrong order: return first the pixels, then the hidden units.",
        lambda t: (t.all()[1], t.all()[0]),
    ),
    Misconception(
        "no-sigmoid",
        "v_prob holds total inputs, not probabilities.",
        lambda t: (log_odds(t.all()[0]), None),
    ),
    Misconception(
        "no-sigmoid",
        "h_prob holds total inputs, not probabilities.",
        lambda t: (None, log_odds(t.all()[1])),
    ),
    Misconception(
        "weights-turned",
        "A weight matrix is used the wrong way round: w_down has one row per hidden unit, r has "
        "one row per pixel.",
        lambda t: t.all(w_down=np.transpose),
    ),
    Misconception(
        "weights-turned",
        "A weight matrix is used the wrong way round: w_down has one row per hidden unit, r has "
        "one row per pixel.",
        lambda t: (None, t.all(r=np.transpose)[1]),
    ),
    Misconception(
        "inputs-passed-on",
        "h_prob was computed from the total inputs of the pixels: compute it from v_prob.",
        lambda t: (
            None,
            hidden_given_visible(log_odds(t.all()[0]), t["r"], t["b_up"]),
        ),
    ),
    Misconception(
        "weights-turned",
        "Both weight matrices are used the wrong way round: w_down has one row per hidden unit, "
        "r has one row per pixel.",
        lambda t: t.all(w_down=np.transpose, r=np.transpose),
    ),
    Misconception(
        "sign",
        "The weights have the wrong sign.",
        lambda t: t.all(w_down=negated, r=negated),
    ),
]

ORACLE = Comparison(
    Formula(_cases, dream),
    STATEMENTS,
    MISTAKES,
    shape="v_prob [batch, visible], h_prob [batch, hidden]",
)
