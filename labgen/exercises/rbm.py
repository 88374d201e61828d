"""Oracles of notebook 1: energy, conditionals, Gibbs step, gradients, free energy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.calling.cases import (
    Case,
    Probabilities,
    Sampler,
    Trial,
    generator,
    normal,
    states,
    uniform,
)
from labgen.exercises import boltzmann
from labgen.exercises.compare import agree
from labgen.exercises.oracle import (
    Formula,
    Judgement,
    Log,
    Misconception,
    Oracle,
    Statement,
    Truth,
    is_binary,
    relation,
    shapes,
)
from labgen.exercises.verdict import Hint

# name, batch, visible, hidden, group. The sides differ wherever they can, so that a wrong
# orientation shows; the square one lets a wrong orientation run, so that it can be named.
SIZES = (
    ("a batch of 3", 3, 5, 4, "ordinary"),
    ("a batch of 7", 7, 4, 6, "ordinary"),
    ("a batch of 1", 1, 6, 3, "ordinary"),
    ("as many visible as hidden units", 5, 4, 4, "square"),
)


def negated(array: np.ndarray) -> np.ndarray:
    return -array


def nothing(array: np.ndarray) -> np.ndarray:
    return np.zeros_like(array)


def huge_weights(rng: np.random.Generator, visible: int, hidden: int, axis: int) -> np.ndarray:
    """Weights of 20 to 40, of one sign for all that join one unit of the layer `axis`."""
    signs = np.where(np.arange((visible, hidden)[axis]) % 2, -1, 1)
    signs = signs[:, None] if axis == 0 else signs[None, :]
    return (signs * rng.uniform(20, 40, (visible, hidden))).astype(np.float32)


def log_odds(probability: np.ndarray) -> np.ndarray:
    return np.log(probability) - np.log1p(-probability)


def only_huge(key: str, sentence: str) -> Misconception:
    """Right for moderate inputs, wrong for huge ones."""
    return Misconception(
        key,
        sentence,
        looks=lambda t, results: agree(results[0], t()) == (t.case.group != "huge"),
        groups=("ordinary", "huge"),
    )


# --- 1.1 -----------------------------------------------------------------------------------------


def _energy_cases(seed: int) -> list[Case]:
    cases = []

    def add(name, batch, visible, hidden, group, v=None, h=None):
        rng = generator(seed, "energy", name)
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
    grey = generator(seed, "grey")
    add("grey pixels", 3, 5, 4, "ordinary", uniform(grey, 3, 5), states(grey, 3, 4))
    return cases


def _every_pair_of_rows(t: Truth) -> np.ndarray:
    # a product of the two batches pairs every image with every hidden state
    batch = len(t["v"])
    alone = t(w=nothing)
    crossed = [
        [t(v=t["v"][[i]], h=t["h"][[j]], a=nothing, b=nothing)[0] for j in range(batch)]
        for i in range(batch)
    ]
    return np.array(crossed) + alone


ENERGY = Formula(
    _energy_cases,
    boltzmann.energies,
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
        ),
        Misconception(
            "visible-bias-missing",
            "The visible biases a do not count here.",
            lambda t: t(a=nothing),
        ),
        Misconception(
            "hidden-bias-missing",
            "The hidden biases b do not count here.",
            lambda t: t(b=nothing),
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
        ),
        Misconception(
            "visible-bias-sign",
            "The term of the visible biases has the opposite sign to the others.",
            lambda t: t(a=negated),
        ),
        Misconception(
            "hidden-bias-sign",
            "The term of the hidden biases has the opposite sign to the others.",
            lambda t: t(b=negated),
        ),
        Misconception(
            "half",
            "Every pair counts half: here each pair has one weight and is counted once.",
            lambda t: t(w=lambda w: w / 2),
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
            "rows-crossed",
            "Every image meets every hidden state of the batch (a result [batch, batch]): "
            "row n of v belongs to row n of h only.",
            _every_pair_of_rows,
        ),
        Misconception(
            "w-transposed",
            "w is used the wrong way round: w[i, j] joins visible unit i and hidden unit j.",
            lambda t: t(w=np.transpose),
        ),
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
        rng = generator(seed, word, name)
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


def _conditional(upwards: bool) -> Formula:
    unit, bias = ("hidden", "b") if upwards else ("visible", "a")
    solve = boltzmann.hidden_given_visible if upwards else boltzmann.visible_given_hidden
    return Formula(
        lambda seed: _conditional_cases(seed, upwards),
        solve,
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
            ),
            Misconception(
                "weight-sign",
                "The weights have the wrong sign: a positive weight should make two units likely "
                "to be on together.",
                lambda t: t(w=negated),
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
                "sigmoid-twice",
                "These are probabilities of probabilities: the squashing is done twice.",
                _squash_again,
            ),
            Misconception(
                "w-transposed",
                "w is used the wrong way round: w[i, j] joins visible unit i and hidden unit j.",
                lambda t: t(w=np.transpose),
            ),
            Misconception(
                "states-for-probabilities",
                "Every number is 0 or 1: states come back where probabilities are asked for. "
                "Sampling is a step of its own.",
                looks=lambda t, results: results[0].shape == t().shape and is_binary(results[0]),
            ),
        ],
        shape=f"the result has one number per {unit} unit, shape [batch, {unit}]",
    )


def _squash_again(t: Truth) -> np.ndarray:
    """The probability of being on for one lone unit whose bias is the true result."""
    once = t()
    alone = boltzmann.hidden_given_visible
    return np.array([[alone([[0.0]], [[0.0]], [x])[0, 0] for x in row] for row in once])


# --- 1.4 -----------------------------------------------------------------------------------------


class GibbsStep(Oracle):
    """Follows an answer by the calls it makes; no probability is known beforehand."""

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for name, batch, visible, hidden in (
            ("a batch of 4", 4, 7, 5),
            ("a batch of 3", 3, 6, 8),
            ("a batch of 1", 1, 12, 10),
        ):
            rng = generator(seed, "gibbs", name)
            salt = int(rng.integers(2**31))
            args = {
                "h": states(rng, batch, hidden),
                "visible_probs": Probabilities("visible_probs", hidden, visible, salt),
                "hidden_probs": Probabilities("hidden_probs", visible, hidden, salt),
                "sample": Sampler(salt),
            }
            cases.append(Case(name, args, how="recorded", known={"visible": visible}))
        return cases

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        def expected(case: Case):
            side = (len(case.args["h"]), case.known["visible"])
            return [side, side, case.args["h"].shape, case.args["h"].shape]

        findings = [shapes("four results: v_prob, v, h_prob, h", trials, returns, expected)]
        if findings[0].holds:
            findings += [relation(text, trials, holds) for text, holds in _GIBBS_RELATIONS]
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._hint(trials) if wrong else None)

    def _hint(self, trials: Sequence[Trial]) -> Hint | None:
        for key, sentence, looks_like in _GIBBS_MISTAKES:
            if all(
                looks_like(Log(t.seen.events), t.case.args["h"], *t.seen.results) for t in trials
            ):
                return Hint(key, sentence)
        return None


def _from_given_states(trial: Trial) -> str:
    log, v_prob = Log(trial.seen.events), trial.seen.results[0]
    if log.gave("visible_probs", trial.case.args["h"], v_prob):
        return ""
    return "v_prob is not what visible_probs gives for the h that came in"


def _visible_drawn(trial: Trial) -> str:
    v_prob, v = trial.seen.results[:2]
    return "" if Log(trial.seen.events).gave("sample", v_prob, v) else "v was not drawn from v_prob"


def _from_drawn_states(trial: Trial) -> str:
    _, v, h_prob, _ = trial.seen.results
    if Log(trial.seen.events).gave("hidden_probs", v, h_prob):
        return ""
    return "h_prob is not what hidden_probs gives for the v you return"


def _hidden_drawn(trial: Trial) -> str:
    h_prob, h = trial.seen.results[2:]
    return "" if Log(trial.seen.events).gave("sample", h_prob, h) else "h was not drawn from h_prob"


_GIBBS_RELATIONS = (
    ("v_prob follows from the hidden states that came in", _from_given_states),
    ("v is drawn from v_prob", _visible_drawn),
    ("h_prob follows from the drawn v", _from_drawn_states),
    ("h is drawn from h_prob", _hidden_drawn),
)

_GIBBS_MISTAKES = (
    (
        "never-sampled",
        "`sample` is never called: a Gibbs step moves from state to state, and draws each with it.",
        lambda log, h0, v_prob, v, h_prob, h: log.count("sample") == 0,
    ),
    (
        "order-of-results",
        "States and probabilities come back in each other's place: look at the order asked for.",
        lambda log, h0, v_prob, v, h_prob, h: (
            log.gave("sample", v, v_prob) or log.gave("sample", h, h_prob)
        ),
    ),
    (
        "probabilities-where-states-belong",
        "hidden_probs was called with probabilities: the hidden layer sees what the visible units "
        "did, not how likely it was.",
        lambda log, h0, v_prob, v, h_prob, h: log.gave("hidden_probs", v_prob, h_prob),
    ),
    (
        "probabilities-returned",
        "v (or h) is a table of probabilities: its place is for the drawn state.",
        lambda log, h0, v_prob, v, h_prob, h: agree(v, v_prob) or agree(h, h_prob),
    ),
    (
        "old-hidden-returned",
        "h is the state that came in: a full step ends with new hidden states.",
        lambda log, h0, v_prob, v, h_prob, h: agree(h, h0),
    ),
    (
        "drawn-twice",
        "The visible states were drawn twice: the v you return is not the one that hidden_probs "
        "saw.",
        lambda log, h0, v_prob, v, h_prob, h: any(
            log.gave("hidden_probs", other, h_prob) and not agree(other, v)
            for other in log.given("sample", v_prob)
        ),
    ),
    (
        "hidden-drawn-elsewhere",
        "h was drawn from other probabilities than the h_prob you return.",
        lambda log, h0, v_prob, v, h_prob, h: is_binary(h) and not log.gave("sample", h_prob, h),
    ),
)


# --- 1.5 -----------------------------------------------------------------------------------------


def _cd_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = generator(seed, "cd", name)
        args = {
            "v0": states(rng, batch, visible),
            "h0": states(rng, batch, hidden),
            "vk": states(rng, batch, visible),
            "hk": states(rng, batch, hidden),
        }
        cases.append(Case(name, args, group))
    rng = generator(seed, "cd grey")
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


def scaled(*factors: float | str):
    """A misconception's relation: each result is the truth times a factor (or the batch size)."""
    return lambda t: tuple(
        one * (len(next(iter(t.args.values()))) if factor == "batch" else factor)
        for one, factor in zip(t.all(), factors, strict=True)
    )


