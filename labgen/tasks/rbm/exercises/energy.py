"""Exercise 1.1: the energy of a state."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import COLUMN_KEPT, SIZES, negated, nothing
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.rbm.exercises.mistakes_of_transposed_weights import W_TRANSPOSED
from labgen.tasks.rbm.truths import energies, free_energies

EXERCISE = Exercise(
    number="1.1",
    name="energy",
    title="The energy of a state",
    points=2,
    returns=("energy",),
    hints=(
        "Take one row alone: one image and the hidden state that goes with it. One number must "
        "come out for it. Which of the three sums of section 3 does your number already hold? A "
        "test: switch everything off but one visible unit, and what is left of the energy is "
        "its bias, with a minus.",
        "Each unit that is on brings its bias. Each *pair* of units that are both on brings its "
        "weight. All three sums make a state more probable, so all three have a minus in front. "
        "For the pairs, first ask what every hidden unit hears from the visible ones: one "
        "number for each row and each hidden unit. Then keep what arrives at units that are on, "
        "and add up *within the row*. In this way row $n$ of `v` never meets another row of "
        "`h`.",
        WorkedExample(
            given={
                "v": [[1, 1], [0, 1]],
                "h": [[1, 0], [1, 1]],
                "w": [[2, -1], [0.5, 3]],
                "a": [0.1, -0.2],
                "b": [0.3, 0.4],
            },
            steps="Row 0: both visible units are on and the first hidden one. The pairs bring "
            "$2+0.5=2.5$, the visible biases $0.1-0.2=-0.1$, the hidden bias $0.3$: "
            "together $2.5-0.1+0.3=2.7$, and the energy is minus that. Row 1: the second "
            "visible unit is on and both hidden ones. The pairs bring $0.5+3=3.5$, the "
            "biases $-0.2$ and $0.3+0.4=0.7$: together $3.5-0.2+0.7=4$.",
            results={
                "energy": [-2.7, -4.0],
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
        v: np.ndarray | None = None,
        h: np.ndarray | None = None,
    ) -> None:
        rng = seeded_rng(seed, "energy", name)
        v = states(rng, batch, visible) if v is None else v
        h = states(rng, batch, hidden) if h is None else h
        w, a, b = normal(rng, visible, hidden), normal(rng, visible), normal(rng, hidden)
        cases.append(Case(name, {"v": v, "h": h, "w": w, "a": a, "b": b}, group))

    for size in SIZES:
        add(*size)
    off = np.zeros((3, 5), np.float32)
    add("every unit off", 3, 5, 4, "off", off, off[:, :4])
    add("one visible unit on", 5, 5, 4, "visible", np.eye(5, dtype="f"), np.zeros((5, 4), "f"))
    add("one hidden unit on", 4, 5, 4, "hidden", np.zeros((4, 5), "f"), np.eye(4, dtype="f"))
    grey = seeded_rng(seed, "grey")
    add("grey pixels", 3, 5, 4, "ordinary", uniform(grey, 3, 5), states(grey, 3, 4))
    return cases


def _pairs_of_rows(t: ComputedTruth) -> np.ndarray:
    # a product of the two batches pairs every image with every hidden state
    batch = len(t["v"])
    crossed = [
        [t(v=t["v"][[i]], h=t["h"][[j]], a=nothing, b=nothing)[0] for j in range(batch)]
        for i in range(batch)
    ]
    return np.array(crossed)


def _every_pair_of_rows(t: ComputedTruth) -> np.ndarray:
    crossed: np.ndarray = _pairs_of_rows(t) + t(w=nothing)
    return crossed


STATEMENTS = [
    Statement("with every unit off the energy is zero", "off"),
    Statement("a lone visible unit contributes its bias", "visible"),
    Statement("a lone hidden unit contributes its bias", "hidden"),
    Statement("pairs of units contribute their weight, in every row of the batch"),
]

MISTAKES = [
    Misconception(
        "sign",
        "The sign is wrong: probable states have low energy, so what makes a state more probable "
        "lowers its energy.",
        lambda t: -t(),
    ),
    Misconception(
        "pair-term-missing",
        "Only the biases are used: the weights between the two layers are missing.",
        lambda t: t(w=nothing),
        about="w",
    ),
    Misconception(
        "visible-bias-missing",
        "The visible biases a are missing.",
        lambda t: t(a=nothing),
        about="a",
    ),
    Misconception(
        "hidden-bias-missing",
        "The hidden biases b are missing.",
        lambda t: t(b=nothing),
        about="b",
    ),
    Misconception(
        "biases-missing",
        "Only the weights are used: the energy also has a term for the biases of each layer.",
        lambda t: t(a=nothing, b=nothing),
    ),
    Misconception(
        "bias-sign",
        "The bias terms have the opposite sign of the weight term: all three terms should have "
        "the same sign.",
        lambda t: t(a=negated, b=negated),
    ),
    Misconception(
        "weight-sign",
        "The weight term has the opposite sign of the bias terms: all three terms should have "
        "the same sign.",
        lambda t: t(w=negated),
        about="w",
    ),
    Misconception(
        "visible-bias-sign",
        "The term of the visible biases has the opposite sign of the others.",
        lambda t: t(a=negated),
        about="a",
    ),
    Misconception(
        "hidden-bias-sign",
        "The term of the hidden biases has the opposite sign of the others.",
        lambda t: t(b=negated),
        about="b",
    ),
    Misconception(
        "half",
        "Every pair is multiplied by 1/2: each pair has one weight and is counted only once.",
        lambda t: t(w=lambda w: w / 2),
        about="w",
    ),
    Misconception(
        "pairs-averaged",
        "The pairs are averaged: the weights of all pairs that are on together should be added up.",
        lambda t: t(w=lambda w: w / w.shape[1]),
        about="w",
    ),
    Misconception(
        "batch-summed",
        "The energies of the whole batch are added up: return one energy for each row.",
        lambda t: t().sum(),
    ),
    Misconception(
        "batch-averaged",
        "The energies of the whole batch are averaged: return one energy for each row.",
        lambda t: t().mean(),
    ),
    Misconception(
        "wrong-axis",
        "A sum runs over the rows of the batch (axis 0): it should run over the units within "
        "each row.",
        predicate=symptoms.summed_over_rows,
    ),
    Misconception(
        "rows-crossed",
        "Every image is combined with every hidden state of the batch (a result [batch, batch]): "
        "row n of v belongs to row n of h only.",
        _every_pair_of_rows,
    ),
    Misconception(
        "rows-crossed",
        "Every image is combined with every hidden state of the batch (a result [batch, batch]): "
        "row n of v belongs to row n of h only.",
        lambda t: _every_pair_of_rows(t) - t(w=nothing) + t(w=nothing)[:, None],
    ),
    Misconception(
        "rows-crossed",
        "Every image is combined with every hidden state of the batch, and everything is added "
        "up: row n of v belongs to row n of h only.",
        lambda t: _pairs_of_rows(t).sum(1) + t(w=nothing),
    ),
    Misconception(
        "rows-crossed",
        "Every image is combined with every hidden state of the batch, and everything is added "
        "up: row n of v belongs to row n of h only.",
        lambda t: _pairs_of_rows(t).sum() + t(w=nothing),
    ),
    Misconception(
        "rows-crossed",
        "Every image is combined with every hidden state of the batch, and everything is added "
        "up: row n of v belongs to row n of h only.",
        lambda t: _pairs_of_rows(t).sum() + t(w=nothing).sum(),
    ),
    Misconception(
        "pairs-of-batch-summed",
        "The pairs of the whole batch are added up: return one energy for each row.",
        lambda t: t(a=nothing, b=nothing).sum() + t(w=nothing),
        about="w",
    ),
    Misconception(
        "biases-averaged",
        "The biases of the units that are on are averaged: they should be added up.",
        lambda t: t(a=lambda a: a / a.size, b=lambda b: b / b.size),
    ),
    Misconception(
        "units-averaged",
        "The units of a layer are averaged: the contributions of all units and pairs should be "
        "added up.",
        lambda t: t(a=lambda a: a / a.size, b=lambda b: b / b.size, w=lambda w: w / w.shape[1]),
    ),
    Misconception(
        "biases-of-all-units",
        "The biases of all units are added up, even of units that are off: a unit that is off "
        "contributes nothing.",
        lambda t: t(a=nothing, b=nothing) - t["a"].sum() - t["b"].sum(),
    ),
    Misconception(
        "free-energy",
        "This is the free energy of v, which does not depend on h: return the energy of one "
        "state, v and h together.",
        lambda t: free_energies(t["v"], t["w"], t["a"], t["b"]),
    ),
    Misconception(
        "sides-kept",
        "A sum of shape [batch, 1] was combined with one of shape [batch]: broadcasting turns "
        "them into a table [batch, batch].",
        predicate=symptoms.table_of_rows,
    ),
    COLUMN_KEPT,
    W_TRANSPOSED,
    Misconception(
        "biases-swapped",
        "The two biases are swapped: a belongs to the visible units, b to the hidden units.",
        lambda t: t(a=t["b"], b=t["a"]),
    ),
]

ORACLE = Comparison(
    Formula(_cases, energies),
    STATEMENTS,
    MISTAKES,
    shape="the result has one energy per row, shape [batch]",
)
