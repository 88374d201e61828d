"""Exercise 1.2: the code length of the tosses."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, states, uniform
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from toy_course.tasks.coins.truths import bits_per_toss

EXERCISE = Exercise(
    number="1.2",
    name="code_length",
    title="The code length of the tosses",
    points=3,
    returns=("bits",),
    hints=(
        "A coin with p = 0.5 costs one bit for each toss, whatever it shows. Does yours? And is "
        "every number positive?",
        "A toss costs minus the logarithm, to the base 2, of the probability of what it shows: "
        "`p` for heads, the rest for tails. Average over the tosses of a coin.",
        WorkedExample(
            given={
                "tosses": [[1, 0], [1, 0]],
                "p": [0.5, 0.25],
            },
            steps="First coin: each toss costs 1 bit. Second coin: heads, 1 in 4, cost 2 bits; "
            r"tails cost $-\ln(0.75)/\ln(2)\approx0.415$. The mean is "
            r"$(2+0.415)/2\approx1.208$.",
            results={
                "bits": [1.0, 1.208],
            },
        ),
    ),
)


def cases(seed: int) -> list[Case]:
    """`numpy`: an answer gets NumPy's arrays."""
    made = []
    for coins, tosses in ((3, 7), (6, 4), (1, 5), (4, 4)):
        rng = np.random.default_rng([seed, coins, tosses])
        args = {"tosses": states(rng, coins, tosses), "p": uniform(rng, coins)}
        group = "square" if coins == tosses else "ordinary"
        made.append(Case(f"{coins} coins, tossed {tosses} times", args, group, driver="numpy"))
    return made


ORACLE = Comparison(
    Formula(cases, bits_per_toss),
    [Statement("each coin has minus the binary logarithm of its probability, for each toss")],
    [
        Misconception(
            "nats",
            "These are nats: bits use the logarithm to the base 2.",
            lambda t: t() * np.log(2),
        ),
        Misconception(
            "not-averaged",
            "This is the length of all tosses of a coin: divide by their number.",
            lambda t: t() * t["tosses"].shape[1],
        ),
        Misconception(
            "sign",
            "The sign is wrong: a code length is not negative.",
            lambda t: -t(),
        ),
        Misconception(
            "tails-forgotten",
            "Only the heads are used: a tail has a code length, too.",
            lambda t: -(t["tosses"] * np.log2(t["p"])[:, None]).mean(1),
        ),
    ],
    shape="the result has one number per coin, shape [coins]",
)
