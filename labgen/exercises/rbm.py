"""Oracles of notebook 1: energy, conditionals, Gibbs step, gradients, free energy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

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


W_TRANSPOSED = Misconception(
    "w-transposed",
    "w is used the wrong way round: w[i, j] joins visible unit i and hidden unit j.",
    lambda t: t(w=np.transpose),
)


COLUMN_KEPT = Misconception(
    "column-kept",
    "There is one number per row, but they stand in a column, shape [batch, 1]: [batch] is asked "
    "for.",
    looks=lambda t, results: (
        results[0].shape == (*t().shape, 1) and agree(results[0][..., 0], t(), 10)
    ),
)


def summed_over_rows(t: Truth, results: tuple[np.ndarray, ...]) -> bool:
    """Whether there is a number per unit where one per row is asked for."""
    batch, sides = len(t["v"]), t["w"].shape
    shape = results[0].shape
    return len(shape) == 1 and shape != (batch,) and shape[0] in sides


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
            "pairs-averaged",
            "The pairs are averaged: each pair that is on together counts in full.",
            lambda t: t(w=lambda w: w / w.shape[1]),
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
            looks=summed_over_rows,
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
            "sides-kept",
            "A sum kept its side of length one ([batch, 1]), and met one of shape [batch]: that "
            "makes a table [batch, batch].",
            looks=lambda t, results: results[0].shape == (len(t["v"]),) * 2,
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
                "states-for-probabilities",
                "Every number is 0 or 1: states come back where probabilities are asked for. "
                "Sampling is a step of its own.",
                looks=lambda t, results: results[0].shape == t().shape and is_binary(results[0]),
            ),
            Misconception(
                "no-probability",
                "Some numbers lie outside 0 to 1: no probability does.",
                looks=lambda t, results: bool(results[0].min() < 0 or results[0].max() > 1),
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


Question = Callable[[Trial], str]
# key, sentence, looks like it?
Mistake = tuple[str, str, Callable[[Trial], bool]]


class Followed(Oracle):
    """An oracle for an answer that draws samples: judged by relations between its results.

    make: seed -> cases; expected: case -> the results' shapes; relations: (statement, question
    about a trial that returns a complaint); mistakes: in the order of trial.
    """

    def __init__(
        self,
        make: Callable[[int], list[Case]],
        shape: str,
        expected: Callable[[Case], Sequence[tuple[int, ...]]],
        relations: Sequence[tuple[str, Question]],
        mistakes: Sequence[Mistake],
    ) -> None:
        self._make = make
        self._shape = shape
        self._expected = expected
        self._relations = relations
        self._mistakes = mistakes

    def cases(self, seed: int) -> list[Case]:
        return self._make(seed)

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = [shapes(self._shape, trials, returns, self._expected)]
        if findings[0].holds:
            findings += [relation(text, trials, question) for text, question in self._relations]
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    def hint_for_fault(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Hint | None:
        return self._recognise(trials)

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        for key, sentence, looks_like in self._mistakes:
            if all(_safely(looks_like, trial) for trial in trials):
                return Hint(key, sentence)
        return None


def _safely(looks_like: Callable[[Trial], bool], trial: Trial) -> bool:
    try:
        with np.errstate(all="ignore"):
            return bool(looks_like(trial))
    except (ValueError, IndexError, KeyError):
        return False  # the question has no meaning for these shapes


def drawn(probs: int, drawn_states: int, words: str) -> Question:
    """A question: is one result a draw from another?"""

    def question(trial: Trial) -> str:
        results = trial.seen.results
        log = Log(trial.seen.events)
        return "" if log.gave("sample", results[probs], results[drawn_states]) else words

    return question


def predicted(layer: str, of: Callable[[Trial], np.ndarray], result: int, words: str) -> Question:
    """A question: is a result what this layer gave for these states?"""

    def question(trial: Trial) -> str:
        right = Log(trial.seen.events).gave(layer, of(trial), trial.seen.results[result])
        return "" if right else words

    return question


NEVER_SAMPLED: Mistake = (
    "never-sampled",
    "`sample` is never called: draw with it, or probabilities travel on where states belong.",
    lambda t: not Log(t.seen.events).count("sample"),
)


def places_exchanged(*pairs: tuple[int, int]) -> Mistake:
    """Of one of these pairs (probabilities, states drawn from them) each has the other's place."""
    return (
        "order-of-results",
        "States and probabilities come back in each other's place: look at the order asked for.",
        lambda t: any(
            Log(t.seen.events).gave("sample", t.seen.results[drawn], t.seen.results[probs])
            for probs, drawn in pairs
        ),
    )


