"""Exercise 3.1: untie."""

from __future__ import annotations

from functools import partial

from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.truths_of_machines import parameter_cases
from labgen.tasks.up_down.truths import measure_both_ways

EXERCISE = Exercise(
    number="3.1",
    name="untie",
    title="Untie",
    points=1,
    returns=("r", "b_up", "w_down", "a_down"),
    compiled=False,  # no training step calls it
    hints=(
        "Two of the four results are for the way up, two for the way down. Look at the table of "
        "parameters under *Theory*: which of them has the shape 100 × 784? And at which layer "
        "does each direction arrive? The bias of that layer goes with it.",
        "Two jobs share one matrix; each is to get a copy of its own. The way up uses its copy "
        "as the matrix stands. On the way down a hidden unit hands out its weights to the "
        "pixels: these weights are a *column* of the old matrix, and they are to be a *row* of "
        "the new one. Nothing is computed. Up and down give what they gave before.",
        WorkedExample(
            given={
                "w1": [[1, 2], [3, 4], [5, 6]],
                "a1": [10, 20, 30],
                "b1": [7, 8],
            },
            steps="There are three pixels and two hidden units. The first hidden unit has the "
            "weights 1, 3 and 5 to the pixels. On the way up they stay a column; on the way "
            "down they are the first row. The way up arrives at the hidden units, whose "
            "biases are 7 and 8; the way down arrives at the pixels, whose biases are 10, "
            "20 and 30.",
            results={
                "r": [[1, 2], [3, 4], [5, 6]],
                "b_up": [7, 8],
                "w_down": [[1, 3, 5], [2, 4, 6]],
                "a_down": [10, 20, 30],
            },
        ),
    ),
)

STATEMENTS = [
    Statement("r carries a unit's influence up as before", result=0),
    Statement("b_up are the biases the hidden units had", result=1),
    Statement("w_down carries a unit's influence down as before", result=2),
    Statement("a_down are the biases the pixels had", result=3),
]

MISTAKES = [
    Misconception(
        "not-transposed",
        "w_down is the same as w1: on the way down, its rows belong to the hidden units.",
        lambda t: (t.all()[0], None, t["w1"], None),
    ),
    Misconception(
        "reshaped",
        "w_down holds the right numbers in the wrong places: after reshaping, a weight connects "
        "other units than before.",
        lambda t: (None, None, t["w1"].reshape(t["w1"].shape[::-1]), None),
    ),
    Misconception(
        "directions-swapped",
        "The two directions are swapped: r leads from the pixels up, w_down from the hidden "
        "units down.",
        lambda t: (t.all()[2], None, t.all()[0], None),
    ),
    Misconception(
        "biases-swapped",
        "The two biases are swapped: the way up ends in the hidden units, the way down in the "
        "pixels.",
        lambda t: (None, t.all()[3], None, t.all()[1]),
    ),
    Misconception(
        "biases-zero",
        "The biases start at zero: untying alone should not change what the network computes.",
        lambda t: (None, 0 * t.all()[1], None, 0 * t.all()[3]),
    ),
    Misconception(
        "half",
        "The weights are halved, as if the two directions shared them: each direction gets all "
        "of them.",
        lambda t: (t.all()[0] / 2, None, t.all()[2] / 2, None),
    ),
    Misconception(
        "order-of-results",
        "The results are in the wrong order: return r, b_up, w_down, a_down.",
        predicate=symptoms.neighbours_exchanged,
    ),
    Misconception(
        "sign",
        "A sign is wrong.",
        lambda t: (None, None, -t.all()[2], None),
    ),
]

ORACLE = Comparison(
    Formula(partial(parameter_cases, label="untie"), measure_both_ways),
    STATEMENTS,
    MISTAKES,
    shape="r [visible, hidden], b_up [hidden], w_down [hidden, visible], a_down [visible]",
)
