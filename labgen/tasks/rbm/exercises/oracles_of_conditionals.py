"""The oracles of 1.2 and 1.3: one layer given the other, which differ in name only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    SIZES,
    huge_weights,
    negated,
    nothing,
    only_huge,
)
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.tasks.rbm.exercises.mistakes_of_transposed_weights import W_TRANSPOSED
from labgen.tasks.truths_of_machines import hidden_given_visible, visible_given_hidden
from labgen.util.arrays.log_odds import log_odds


def _cases(seed: int, upwards: bool) -> list[Case]:
    cases = []
    word = "up" if upwards else "down"

    def add(
        name: str,
        batch: int,
        visible: int,
        hidden: int,
        group: str,
        weight: float = 1.0,
        bias: float = 1.0,
        given: Callable[..., np.ndarray] | None = None,
    ) -> None:
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
    shares: np.ndarray = weights / weights.sum(1, keepdims=True)
    return shares


def _squash_again(t: ComputedTruth) -> np.ndarray:
    """The probability of being on for one lone unit whose bias is the true result."""
    once = t()
    alone = hidden_given_visible
    return np.array([[alone([[0.0]], [[0.0]], [x])[0, 0] for x in row] for row in once])


def conditional(upwards: bool) -> Comparison:
    """The oracle of 1.2 (upwards), or of 1.3."""
    unit, bias = ("hidden", "b") if upwards else ("visible", "a")
    solve = hidden_given_visible if upwards else visible_given_hidden
    return Comparison(
        Formula(lambda seed: _cases(seed, upwards), solve),
        [
            Statement(f"without weights each {unit} unit follows its bias", "biases"),
            Statement(
                f"p({unit} unit on) agrees with the sum of exp(-E) over all states", "ordinary"
            ),
            Statement(
                "a network with as many visible as hidden units gives the right result", "square"
            ),
            Statement("huge weights give probabilities of 0 and 1, not NaN", "huge"),
        ],
        [
            Misconception(
                "no-sigmoid",
                "These are the total inputs of the units: the step from an input to a "
                "probability is missing.",
                lambda t: log_odds(t()),
            ),
            Misconception(
                "bias-missing",
                f"The biases {bias} of the {unit} units are missing.",
                lambda t: t(**{bias: nothing}),
                about="bias",
            ),
            Misconception(
                "sign",
                "These are the probabilities of being off: the sign of the input is wrong.",
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
                "The units of a row compete, as with softmax (each row sums to 1): in an RBM the "
                "units of one layer are independent given the other layer.",
                lambda t: _softmax(log_odds(t())),
            ),
            Misconception(
                "tanh",
                "The numbers lie between -1 and 1: a probability cannot be negative.",
                lambda t: np.tanh(log_odds(t())),
            ),
            Misconception(
                "relu",
                "These are the inputs with negative values set to 0 (ReLU), not probabilities.",
                lambda t: np.maximum(log_odds(t()), 0),
            ),
            Misconception(
                "bias-outside",
                "The bias is added to the probability: add it to the total input of the unit "
                "instead.",
                lambda t: t(**{bias: nothing}) + t[bias],
            ),
            Misconception(
                "sigmoid-twice",
                "The activation function is applied twice: these are probabilities of "
                "probabilities.",
                _squash_again,
            ),
            W_TRANSPOSED,
            Misconception(
                "reshaped",
                "w was reshaped instead of transposed: after reshaping, a weight connects other "
                "units than before.",
                lambda t: t(w=lambda w: w.reshape(w.shape[::-1]).T),
            ),
            Misconception(
                "states-for-probabilities",
                "Every number is 0 or 1: return probabilities, not states. Sampling is a "
                "separate step.",
                predicate=symptoms.states,
            ),
            Misconception(
                "no-probability",
                "Some numbers lie outside [0, 1]: they are not probabilities.",
                predicate=symptoms.outside_zero_to_one,
                vague=True,
            ),
            only_huge(
                "overflow",
                "Moderate weights give the right result, huge ones do not: exp of a large number "
                "overflows. TensorFlow has this function, safe for any input.",
            ),
        ],
        shape=f"the result has one number per {unit} unit, shape [batch, {unit}]",
    )
