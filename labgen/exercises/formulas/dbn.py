"""The truth of notebook 2: passes through two layers, the tied start, the view in pixels."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison.computed_truth import Formula
from labgen.exercises.comparison.oracle import Comparison, Misconception, Statement
from labgen.tasks import truths_of_machines as boltzmann

up = boltzmann.hidden_given_visible
down = boltzmann.visible_given_hidden

# --- 2.4 -----------------------------------------------------------------------------------------


def read_off(w1, a1, b1):
    """The top RBM that gives each joint state the energy it has in the lower one, read off from
    the energies of states with one or two units on."""
    visible, hidden = w1.shape

    def level(on_below=(), on_above=()) -> float:
        v, h = np.zeros(visible), np.zeros(hidden)
        v[list(on_below)], h[list(on_above)] = 1, 1
        return boltzmann.energy_of(v, h, w1, a1, b1)

    lone_v = [-level((i,)) for i in range(visible)]
    lone_h = [-level((), (j,)) for j in range(hidden)]
    pairs = np.empty((hidden, visible))
    for j, i in product(range(hidden), range(visible)):
        pairs[j, i] = -level((i,), (j,)) - lone_v[i] - lone_h[j]
    return pairs, np.array(lone_h), np.array(lone_v)


TIED_START = Comparison(
    Formula(partial(boltzmann.parameter_cases, label="tied"), read_off),
    [
        Statement("w2 joins the same pairs of units with the same weights", result=0),
        Statement("a2 are the biases its lower layer has in the RBM below", result=1),
        Statement("b2 are the biases its upper layer has in the RBM below", result=2),
    ],
    [
        Misconception(
            "not-transposed",
            "w2 is w1 as it is: the lower layer of the top RBM is the hidden layer of the first, "
            "so the rows change their meaning.",
            lambda t: (t["w1"], None, None),
        ),
        Misconception(
            "reshaped",
            "w2 holds the right numbers in the wrong places: reshaping cuts the row of all numbers "
            "anew, and a weight then joins other units than before.",
            lambda t: (t["w1"].reshape(t["w1"].shape[::-1]), None, None),
        ),
        Misconception(
            "biases-swapped",
            "The biases are swapped: the hidden units of the lower RBM become the lower layer of "
            "the top one, and take their biases along.",
            lambda t: (None, t.all()[2], t.all()[1]),
        ),
        Misconception(
            "biases-zero",
            "Biases start at zero here: then the top RBM is not the lower one turned over.",
            lambda t: (None, 0 * t.all()[1], 0 * t.all()[2]),
        ),
        Misconception(
            "biases-zero",
            "One of the biases starts at zero here: then the top RBM is not the lower one turned "
            "over.",
            lambda t: (None, None, 0 * t.all()[2]),
        ),
        Misconception(
            "biases-zero",
            "One of the biases starts at zero here: then the top RBM is not the lower one turned "
            "over.",
            lambda t: (None, 0 * t.all()[1], None),
        ),
        Misconception(
            "sign",
            "A sign is turned round: the two RBMs should give each joint state the same energy.",
            lambda t: (-t.all()[0], None, None),
        ),
    ],
    shape="w2 [hidden1, hidden2], a2 [hidden1], b2 [hidden2], where hidden2 = visible",
)


# --- 2.5 -----------------------------------------------------------------------------------------


def _pixel_space_cases(seed: int) -> list[Case]:
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


def along_paths(w1, w2):
    """For every pixel and top unit: what the paths between them carry, one path at a time."""
    total = np.zeros((w1.shape[0], w2.shape[1]))
    for pixel, middle, top in product(*map(range, (w1.shape[0], w1.shape[1], w2.shape[1]))):
        total[pixel, top] += w1[pixel, middle] * w2[middle, top]
    return total


IN_PIXEL_SPACE = Comparison(
    Formula(_pixel_space_cases, along_paths),
    [Statement("each top unit sums its hidden units' weight pictures, weighted by w2")],
    [
        Misconception(
            "transposed",
            "The result lies the wrong way round: one row per pixel, one column per top unit.",
            lambda t: t().T,
        ),
        Misconception(
            "wrong-order",
            "The two matrices are multiplied in the other order: follow a top unit down to the "
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
            "The sums are squashed to 0 to 1: weights have signs, and the picture should show "
            "them.",
            lambda t: 1 / (1 + np.exp(-t())),
        ),
        Misconception(
            "squashed",
            "The first layer's weights are squashed to 0 to 1: weights have signs, and the picture "
            "should show them.",
            lambda t: t(w1=lambda w: 1 / (1 + np.exp(-w))),
        ),
        Misconception(
            "averaged",
            "The paths are averaged: what they carry adds up.",
            lambda t: t() / t["w1"].shape[1],
        ),
        Misconception(
            "elementwise",
            "The matrices are multiplied entry by entry: every top unit reaches every pixel "
            "through all hidden units.",
            lambda t: t["w1"] * t["w2"],
        ),
    ],
    shape="the result has shape [visible, hidden2]",
)

ORACLES = {"2.4": TIED_START, "2.5": IN_PIXEL_SPACE}
