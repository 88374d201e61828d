"""Exercise 1.2: upwards: probabilities of the hidden units."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.rbm.exercises.oracles_of_conditionals import conditional

EXERCISE = Exercise(
    number="1.2",
    name="hidden_probs",
    title="Upwards: probabilities of the hidden units",
    points=2,
    returns=("h_prob",),
    hints=(
        "Before there is a probability there is another number: the total input $c_j$ of "
        "section 4. It may be negative; your *result* may not. So look at a row of your result: "
        "is each number between 0 and 1? And is the row free to sum to more than 1, or to less?",
        "A hidden unit adds up the weights of the visible units that are on, and its own bias "
        "$b_j$. That is $c_j$, and only then comes the sigmoid, for each unit alone: the units "
        r"of a layer do not compete. The sum runs over the pixels, the *first* index of $\mathbf "
        "W$ and the *second* of `v`. To add up over an inner index is what a matrix product is "
        "for, and it does so for all rows at once.",
        WorkedExample(
            given={
                "v": [[1, 0], [1, 1]],
                "w": [[2, -1], [-1, 0.5]],
                "b": [0.5, 0],
            },
            steps="Row 0, only the first pixel is on. The inputs are $2+0.5=2.5$ and $-1+0=-1$, "
            r"the probabilities $\sigma(2.5)\approx0.924$ and $\sigma(-1)\approx0.269$. Row "
            "1, both are on: $2-1+0.5=1.5$ and $-1+0.5+0=-0.5$, so "
            r"$\sigma(1.5)\approx0.818$ and $\sigma(-0.5)\approx0.378$.",
            results={
                "h_prob": [[0.924, 0.269], [0.818, 0.378]],
            },
        ),
    ),
)

ORACLE = conditional(upwards=True)
