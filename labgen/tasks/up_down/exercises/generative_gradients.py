"""Exercise 3.3: the generative gradients."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.up_down.exercises.oracles_of_delta_rule import delta_rule

EXERCISE = Exercise(
    number="3.3",
    name="generative_gradients",
    title="The generative gradients",
    points=2,
    returns=("dw_down", "da_down"),
    hints=(
        "Which two of the three arguments do you compare, and in which order? If a pixel is on "
        "and the prediction was 0.3, its bias should go *up*. And look at the shape of "
        "`dw_down`: a row for each hidden unit, a column for each pixel.",
        "The delta rule: state of the sender times error of the receiver. The sender is a "
        "hidden unit; the receiver is a pixel, and its error is what is there minus what was "
        "predicted. The slope of the sigmoid has cancelled in the derivation above, so it must "
        "not come in again. A matrix product over the batch adds the digits up; divide by how "
        "many there are. A bias learns like a weight whose sender is always on.",
        WorkedExample(
            given={
                "v": [[1, 0], [1, 1]],
                "h": [[1, 0], [1, 1]],
                "v_prob": [[0.8, 0.4], [0.6, 0.5]],
            },
            steps="The errors of the two pixels are $1-0.8=0.2$ and $0-0.4=-0.4$ in the first "
            "digit, $1-0.6=0.4$ and $1-0.5=0.5$ in the second. The first hidden unit was on "
            "in both digits: $(0.2+0.4)/2=0.3$ and $(-0.4+0.5)/2=0.05$. The second was on "
            "in the second digit only: $0.4/2=0.2$ and $0.5/2=0.25$. Divided by 2 in both "
            "cases: that is how many digits there are. The biases count both digits: $0.3$ "
            "and $0.05$.",
            results={
                "dw_down": [[0.3, 0.05], [0.2, 0.25]],
                "da_down": [0.3, 0.05],
            },
        ),
    ),
)

ORACLE = delta_rule(awake=True)
