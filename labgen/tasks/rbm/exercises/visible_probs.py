"""Exercise 1.3: downwards: probabilities of the visible units."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.rbm.exercises.oracles_of_conditionals import conditional

EXERCISE = Exercise(
    number="1.3",
    name="visible_probs",
    title="Downwards: probabilities of the visible units",
    points=2,
    returns=("v_prob",),
    hints=(
        "Write the shapes below each other: `h` is [batch, hidden], `w` is [visible, hidden], "
        "the result should be [batch, visible]. Which dimension has to disappear? Careful: with "
        "as many visible as hidden units, the wrong one raises no error. The check has such a "
        "case.",
        "Only the direction is new. A pixel listens to the hidden units: it adds up the weights "
        r"of those that are on, along *its own row* of $\mathbf W$, and its bias $a_i$. In "
        "exercise 1.2 a hidden unit added along its own column. So the same matrix has to be "
        "read with rows and columns exchanged. (To give it another *shape* is not the same: "
        "then the weights connect other units.)",
        WorkedExample(
            given={
                "h": [[1, 0], [1, 1]],
                "w": [[2, -1], [-1, 0.5], [0, 3]],
                "a": [0, 0.5, -1],
            },
            steps="Row 0, only the first hidden unit is on, so the first number in each row of "
            "`w` counts. The inputs of the three pixels are $2+0=2$, $-1+0.5=-0.5$ and "
            r"$0-1=-1$; the probabilities $\sigma(2)\approx0.881$, "
            r"$\sigma(-0.5)\approx0.378$, $\sigma(-1)\approx0.269$. Row 1, both are on: "
            r"$2-1+0=1$, $-1+0.5+0.5=0$ and $0+3-1=2$, so $\sigma(1)\approx0.731$, "
            r"$\sigma(0)=0.5$ and again $0.881$.",
            results={
                "v_prob": [[0.881, 0.378, 0.269], [0.731, 0.5, 0.881]],
            },
        ),
    ),
)

ORACLE = conditional(upwards=False)
