"""Exercise 1.6: free energy."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    COLUMN_KEPT,
    SIZES,
    huge_weights,
    negated,
    nothing,
    only_huge,
)
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.rbm.exercises.mistakes_of_transposed_weights import W_TRANSPOSED
from labgen.tasks.rbm.truths import energies, free_energies
from labgen.tasks.truths_of_machines import hidden_given_visible
from labgen.util.arrays.log_odds import log_odds

EXERCISE = Exercise(
    number="1.6",
    name="free_energy",
    title="Free energy",
    points=2,
    returns=("free_energy",),
    hints=(
        "Set `w`, `a` and `b` to zero. Each hidden unit then has two states that are equally "
        r"good, and takes $\ln2\approx0.693$ off the result: with four of them, "
        r"$-4\cdot0.693=-2.772$. Do you get that? Then try weights of 100. If `inf` or `nan` "
        "comes out, the exponential is computed on its own somewhere.",
        "There are two parts, and both get a minus. The visible biases enter as they do in the "
        "energy: those of the pixels that are on. Then each hidden unit adds a term of its own, "
        "made from its total input $c_j$, the number that you know from exercise 1.2. The term "
        "stands for *both* states of the unit: off, which weighs $e^0=1$, and on, which weighs "
        "$e^{c_j}$. So the logarithm comes first, for each unit alone, and then the sum over "
        "the units of the row. The ready-made function takes $c_j$ itself, so you never write "
        "an exponential.",
        WorkedExample(
            given={
                "v": [[1, 0], [0, 0]],
                "w": [[1, -2], [3, 1]],
                "a": [0.5, -1],
                "b": [0, 1],
            },
            steps="Row 0: the inputs are $1+0=1$ and $-2+1=-1$. The hidden units bring "
            r"$\ln(1+e^{1})\approx1.313$ and $\ln(1+e^{-1})\approx0.313$, the visible bias "
            "$0.5$: together $0.5+1.313+0.313=2.126$, and $F$ is minus that. Row 1: no "
            "pixel is on, so the inputs are the biases, $0$ and $1$: "
            r"$\ln(1+e^{0})\approx0.693$ and $1.313$, together $0.693+1.313=2.006$.",
            results={
                "free_energy": [-2.126, -2.006],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []

    def add(
        name: str,
        batch: int,
        visible: int,
        hidden: int,
        group: str,
        weight: float = 1.0,
        bias: float = 1.0,
    ) -> None:
        rng = seeded_rng(seed, "free energy", name)
        v = states(rng, batch, visible)
        w = normal(rng, visible, hidden, scale=weight)
        if group == "huge":
            v, w = np.ones_like(v), huge_weights(rng, visible, hidden, axis=1)
        a, b = normal(rng, visible), normal(rng, hidden, scale=bias)
        if group == "flat":
            b = np.zeros_like(b)
        cases.append(Case(name, {"v": v, "w": w, "a": a, "b": b}, group))

    for size in SIZES:
        add(*size)
    add("no weights", 3, 5, 4, "flat", weight=0.0)
    add("huge weights", 4, 5, 4, "huge")
    return cases


def _visible_part(t: ComputedTruth) -> np.ndarray:
    # without weights and hidden biases every hidden unit counts log 2
    part: np.ndarray = t(w=nothing, b=nothing) + t["w"].shape[1] * np.log(2)
    return part


def _inputs(t: ComputedTruth) -> np.ndarray:
    return log_odds(hidden_given_visible(t["v"], t["w"], t["b"]))


STATEMENTS = [
    Statement(
        "with weights and hidden biases of zero, every hidden state is equally probable", "flat"
    ),
    Statement("exp(-F(v)) equals the sum of exp(-E(v, h)) over all h", "ordinary"),
    Statement("a network with as many visible as hidden units gives the right result", "square"),
    Statement("huge weights give the right numbers, without overflow or clipping", "huge"),
]

MISTAKES = [
    Misconception(
        "sign",
        "The sign is wrong: a probable image has a low free energy.",
        lambda t: -t(),
    ),
    Misconception(
        "visible-bias-missing",
        "The visible biases a are missing.",
        lambda t: t(a=nothing),
        about="visible",
    ),
    Misconception(
        "visible-bias-sign",
        "The term of the visible biases has the wrong sign.",
        lambda t: t(a=negated),
        about="visible",
    ),
    Misconception(
        "hidden-term-sign",
        "The hidden units' term has the wrong sign: summing over more hidden states can only "
        "lower the free energy.",
        lambda t: 2 * _visible_part(t) - t(),
        about="hidden",
    ),
    Misconception(
        "hidden-term-missing",
        "Only the visible biases are used: the sum over the hidden states is missing.",
        _visible_part,
        about="hidden",
    ),
    Misconception(
        "hidden-bias-missing",
        "The hidden biases b are missing.",
        lambda t: t(b=nothing),
        about="hidden",
    ),
    Misconception(
        "off-state-forgotten",
        "Each hidden unit is treated as if it were always on: it may also be off, and the sum "
        "includes both cases.",
        lambda t: _visible_part(t) - _inputs(t).sum(1),
        about="hidden",
    ),
    Misconception(
        "softplus-turned-round",
        "The input of the hidden units has the wrong sign.",
        lambda t: t(w=negated, b=negated),
        about="hidden",
    ),
    Misconception(
        "mean-over-units",
        "The hidden units' terms are averaged: they should be added up.",
        lambda t: _visible_part(t) + (t() - _visible_part(t)) / t["w"].shape[1],
        about="hidden",
    ),
    Misconception(
        "probabilities-added",
        "The probabilities of the hidden units are added up: each unit contributes the logarithm "
        "of a sum over its two states.",
        lambda t: _visible_part(t) - hidden_given_visible(t["v"], t["w"], t["b"]).sum(1),
        about="hidden",
    ),
    Misconception(
        "rectified",
        "The hidden units' terms have a corner at zero, like ReLU: the sum over both states of a "
        "unit is smooth.",
        lambda t: _visible_part(t) - np.maximum(_inputs(t), 0).sum(1),
        about="hidden",
    ),
    Misconception(
        "logarithm-missing",
        "This is exp(-F), the unnormalised probability of an image: return the free energy F "
        "itself.",
        lambda t: np.exp(-t()),
    ),
    Misconception(
        "logarithm-missing",
        "The hidden units' part is a product over the units: its logarithm is missing.",
        lambda t: _visible_part(t) - np.exp(_visible_part(t) - t()),
    ),
    Misconception(
        "sign-inside",
        "The hidden units' term has two wrong signs: one outside its function, one inside it. "
        "They do not cancel out.",
        lambda t: 2 * _visible_part(t) - t(w=negated, b=negated),
        about="hidden",
    ),
    Misconception(
        "bias-outside",
        "The hidden biases are added outside the function of the hidden units: add them to the "
        "units' input.",
        lambda t: t(b=nothing) - t["b"].sum(),
        about="hidden",
    ),
    Misconception(
        "biases-of-all-units",
        "The visible biases of all units are added up, even of units that are off: a unit that "
        "is off contributes nothing.",
        lambda t: t() - _visible_part(t) - t["a"].sum(),
        about="visible",
    ),
    Misconception(
        "units-averaged",
        "The units of both layers are averaged: their contributions should be added up.",
        lambda t: _visible_part(t) / t["w"].shape[0] + (t() - _visible_part(t)) / t["w"].shape[1],
    ),
    Misconception(
        "logarithm-of-the-sum",
        "The hidden units are added up before the logarithm: the units are independent of each "
        "other, so each has its own logarithm.",
        lambda t: _visible_part(t) - np.log((1 + np.exp(_inputs(t))).sum(1)),
        about="hidden",
    ),
    Misconception(
        "units-added-first",
        "The inputs of all hidden units are added up first: the units are independent of each "
        "other, so each has its own term.",
        lambda t: t(w=t["w"].sum(1, keepdims=True), b=t["b"].sum(keepdims=True)),
    ),
    Misconception(
        "expected-energy",
        "This is the mean energy under p(h | v): the free energy also includes the entropy of "
        "p(h | v), and is lower.",
        lambda t: energies(
            t["v"],
            hidden_given_visible(t["v"], t["w"], t["b"]),
            t["w"],
            t["a"],
            t["b"],
        ),
    ),
    Misconception(
        "batch-summed",
        "The whole batch is added up: return one number for each row.",
        lambda t: t().sum(),
    ),
    Misconception(
        "batch-averaged",
        "The whole batch is averaged: return one number for each row.",
        lambda t: t().mean(),
    ),
    Misconception(
        "wrong-axis",
        "A sum runs over the rows of the batch (axis 0): it should run over the units within "
        "each row.",
        predicate=symptoms.summed_over_rows,
    ),
    COLUMN_KEPT,
    W_TRANSPOSED,
    only_huge(
        "overflow",
        "Moderate weights give the right result, huge ones do not: exp of a large number "
        "overflows. Look for one operation that does both steps.",
    ),
]

ORACLE = Comparison(
    Formula(_cases, free_energies, parts={"the hidden units": _visible_part}),
    STATEMENTS,
    MISTAKES,
    shape="the result has one number per row, shape [batch]",
)
