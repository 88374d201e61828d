"""Exercise 1.1: the mean of the posterior."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, states
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from toy_course.tasks.coins.truths import posterior_means

EXERCISE = Exercise(
    number="1.1",
    name="posterior_mean",
    title="The mean of the posterior",
    points=2,
    returns=("mean",),
    hints=(
        "Imagine a coin that was never tossed. What is left is the prior, and its mean is that "
        "of Beta(a, b). Does your result still depend on `a` and `b` when there are tosses?",
        "A prior Beta(a, b) counts like tosses that were made before: `a` heads and `b` tails. "
        "Add the heads that were seen to the heads of the prior, and all tosses to all of the "
        "prior's. The mean is the share of heads, for each coin by itself.",
        WorkedExample(
            given={
                "tosses": [[1, 1, 0], [0, 0, 0]],
                "a": 1.0,
                "b": 1.0,
            },
            steps="First coin: two heads and one more from the prior, of three tosses and two "
            "from the prior: $(2+1)/(3+2)=0.6$. Second coin: $(0+1)/(3+2)=0.2$, and not 0.",
            results={
                "mean": [0.6, 0.2],
            },
        ),
    ),
)


def cases(seed: int) -> list[Case]:
    """`numpy`: an answer gets NumPy's arrays."""
    made = []
    for coins, tosses, a, b in ((3, 8, 2.0, 3.0), (5, 4, 4.0, 2.0), (1, 12, 3.0, 3.0)):
        rng = np.random.default_rng([seed, coins, tosses])
        args = {"tosses": states(rng, coins, tosses), "a": a, "b": b}
        made.append(Case(f"{coins} coins, tossed {tosses} times", args, driver="numpy"))
    return made


ORACLE = Comparison(
    Formula(cases, posterior_means),
    [Statement("each coin has the mean of Beta(a, b) after its tosses")],
    [
        Misconception(
            "prior-missing",
            "This is the share of heads: the prior Beta(a, b) counts like a + b earlier tosses.",
            lambda t: t["tosses"].mean(1),
        ),
        Misconception(
            "tails-counted",
            "The tails are counted: p is the probability of heads, a 1.",
            lambda t: t(tosses=lambda tosses: 1 - tosses),
        ),
        Misconception(
            "prior-swapped",
            "a and b are swapped: a counts heads, b tails.",
            lambda t: t(a=t["b"], b=t["a"]),
        ),
        Misconception(
            "coins-together",
            "All coins are counted together: each has its own posterior.",
            lambda t: np.atleast_1d(t(tosses=lambda tosses: tosses.reshape(1, -1))),
        ),
    ],
    shape="the result has one number per coin, shape [coins]",
)
