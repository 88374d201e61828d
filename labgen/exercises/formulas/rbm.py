"""The truth of notebook 1: energy, conditionals, gradients, free energy."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    COLUMN_KEPT,
    DIVIDED_BY_ENTRIES,
    DIVIDED_TWICE,
    RATE_INSIDE,
    SIZES,
    WEIGHTS_AVERAGED,
    huge_weights,
    log_odds,
    negated,
    nothing,
    only_huge,
    scaled,
)
from labgen.exercises.comparison.computed_truth import Formula, Solved
from labgen.exercises.comparison.oracle import Comparison, Misconception, Statement
from labgen.tasks import truths_of_machines as boltzmann

W_TRANSPOSED = Misconception(
    "w-transposed",
    "w is used the wrong way round: w[i, j] joins visible unit i and hidden unit j.",
    lambda t: t(w=np.transpose),
)

# --- 1.1 -----------------------------------------------------------------------------------------


def _energy_cases(seed: int) -> list[Case]:
    cases = []

    def add(name, batch, visible, hidden, group, v=None, h=None):
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


def _pairs_of_rows(t: Solved) -> np.ndarray:
    # a product of the two batches pairs every image with every hidden state
    batch = len(t["v"])
    crossed = [
        [t(v=t["v"][[i]], h=t["h"][[j]], a=nothing, b=nothing)[0] for j in range(batch)]
        for i in range(batch)
    ]
    return np.array(crossed)


def _every_pair_of_rows(t: Solved) -> np.ndarray:
    return _pairs_of_rows(t) + t(w=nothing)


ENERGY = Comparison(
    Formula(_energy_cases, boltzmann.energies),
    [
        Statement("with every unit off the energy is zero", "off"),
        Statement("a lone visible unit contributes its bias", "visible"),
        Statement("a lone hidden unit contributes its bias", "hidden"),
        Statement("pairs of units contribute their weight, in every row of the batch"),
    ],
    [
        Misconception(
            "sign",
            "The sign is turned round: probable states lie low, so what speaks for a state "
            "lowers its energy.",
            lambda t: -t(),
        ),
        Misconception(
            "pair-term-missing",
            "Only the biases count here: the weights between the two layers do not.",
            lambda t: t(w=nothing),
            about="w",
        ),
        Misconception(
            "visible-bias-missing",
            "The visible biases a do not count here.",
            lambda t: t(a=nothing),
            about="a",
        ),
        Misconception(
            "hidden-bias-missing",
            "The hidden biases b do not count here.",
            lambda t: t(b=nothing),
            about="b",
        ),
        Misconception(
            "biases-missing",
            "The energy has a term for the biases of each layer; here only the weights count.",
            lambda t: t(a=nothing, b=nothing),
        ),
        Misconception(
            "bias-sign",
            "The biases have the opposite sign to the weights: all three terms speak for a state "
            "in the same way.",
            lambda t: t(a=negated, b=negated),
        ),
        Misconception(
            "weight-sign",
            "The term of the weights has the opposite sign to the biases: all three terms speak "
            "for a state in the same way.",
            lambda t: t(w=negated),
            about="w",
        ),
        Misconception(
            "visible-bias-sign",
            "The term of the visible biases has the opposite sign to the others.",
            lambda t: t(a=negated),
            about="a",
        ),
        Misconception(
            "hidden-bias-sign",
            "The term of the hidden biases has the opposite sign to the others.",
            lambda t: t(b=negated),
            about="b",
        ),
        Misconception(
            "half",
            "Every pair counts half: here each pair has one weight and is counted once.",
            lambda t: t(w=lambda w: w / 2),
            about="w",
        ),
        Misconception(
            "pairs-averaged",
            "The pairs are averaged: each pair that is on together counts in full.",
            lambda t: t(w=lambda w: w / w.shape[1]),
            about="w",
        ),
        Misconception(
            "batch-summed",
            "The energies of the whole batch are added up: each row is a state of its own.",
            lambda t: t().sum(),
        ),
        Misconception(
            "batch-averaged",
            "The energies of the whole batch are averaged: each row is a state of its own.",
            lambda t: t().mean(),
        ),
        Misconception(
            "wrong-axis",
            "A sum runs over the rows of the batch (axis 0): each row is a state of its own, and "
            "the sums run over its units.",
            looks=symptoms.summed_over_rows,
        ),
        Misconception(
            "rows-crossed",
            "Every image meets every hidden state of the batch (a result [batch, batch]): "
            "row n of v belongs to row n of h only.",
            _every_pair_of_rows,
        ),
        Misconception(
            "rows-crossed",
            "Every image meets every hidden state of the batch (a result [batch, batch]): "
            "row n of v belongs to row n of h only.",
            lambda t: _every_pair_of_rows(t) - t(w=nothing) + t(w=nothing)[:, None],
        ),
        Misconception(
            "rows-crossed",
            "Every image meets every hidden state of the batch, and all of that is added up: row n "
            "of v belongs to row n of h only.",
            lambda t: _pairs_of_rows(t).sum(1) + t(w=nothing),
        ),
        Misconception(
            "rows-crossed",
            "Every image meets every hidden state of the batch, and all of that is added up: row n "
            "of v belongs to row n of h only.",
            lambda t: _pairs_of_rows(t).sum() + t(w=nothing),
        ),
        Misconception(
            "rows-crossed",
            "Every image meets every hidden state of the batch, and all of that is added up: row n "
            "of v belongs to row n of h only.",
            lambda t: _pairs_of_rows(t).sum() + t(w=nothing).sum(),
        ),
        Misconception(
            "pairs-of-batch-summed",
            "The pairs of the whole batch are added up: each row is a state of its own.",
            lambda t: t(a=nothing, b=nothing).sum() + t(w=nothing),
            about="w",
        ),
        Misconception(
            "biases-averaged",
            "The biases of the units that are on are averaged: each of them counts in full.",
            lambda t: t(a=lambda a: a / a.size, b=lambda b: b / b.size),
        ),
        Misconception(
            "units-averaged",
            "The units of a layer are averaged: what each unit, and each pair, contributes adds "
            "up.",
            lambda t: t(a=lambda a: a / a.size, b=lambda b: b / b.size, w=lambda w: w / w.shape[1]),
        ),
        Misconception(
            "biases-of-all-units",
            "The biases of all units are added up, also of those that are off: a unit that is off "
            "contributes nothing.",
            lambda t: t(a=nothing, b=nothing) - t["a"].sum() - t["b"].sum(),
        ),
        Misconception(
            "free-energy",
            "This is the free energy of v, in which h does not count: the energy of one state, v "
            "and h together, is asked for.",
            lambda t: boltzmann.free_energies(t["v"], t["w"], t["a"], t["b"]),
        ),
        Misconception(
            "sides-kept",
            "A sum kept its dimension of length one ([batch, 1]), and met one of shape [batch]: "
            "that makes a table [batch, batch].",
            looks=symptoms.table_of_rows,
        ),
        COLUMN_KEPT,
        W_TRANSPOSED,
        Misconception(
            "biases-swapped",
            "The two biases are swapped: a belongs to the visible units, b to the hidden ones.",
            lambda t: t(a=t["b"], b=t["a"]),
        ),
    ],
    shape="the result has one energy per row, shape [batch]",
)


# --- 1.2 and 1.3 ---------------------------------------------------------------------------------


def _conditional_cases(seed: int, upwards: bool) -> list[Case]:
    cases = []
    word = "up" if upwards else "down"

    def add(name, batch, visible, hidden, group, weight=1.0, bias=1.0, given=None):
        rng = seeded_rng(seed, word, name)
        known, asked = (visible, hidden) if upwards else (hidden, visible)
        x = states(rng, batch, known) if given is None else given(rng, batch, known)
        w, c = normal(rng, visible, hidden, scale=weight), normal(rng, asked, scale=bias)
        if group == "huge":
            x, w = np.ones_like(x), huge_weights(rng, visible, hidden, axis=int(upwards))
        args = {"v": x, "w": w, "b": c} if upwards else {"h": x, "w": w, "a": c}
        cases.append(Case(name, args, group))

    for size in SIZES:
        add(*size)
    add("grey input", 3, 5, 4, "ordinary", given=uniform)
    add("no weights, only biases", 3, 5, 4, "biases", weight=0.0)
    add("huge weights", 4, 5, 4, "huge")
    return cases


def _softmax(x: np.ndarray) -> np.ndarray:
    weights = np.exp(x - x.max(1, keepdims=True))
    return weights / weights.sum(1, keepdims=True)


def _conditional(upwards: bool) -> Comparison:
    unit, bias = ("hidden", "b") if upwards else ("visible", "a")
    solve = boltzmann.hidden_given_visible if upwards else boltzmann.visible_given_hidden
    return Comparison(
        Formula(lambda seed: _conditional_cases(seed, upwards), solve),
        [
            Statement(f"without weights each {unit} unit follows its bias", "biases"),
            Statement(
                f"p({unit} unit on) agrees with adding up exp(-E) over all states", "ordinary"
            ),
            Statement("a network with as many visible as hidden units is right too", "square"),
            Statement("huge weights give probabilities of 0 and 1, not nan", "huge"),
        ],
        [
            Misconception(
                "no-sigmoid",
                "These are the total inputs of the units, any real number: the step from there "
                "to a probability is missing.",
                lambda t: log_odds(t()),
            ),
            Misconception(
                "bias-missing",
                f"The biases {bias} of the {unit} units do not count here.",
                lambda t: t(**{bias: nothing}),
                about="bias",
            ),
            Misconception(
                "sign",
                "These are the probabilities of being off: the sign of the input is turned round.",
                lambda t: 1 - t(),
            ),
            Misconception(
                "bias-sign",
                "The bias has the wrong sign: a large bias should make a unit likely to be on.",
                lambda t: t(**{bias: negated}),
                about="bias",
            ),
            Misconception(
                "weight-sign",
                "The weights have the wrong sign: a positive weight should make two units likely "
                "to be on together.",
                lambda t: t(w=negated),
                about="weights",
            ),
            Misconception(
                "softmax",
                "The units of a row compete here (each row adds up to 1): in an RBM the units of "
                "one layer are independent of each other given the other layer.",
                lambda t: _softmax(log_odds(t())),
            ),
            Misconception(
                "tanh",
                "The numbers run from -1 to 1: a probability cannot be negative.",
                lambda t: np.tanh(log_odds(t())),
            ),
            Misconception(
                "relu",
                "These are inputs with the negative part cut off, not probabilities.",
                lambda t: np.maximum(log_odds(t()), 0),
            ),
            Misconception(
                "bias-outside",
                "The bias is added to the probability: it belongs to the input that is squashed.",
                lambda t: t(**{bias: nothing}) + t[bias],
            ),
            Misconception(
                "sigmoid-twice",
                "These are probabilities of probabilities: the squashing is done twice.",
                _squash_again,
            ),
            W_TRANSPOSED,
            Misconception(
                "reshaped",
                "w was reshaped where it should be transposed: reshaping cuts the row of all "
                "numbers anew, and a weight then joins other units than before.",
                lambda t: t(w=lambda w: w.reshape(w.shape[::-1]).T),
            ),
            Misconception(
                "states-for-probabilities",
                "Every number is 0 or 1: states come back where probabilities are asked for. "
                "Sampling is a step of its own.",
                looks=symptoms.states,
            ),
            Misconception(
                "no-probability",
                "Some numbers lie outside 0 to 1: no probability does.",
                looks=symptoms.outside_zero_to_one,
                vague=True,
            ),
            only_huge(
                "overflow",
                "Moderate weights are right, huge ones are not: exp of a large number overflows. "
                "TensorFlow has this function ready, safe for any input.",
            ),
        ],
        shape=f"the result has one number per {unit} unit, shape [batch, {unit}]",
    )


def _squash_again(t: Solved) -> np.ndarray:
    """The probability of being on for one lone unit whose bias is the true result."""
    once = t()
    alone = boltzmann.hidden_given_visible
    return np.array([[alone([[0.0]], [[0.0]], [x])[0, 0] for x in row] for row in once])


# --- 1.5 -----------------------------------------------------------------------------------------


def _cd_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = seeded_rng(seed, "cd", name)
        args = {
            "v0": states(rng, batch, visible),
            "h0": states(rng, batch, hidden),
            "vk": states(rng, batch, visible),
            "hk": states(rng, batch, hidden),
        }
        cases.append(Case(name, args, group))
    rng = seeded_rng(seed, "cd grey")
    args = {
        "v0": uniform(rng, 5, 6),
        "h0": states(rng, 5, 3),
        "vk": uniform(rng, 5, 6),
        "hk": uniform(rng, 5, 3),
    }
    return [*cases, Case("grey pixels, batch of 5", args)]


def count_statistics(v0, h0, vk, hk):
    """How much more often units, and pairs of units, are on in the data than in the model."""
    batch, visible = v0.shape
    hidden = h0.shape[1]
    pairs, lone_v, lone_h = np.zeros((visible, hidden)), np.zeros(visible), np.zeros(hidden)
    for sign, v, h in ((1.0, v0, h0), (-1.0, vk, hk)):
        for one_v, one_h in zip(v, h, strict=True):
            for i in range(visible):
                lone_v[i] += sign * one_v[i]
                for j in range(hidden):
                    pairs[i, j] += sign * one_v[i] * one_h[j]
            for j in range(hidden):
                lone_h[j] += sign * one_h[j]
    return pairs / batch, lone_v / batch, lone_h / batch


def _averaged(array: np.ndarray) -> np.ndarray:
    """The batch, with every example replaced by their mean."""
    return np.broadcast_to(array.mean(0), array.shape)


CD_GRADIENTS = Comparison(
    Formula(_cd_cases, count_statistics),
    [
        Statement("dw: pairs on together, data minus model, per example", result=0),
        Statement("da: visible units on, data minus model, per example", result=1),
        Statement("db: hidden units on, data minus model, per example", result=2),
    ],
    [
        Misconception(
            "sign",
            "The sign is turned round: the parameters should move so that the data, not the "
            "model's own states, become more probable.",
            scaled(-1, -1, -1),
        ),
        Misconception(
            "bias-sign",
            "dw has the right sign, the biases have the wrong one: all three are data minus model.",
            scaled(1, -1, -1),
        ),
        Misconception(
            "weight-sign",
            "The biases have the right sign, dw has the wrong one: all three are data minus model.",
            scaled(-1, 1, 1),
        ),
        Misconception(
            "negative-phase-sign",
            "The negative phase has the wrong sign: what the model makes up by itself is to "
            "become less probable.",
            lambda t: tuple(
                2 * data - true
                for data, true in zip(t.all(vk=nothing, hk=nothing), t.all(), strict=True)
            ),
        ),
        Misconception(
            "negative-phase-missing",
            "Only the data count here: the negative phase, the model's own states, is missing.",
            lambda t: t.all(vk=nothing, hk=nothing),
        ),
        Misconception(
            "positive-phase-missing",
            "Only the model's own states count here: the positive phase, the data, is missing.",
            lambda t: t.all(v0=nothing, h0=nothing),
        ),
        Misconception(
            "batch-summed",
            "These are sums over the batch: the average is asked for, so that the step does not "
            "depend on how many images a batch has.",
            scaled("batch", "batch", "batch"),
        ),
        Misconception(
            "weights-summed",
            "The biases are averaged over the batch, but dw is a sum: a matrix product adds up "
            "the examples.",
            scaled("batch", 1, 1),
        ),
        Misconception(
            "biases-summed",
            "dw is averaged over the batch, but the biases are sums.",
            scaled(1, "batch", "batch"),
        ),
        Misconception(
            "biases-swapped",
            "da and db are swapped: a belongs to the visible units, b to the hidden ones.",
            lambda t: (t.all()[0], t.all()[2], t.all()[1]),
        ),
        Misconception(
            "transposed",
            "dw lies the wrong way round: row i belongs to visible unit i, as in w.",
            lambda t: (t.all()[0].T, None, None),
        ),
        Misconception(
            "averaged-over-units",
            "A bias gradient is averaged over the units too: each unit has its own.",
            looks=symptoms.bias_is_one_number,
        ),
        Misconception(
            "wrong-axis",
            "The bias gradients have one number per example: the average runs over the examples "
            "(axis 0), and leaves one number per unit.",
            looks=symptoms.bias_per_example,
        ),
        DIVIDED_TWICE,
        RATE_INSIDE,
        WEIGHTS_AVERAGED,
        *DIVIDED_BY_ENTRIES,
        Misconception(
            "product-of-differences",
            "The differences of the states are multiplied: a pair is counted in the data and in "
            "the model, and the difference is taken after that.",
            lambda t: (
                t.all(v0=t["v0"] - t["vk"], h0=t["h0"] - t["hk"], vk=nothing, hk=nothing)[0],
                None,
                None,
            ),
        ),
        Misconception(
            "differences-without-sign",
            "The biases count differences without their sign: a unit that is on more often in the "
            "model than in the data lowers its bias.",
            lambda t: (
                None,
                np.abs(t["v0"] - t["vk"]).mean(0),
                np.abs(t["h0"] - t["hk"]).mean(0),
            ),
        ),
        Misconception(
            "differences-without-sign",
            "The biases count squared differences, which have no sign: a unit that is on more "
            "often in the model than in the data lowers its bias.",
            lambda t: (
                None,
                np.square(t["v0"] - t["vk"]).mean(0),
                np.square(t["h0"] - t["hk"]).mean(0),
            ),
        ),
        Misconception(
            "product-of-means",
            "The units are averaged first and multiplied then: whether two are on together shows "
            "only within one example.",
            lambda t: (t.all(**{k: _averaged for k in ("v0", "h0", "vk", "hk")})[0], None, None),
        ),
        Misconception(
            "batch-kept",
            "A bias gradient still has one row per example: average over the batch.",
            looks=symptoms.bias_has_rows,
        ),
        Misconception(
            "hidden-mixed-up",
            "The hidden states of the data meet the visible states of the model: each phase keeps "
            "its own pair.",
            lambda t: (t.all(h0=t["hk"], hk=t["h0"])[0], None, None),
        ),
        Misconception(
            "one-hidden-for-both",
            "Both phases use the same hidden states: each phase has its own.",
            lambda t: (t.all(hk=t["h0"])[0], None, None),
        ),
        Misconception(
            "one-hidden-for-both",
            "Both phases use the same hidden states: each phase has its own.",
            lambda t: (t.all(h0=t["hk"])[0], None, None),
        ),
    ],
    shape="dw [visible, hidden], da [visible], db [hidden]",
)


# --- 1.6 -----------------------------------------------------------------------------------------


def _free_energy_cases(seed: int) -> list[Case]:
    cases = []

    def add(name, batch, visible, hidden, group, weight=1.0, bias=1.0):
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


def _visible_part(t: Solved) -> np.ndarray:
    # without weights and hidden biases every hidden unit counts log 2
    return t(w=nothing, b=nothing) + t["w"].shape[1] * np.log(2)


FREE_ENERGY = Comparison(
    Formula(
        _free_energy_cases,
        boltzmann.free_energies,
        parts={"the hidden units": lambda t: _visible_part(t)},
    ),
    [
        Statement("without weights every hidden state weighs the same", "flat"),
        Statement("exp(-F(v)) equals the sum of exp(-E(v, h)) over all h", "ordinary"),
        Statement("a network with as many visible as hidden units is right too", "square"),
        Statement("huge weights give the right numbers, neither inf nor cut off", "huge"),
    ],
    [
        Misconception(
            "sign",
            "The sign is turned round: a probable image has a low free energy.",
            lambda t: -t(),
        ),
        Misconception(
            "visible-bias-missing",
            "The visible biases a do not count here.",
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
            "Only the visible biases count here: the sum over the hidden states is missing.",
            _visible_part,
            about="hidden",
        ),
        Misconception(
            "hidden-bias-missing",
            "The hidden biases b do not count here.",
            lambda t: t(b=nothing),
            about="hidden",
        ),
        Misconception(
            "off-state-forgotten",
            "Each hidden unit is counted as if it were always on: it may also be off, and both "
            "possibilities weigh in.",
            lambda t: _visible_part(t) - _inputs(t).sum(1),
            about="hidden",
        ),
        Misconception(
            "softplus-turned-round",
            "The hidden units count as if the sign of their input were turned round.",
            lambda t: t(w=negated, b=negated),
            about="hidden",
        ),
        Misconception(
            "mean-over-units",
            "The hidden units' terms are averaged: their contributions add up.",
            lambda t: _visible_part(t) + (t() - _visible_part(t)) / t["w"].shape[1],
            about="hidden",
        ),
        Misconception(
            "probabilities-added",
            "The probabilities of the hidden units are added up: what counts is the logarithm of "
            "a sum over what each unit may do.",
            lambda t: (
                _visible_part(t) - boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]).sum(1)
            ),
            about="hidden",
        ),
        Misconception(
            "rectified",
            "The hidden units' terms have a corner at zero: a unit with a small input still has "
            "two possibilities, which both weigh in.",
            lambda t: _visible_part(t) - np.maximum(_inputs(t), 0).sum(1),
            about="hidden",
        ),
        Misconception(
            "logarithm-missing",
            "This is the weight exp(-F) of an image: the free energy itself is a logarithm.",
            lambda t: np.exp(-t()),
        ),
        Misconception(
            "logarithm-missing",
            "The hidden units' part is a product of weights: its logarithm is missing.",
            lambda t: _visible_part(t) - np.exp(_visible_part(t) - t()),
        ),
        Misconception(
            "sign-inside",
            "The hidden units count with the wrong sign twice: outside their function, and inside "
            "it. The two do not cancel out.",
            lambda t: 2 * _visible_part(t) - t(w=negated, b=negated),
            about="hidden",
        ),
        Misconception(
            "bias-outside",
            "The hidden biases are added outside the function of the hidden units: they belong to "
            "the input of the units.",
            lambda t: t(b=nothing) - t["b"].sum(),
            about="hidden",
        ),
        Misconception(
            "biases-of-all-units",
            "The visible biases of all units are added up, also of those that are off: a unit that "
            "is off contributes nothing.",
            lambda t: t() - _visible_part(t) - t["a"].sum(),
            about="visible",
        ),
        Misconception(
            "units-averaged",
            "The units of both layers are averaged: what each of them contributes adds up.",
            lambda t: (
                _visible_part(t) / t["w"].shape[0] + (t() - _visible_part(t)) / t["w"].shape[1]
            ),
        ),
        Misconception(
            "logarithm-of-the-sum",
            "The hidden units are added up before the logarithm is taken: they are independent of "
            "each other, and each has a logarithm of its own.",
            lambda t: _visible_part(t) - np.log((1 + np.exp(_inputs(t))).sum(1)),
            about="hidden",
        ),
        Misconception(
            "units-added-first",
            "The inputs of all hidden units are added up first: each unit is on or off by itself, "
            "and has a term of its own.",
            lambda t: t(w=t["w"].sum(1, keepdims=True), b=t["b"].sum(keepdims=True)),
        ),
        Misconception(
            "expected-energy",
            "This is the mean energy under p(h | v): the free energy is lower, since it also "
            "counts how many hidden states share the weight.",
            lambda t: boltzmann.energies(
                t["v"],
                boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]),
                t["w"],
                t["a"],
                t["b"],
            ),
        ),
        Misconception(
            "batch-summed",
            "The whole batch is added up: each row is an image of its own.",
            lambda t: t().sum(),
        ),
        Misconception(
            "batch-averaged",
            "The whole batch is averaged: each row is an image of its own.",
            lambda t: t().mean(),
        ),
        Misconception(
            "wrong-axis",
            "A sum runs over the rows of the batch (axis 0): each row is an image of its own, and "
            "the sums run over its units.",
            looks=symptoms.summed_over_rows,
        ),
        COLUMN_KEPT,
        W_TRANSPOSED,
        only_huge(
            "overflow",
            "Moderate weights are right, huge ones are not: exp of a large number overflows. Look "
            "for an operation that does both steps at once.",
        ),
    ],
    shape="the result has one number per row, shape [batch]",
)


def _inputs(t: Solved) -> np.ndarray:
    return log_odds(boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]))


ORACLES = {
    "1.1": ENERGY,
    "1.2": _conditional(upwards=True),
    "1.3": _conditional(upwards=False),
    "1.5": CD_GRADIENTS,
    "1.6": FREE_ENERGY,
}