CD_GRADIENTS = Formula(
    _cd_cases,
    count_statistics,
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
            "The bias gradients are averaged over the units too: each unit has its own.",
            lambda t: (None, t.all()[1].mean(), t.all()[2].mean()),
        ),
        Misconception(
            "batch-kept",
            "The bias gradients still have one row per example: average over the batch.",
            lambda t: (None, t["v0"] - t["vk"], t["h0"] - t["hk"]),
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
        rng = generator(seed, "free energy", name)
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


def _visible_part(t: Truth) -> np.ndarray:
    # without weights and hidden biases every hidden unit counts log 2
    return t(w=nothing, b=nothing) + t["w"].shape[1] * np.log(2)


FREE_ENERGY = Formula(
    _free_energy_cases,
    boltzmann.free_energies,
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
        ),
        Misconception(
            "visible-bias-sign",
            "The term of the visible biases has the wrong sign.",
            lambda t: t(a=negated),
        ),
        Misconception(
            "hidden-term-sign",
            "The hidden units' term has the wrong sign: summing over more hidden states can only "
            "lower the free energy.",
            lambda t: 2 * _visible_part(t) - t(),
        ),
        Misconception(
            "hidden-term-missing",
            "Only the visible biases count here: the sum over the hidden states is missing.",
            _visible_part,
        ),
        Misconception(
            "hidden-bias-missing",
            "The hidden biases b do not count here.",
            lambda t: t(b=nothing),
        ),
        Misconception(
            "off-state-forgotten",
            "Each hidden unit is counted as if it were always on: it may also be off, and both "
            "possibilities weigh in.",
            lambda t: _visible_part(t) - _inputs(t).sum(1),
        ),
        Misconception(
            "softplus-turned-round",
            "The hidden units count as if the sign of their input were turned round.",
            lambda t: t(w=negated, b=negated),
        ),
        Misconception(
            "mean-over-units",
            "The hidden units' terms are averaged: their contributions add up.",
            lambda t: _visible_part(t) + (t() - _visible_part(t)) / t["w"].shape[1],
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
            "w-transposed",
            "w is used the wrong way round: w[i, j] joins visible unit i and hidden unit j.",
            lambda t: t(w=np.transpose),
        ),
        only_huge(
            "overflow",
            "Moderate weights are right, huge ones are not: exp of a large number overflows. Look "
            "for an operation that does both steps at once.",
        ),
    ],
    shape="the result has one number per row, shape [batch]",
)


def _inputs(t: Truth) -> np.ndarray:
    return log_odds(boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]))


ORACLES = {
    "1.1": ENERGY,
    "1.2": _conditional(upwards=True),
    "1.3": _conditional(upwards=False),
    "1.4": GibbsStep(),
    "1.5": CD_GRADIENTS,
    "1.6": FREE_ENERGY,
}
