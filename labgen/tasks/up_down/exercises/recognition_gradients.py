"""Exercise 3.5: the recognition gradients."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.up_down.exercises.oracles_of_delta_rule import delta_rule

EXERCISE = Exercise(
    number="3.5",
    name="recognition_gradients",
    title="The recognition gradients",
    points=2,
    returns=("dr", "db_up"),
    hints=(
        "Lay your answer to exercise 3.3 beside it. The prediction is now about the hidden "
        "units, so the error has a column for each hidden unit. And `dr` has a row for each "
        "*pixel*. Which two letters change places?",
        "Again: state of the sender times error of the receiver, averaged over the batch. This "
        "time the sender is a dreamt pixel and the receiver a hidden unit. Its true state `h` "
        "is known, because the dream was made from it; the error is this state minus the "
        "prediction. A pixel of 0.5 counts half. No slope of the sigmoid here either.",
        WorkedExample(
            given={
                "v": [[0.5, 1], [0.5, 0]],
                "h": [[1], [0]],
                "h_prob": [[0.6], [0.2]],
            },
            steps="The errors of the hidden unit are $1-0.6=0.4$ in the first dream and "
            "$0-0.2=-0.2$ in the second. The first pixel is 0.5 in both: "
            r"$(0.5\cdot0.4-0.5\cdot0.2)/2=0.05$. The second is 1 and 0: "
            r"$(1\cdot0.4-0\cdot0.2)/2=0.2$. The bias: $(0.4-0.2)/2=0.1$.",
            results={
                "dr": [[0.05], [0.2]],
                "db_up": [0.1],
            },
        ),
    ),
)

ORACLE = delta_rule(awake=False)