def probabilities_returned(*pairs: tuple[int, int]) -> Mistake:
    """In one of these pairs the probabilities stand in both places."""
    return (
        "probabilities-returned",
        "A table of probabilities comes back where drawn states are asked for.",
        lambda t: any(agree(t.seen.results[one], t.seen.results[other]) for one, other in pairs),
    )


def not_drawn(*pairs: tuple[int, int]) -> Mistake:
    """In one of these pairs there are states, but `sample` never saw the probabilities."""
    return (
        "not-drawn",
        "States come back that `sample` did not draw: a threshold, or a draw of your own, does "
        "not replace it.",
        lambda t: any(
            is_binary(t.seen.results[drawn])
            and not Log(t.seen.events).given("sample", t.seen.results[probs])
            for probs, drawn in pairs
        ),
    )


def drawn_elsewhere(name: str, probs: int, drawn_states: int) -> Mistake:
    """The last states are some draw, but not one from the probabilities beside them."""
    return (
        "hidden-drawn-elsewhere",
        f"{name} was drawn from other probabilities than the {name}_prob you return.",
        lambda t: (
            is_binary(t.seen.results[drawn_states])
            and not Log(t.seen.events).gave(
                "sample", t.seen.results[probs], t.seen.results[drawn_states]
            )
        ),
    )


def other_draws(trial: Trial, probs: int, drawn_states: int) -> list[np.ndarray]:
    """What else was drawn from one result, beside the other result."""
    results = trial.seen.results
    given = Log(trial.seen.events).given("sample", results[probs])
    return [one for one in given if not agree(one, results[drawn_states])]


def _gibbs_cases(seed: int) -> list[Case]:
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


def _gibbs_shapes(case: Case):
    h = case.args["h"].shape
    side = (h[0], case.known["visible"])
    return [side, side, h, h]


