"""Exercise 2.5: top weights in pixel space."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dbn.truths import along_paths

EXERCISE = Exercise(
    number="2.5",
    name="in_pixel_space",
    title="Top weights in pixel space",
    points=1,
    returns=("pixel_weights",),
    compiled=False,  # no training step calls it
    hints=(
        "Choose one top unit and one pixel. How many ways lead from one to the other? One "
        "through each unit of the first hidden layer. Your result has a row for each pixel and "
        "a column for each top unit, and some of its numbers are negative.",
        "A way passes two weights, and they are multiplied. What comes over the different ways "
        "is added up. A sum of products over an inner index: you have written such a thing "
        "before. The inner index has to be the first hidden layer, and this decides the order "
        "of the two matrices. No bias, no sigmoid, no average.",
        WorkedExample(
            given={
                "w1": [[1, 0], [2, -1], [0, 3]],
                "w2": [[1, 0], [2, -1]],
            },
            steps=r"First top unit. First pixel: $1\cdot1+0\cdot2=1$. Second pixel: "
            r"$2\cdot1-1\cdot2=0$, the two ways cancel. Third pixel: $0\cdot1+3\cdot2=6$. "
            r"Second top unit: $1\cdot0+0\cdot(-1)=0$, $2\cdot0-1\cdot(-1)=1$ and "
            r"$0\cdot0+3\cdot(-1)=-3$.",
            results={
                "pixel_weights": [[1, 0], [0, 1], [6, -3]],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, visible, hidden1, hidden2 in (
        ("6, 5 and 4 units", 6, 5, 4),
        ("4, 3 and 7 units", 4, 3, 7),
        ("5, 4 and 1 units", 5, 4, 1),
        ("layers of one size", 4, 4, 4),
    ):
        rng = seeded_rng(seed, "pixels", name)
        group = "square" if visible == hidden2 else "ordinary"
        args = {"w1": normal(rng, visible, hidden1), "w2": normal(rng, hidden1, hidden2)}
        cases.append(Case(name, args, group))
    return cases


STATEMENTS = [Statement("each top unit sums its hidden units' weight pictures, weighted by w2")]

MISTAKES = [
    Misconception(
        "transposed",
        "The result is transposed: it should have one row per pixel and one column per top unit.",
        lambda t: t().T,
    ),
    Misconception(
        "wrong-order",
        "The two matrices are multiplied in the wrong order: go from a top unit down to the "
        "hidden units, and from there to the pixels.",
        lambda t: along_paths(t["w2"], t["w1"]),
    ),
    Misconception(
        "w2-transposed",
        "w2 is used the wrong way round: its rows belong to the first hidden layer.",
        lambda t: t(w2=np.transpose),
    ),
    Misconception(
        "w1-transposed",
        "w1 is used the wrong way round: its rows belong to the pixels.",
        lambda t: t(w1=np.transpose),
    ),
    Misconception(
        "squashed",
        "The result went through a sigmoid: weights can be negative, and the picture should show "
        "that.",
        lambda t: 1 / (1 + np.exp(-t())),
    ),
    Misconception(
        "squashed",
        "The first layer's weights went through a sigmoid: weights can be negative, and the "
        "picture should show that.",
        lambda t: t(w1=lambda w: 1 / (1 + np.exp(-w))),
    ),
    Misconception(
        "averaged",
        "The paths from a top unit to a pixel are averaged: their contributions should be added "
        "up.",
        lambda t: t() / t["w1"].shape[1],
    ),
    Misconception(
        "elementwise",
        "The matrices are multiplied element by element: every top unit reaches every pixel "
        "through all hidden units.",
        lambda t: t["w1"] * t["w2"],
    ),
]

ORACLE = Comparison(
    Formula(_cases, along_paths),
    STATEMENTS,
    MISTAKES,
    shape="the result has shape [visible, hidden2]",
)
