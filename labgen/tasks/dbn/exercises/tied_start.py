"""Exercise 2.4: a start that changes nothing."""

from __future__ import annotations

from functools import partial

from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dbn.truths import read_off
from labgen.tasks.truths_of_machines import parameter_cases

EXERCISE = Exercise(
    number="2.4",
    name="tied_start",
    title="A start that changes nothing",
    points=2,
    returns=("w2", "a2", "b2"),
    compiled=False,  # no training step calls it
    hints=(
        "Let the shapes speak. The *lower* layer of the top RBM is the first hidden layer; its "
        "*upper* layer is as large as the picture. So `w2` has a row for each hidden unit and a "
        "column for each pixel. In any RBM, `a` belongs to the lower layer and `b` to the upper "
        "one.",
        "Turn the lower RBM upside down like a sheet of paper. No unit, no weight and no bias "
        "changes; only what was above is now below. A weight still joins the same two units, "
        "but it is looked up in the other order. A unit keeps its bias, whatever this bias is "
        "called in the other machine. Nothing is computed, nothing is set to zero. And to "
        "*reshape* a matrix is not to turn it: then weights land at other pairs.",
        WorkedExample(
            given={
                "w1": [[1, 2], [3, 4], [5, 6]],
                "a1": [10, 20, 30],
                "b1": [7, 8],
            },
            steps="There are three pixels and two hidden units. The weight between the third "
            "pixel and the first hidden unit is 5, in the third row of `w1`. In the top RBM "
            "the first hidden unit is the first row and the third pixel the third column: "
            "there stands the 5 again. The hidden unit with bias 7 is now in the lower "
            "layer, and its bias is still 7.",
            results={
                "w2": [[1, 3, 5], [2, 4, 6]],
                "a2": [7, 8],
                "b2": [10, 20, 30],
            },
        ),
    ),
)

STATEMENTS = [
    Statement("w2 connects the same pairs of units with the same weights", result=0),
    Statement("a2 are the biases its lower layer has in the RBM below", result=1),
    Statement("b2 are the biases its upper layer has in the RBM below", result=2),
]

MISTAKES = [
    Misconception(
        "not-transposed",
        "w2 is the same as w1: the lower layer of the top RBM is the hidden layer of the first "
        "RBM, so the rows belong to other units.",
        lambda t: (t["w1"], None, None),
    ),
    Misconception(
        "reshaped",
        "w2 holds the right numbers in the wrong places: after reshaping, a weight connects "
        "other units than before.",
        lambda t: (t["w1"].reshape(t["w1"].shape[::-1]), None, None),
    ),
    Misconception(
        "biases-swapped",
        "The biases are swapped: the hidden units of the lower RBM become the lower layer of the "
        "top RBM, and keep their biases.",
        lambda t: (None, t.all()[2], t.all()[1]),
    ),
    Misconception(
        "biases-zero",
        "The biases start at zero: then the top RBM is not the lower RBM turned upside down.",
        lambda t: (None, 0 * t.all()[1], 0 * t.all()[2]),
    ),
    Misconception(
        "biases-zero",
        "One of the biases starts at zero: then the top RBM is not the lower RBM turned upside "
        "down.",
        lambda t: (None, None, 0 * t.all()[2]),
    ),
    Misconception(
        "biases-zero",
        "One of the biases starts at zero: then the top RBM is not the lower RBM turned upside "
        "down.",
        lambda t: (None, 0 * t.all()[1], None),
    ),
    Misconception(
        "sign",
        "A sign is wrong: the two RBMs should give each joint state the same energy.",
        lambda t: (-t.all()[0], None, None),
    ),
]

ORACLE = Comparison(
    Formula(partial(parameter_cases, label="tied"), read_off),
    STATEMENTS,
    MISTAKES,
    shape="w2 [hidden1, hidden2], a2 [hidden1], b2 [hidden2], where hidden2 = visible",
)