# Followed by the calls the answer makes: no probability is known beforehand
GIBBS_STEP = Followed(
    _gibbs_cases,
    "four results: v_prob, v, h_prob, h",
    _gibbs_shapes,
    [
        (
            "v_prob follows from the hidden states that came in",
            predicted(
                "visible_probs",
                lambda t: t.case.args["h"],
                0,
                "v_prob is not what visible_probs gives for the h that came in",
            ),
        ),
        ("v is drawn from v_prob", drawn(0, 1, "v was not drawn from v_prob")),
        (
            "h_prob follows from the drawn v",
            predicted(
                "hidden_probs",
                lambda t: t.seen.results[1],
                2,
                "h_prob is not what hidden_probs gives for the v you return",
            ),
        ),
        ("h is drawn from h_prob", drawn(2, 3, "h was not drawn from h_prob")),
    ],
    [
        NEVER_SAMPLED,
        places_exchanged((0, 1), (2, 3)),
        (
            "probabilities-where-states-belong",
            "hidden_probs was called with probabilities: the hidden layer sees what the visible "
            "units did, not how likely it was.",
            lambda t: Log(t.seen.events).gave("hidden_probs", t.seen.results[0], t.seen.results[2]),
        ),
        probabilities_returned((0, 1), (2, 3)),
        (
            "old-hidden-returned",
            "h is the state that came in: a full step ends with new hidden states.",
            lambda t: agree(t.seen.results[3], t.case.args["h"]),
        ),
        (
            "drawn-twice",
            "The visible states were drawn twice: the v you return is not the one that "
            "hidden_probs saw.",
            lambda t: any(
                Log(t.seen.events).gave("hidden_probs", other, t.seen.results[2])
                for other in other_draws(t, 0, 1)
            ),
        ),
        drawn_elsewhere("h", 2, 3),
        not_drawn((0, 1)),
    ],
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


def _averaged(array: np.ndarray) -> np.ndarray:
    """The batch, with every example replaced by their mean."""
    return np.broadcast_to(array.mean(0), array.shape)


def _weights_divided(t: Truth, side: int) -> tuple:
    weights, *rest = t.all()
    return (weights / weights.shape[side], *[None for _ in rest])


def _one_factor(t: Truth, results: tuple[np.ndarray, ...]) -> bool:
    """Whether all results are the truth times one positive number."""
    got, true = (
        np.concatenate([np.ravel(one) for one in some]).astype(np.float64)
        for some in (results, t.all())
    )
    if [one.shape for one in results] != [one.shape for one in t.all()]:
        return False
    factor = float(got @ true) / float(true @ true)
    return factor > 0 and agree(got / factor, true, 10)


DIVIDED_TWICE = Misconception(
    "divided-twice",
    "These are divided by the size of the batch twice: a mean has that division in it.",
    lambda t: tuple(one / len(next(iter(t.args.values()))) for one in t.all()),
)
RATE_INSIDE = Misconception(
    "rate-inside",
    "Everything is the right gradient times one number: if that is a learning rate, leave it out, "
    "since the model multiplies by it afterwards.",
    looks=_one_factor,
)

WEIGHTS_AVERAGED = Misconception(
    "weights-averaged",
    "The weights' gradient is one number, or has lost a side: each weight has its own.",
    looks=lambda t, results: results[0].ndim < 2 and results[1].shape == t.all()[1].shape,
)

DIVIDED_BY_ENTRIES = [
    Misconception(
        "divided-by-entries",
        "The weights' gradient is divided by the number of entries of a batch: the average runs "
        "over its examples only.",
        partial(_weights_divided, side=side),
    )
    for side in (0, 1)
]

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
            looks=lambda t, results: any(one.shape == () for one in results[1:]),
        ),
        Misconception(
            "wrong-axis",
            "The bias gradients have one number per example: the average runs over the examples "
            "(axis 0), and leaves one number per unit.",
            looks=lambda t, results: any(one.shape == (len(t["v0"]),) for one in results[1:]),
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
            "product-of-means",
            "The units are averaged first and multiplied then: whether two are on together shows "
            "only within one example.",
            lambda t: (t.all(**{k: _averaged for k in ("v0", "h0", "vk", "hk")})[0], None, None),
        ),
        Misconception(
            "batch-kept",
            "A bias gradient still has one row per example: average over the batch.",
            looks=lambda t, results: any(
                one.shape == (len(t["v0"]), *true.shape)
                for one, true in zip(results[1:], t.all()[1:], strict=True)
            ),
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
            "probabilities-added",
            "The probabilities of the hidden units are added up: what counts is the logarithm of "
            "a sum over what each unit may do.",
            lambda t: (
                _visible_part(t) - boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]).sum(1)
            ),
        ),
        Misconception(
            "rectified",
            "The hidden units' terms have a corner at zero: a unit with a small input still has "
            "two possibilities, which both weigh in.",
            lambda t: _visible_part(t) - np.maximum(_inputs(t), 0).sum(1),
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
            looks=summed_over_rows,
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


def _inputs(t: Truth) -> np.ndarray:
    return log_odds(boltzmann.hidden_given_visible(t["v"], t["w"], t["b"]))


ORACLES = {
    "1.1": ENERGY,
    "1.2": _conditional(upwards=True),
    "1.3": _conditional(upwards=False),
    "1.4": GIBBS_STEP,
    "1.5": CD_GRADIENTS,
    "1.6": FREE_ENERGY,
}
