"""The truth of notebook 3: untying, the wake and the sleep pass, and what each of them teaches."""

from __future__ import annotations

from functools import partial

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    DIVIDED_BY_ENTRIES,
    DIVIDED_TWICE,
    RATE_INSIDE,
    SIZES,
    WEIGHTS_AVERAGED,
    log_odds,
    negated,
    nothing,
    scaled,
)
from labgen.exercises.comparison.computed_truth import Formula, Solved
from labgen.exercises.comparison.oracle import Comparison, Misconception, Statement
from labgen.tasks import truths_of_machines as boltzmann

up = boltzmann.hidden_given_visible

# --- 3.1 -----------------------------------------------------------------------------------------


def measure_both_ways(w1, a1, b1):
    """Weights and biases of both directions, measured: the log odds of a unit with nothing on
    below (or above) it are its bias, and what one unit there adds to them is a weight."""
    visible, hidden = w1.shape
    none_v, none_h = np.zeros((1, visible)), np.zeros((1, hidden))
    b_up = log_odds(boltzmann.hidden_given_visible(none_v, w1, b1))[0]
    a_down = log_odds(boltzmann.visible_given_hidden(none_h, w1, a1))[0]
    upwards = log_odds(boltzmann.hidden_given_visible(np.eye(visible), w1, b1)) - b_up
    downwards = log_odds(boltzmann.visible_given_hidden(np.eye(hidden), w1, a1)) - a_down
    return upwards, b_up, downwards, a_down


UNTIE = Comparison(
    Formula(partial(boltzmann.parameter_cases, label="untie"), measure_both_ways),
    [
        Statement("r carries a unit's influence upwards as before", result=0),
        Statement("b_up are the biases the hidden units had", result=1),
        Statement("w_down carries a unit's influence downwards as before", result=2),
        Statement("a_down are the biases the pixels had", result=3),
    ],
    [
        Misconception(
            "not-transposed",
            "w_down is w1 as it is: going down, its rows belong to the hidden units.",
            lambda t: (t.all()[0], None, t["w1"], None),
        ),
        Misconception(
            "reshaped",
            "w_down holds the right numbers in the wrong places: reshaping cuts the row of all "
            "numbers anew, and a weight then joins other units than before.",
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
            "The two biases are swapped: a pass upwards ends in the hidden units, one downwards "
            "in the pixels.",
            lambda t: (None, t.all()[3], None, t.all()[1]),
        ),
        Misconception(
            "biases-zero",
            "Biases start at zero here: untying should change nothing at first.",
            lambda t: (None, 0 * t.all()[1], None, 0 * t.all()[3]),
        ),
        Misconception(
            "half",
            "The weights are shared out between the directions: each keeps all of them.",
            lambda t: (t.all()[0] / 2, None, t.all()[2] / 2, None),
        ),
        Misconception(
            "order-of-results",
            "The results come in another order than asked for: r, b_up, w_down, a_down.",
            looks=symptoms.neighbours_exchanged,
        ),
        Misconception(
            "sign",
            "A sign is turned round.",
            lambda t: (None, None, -t.all()[2], None),
        ),
    ],
    shape="r [visible, hidden], b_up [hidden], w_down [hidden, visible], a_down [visible]",
)

# --- 3.3 and 3.5 ---------------------------------------------------------------------------------


def log_likelihood_slopes(given, seen, predicted):
    """How the mean log probability of the states `seen` changes with each weight and bias.

    given [batch, m] predicts seen [batch, n], with probabilities `predicted`: the parameters are
    moved a little up and down, and the log probability is worked out anew (central differences).
    """
    step = 1e-5
    total_input = log_odds(predicted)
    weights, biases = np.zeros((given.shape[1], seen.shape[1])), np.zeros(seen.shape[1])

    def level(push) -> float:
        on = 1 / (1 + np.exp(-(total_input + push)))
        return float(np.mean(np.sum(np.log(np.where(seen > 0.5, on, 1 - on)), axis=1)))

    for unit in range(seen.shape[1]):
        column = np.zeros_like(seen)
        column[:, unit] = step
        biases[unit] = (level(column) - level(-column)) / (2 * step)
        for source in range(given.shape[1]):
            push = column * given[:, [source]]
            weights[source, unit] = (level(push) - level(-push)) / (2 * step)
    return weights, biases


def _slopes(v, h, v_prob=None, h_prob=None):
    if h_prob is None:
        return log_likelihood_slopes(h, v, v_prob)
    return log_likelihood_slopes(v, h, h_prob)


def _gradient_cases(seed: int, awake: bool) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = seeded_rng(seed, "delta rule", awake, name)
        v = states(rng, batch, visible) if awake else uniform(rng, batch, visible)
        args = {"v": v, "h": states(rng, batch, hidden)}
        if awake:
            args["v_prob"] = uniform(rng, batch, visible)
        else:
            args["h_prob"] = uniform(rng, batch, hidden)
        cases.append(Case(name, args, group))
    return cases


def _delta_rule(awake: bool) -> Comparison:
    weight, bias = ("dw_down", "da_down") if awake else ("dr", "db_up")
    seen, probs = ("v", "v_prob") if awake else ("h", "h_prob")
    sides = "[hidden, visible]" if awake else "[visible, hidden]"

    def one_by_one(t: Solved) -> list[tuple[np.ndarray, ...]]:
        # one example at a time: what the gradients average over
        rows = range(len(t["v"]))
        return [t.all(**{k: a[[n]] for k, a in t.args.items()}) for n in rows]

    def kept(t: Solved) -> np.ndarray:
        return np.array([bias for _, bias in one_by_one(t)])

    def times_slope(t: Solved) -> tuple:
        slopes = t[probs] * (1 - t[probs])
        rows = [
            (weight * slope, bias * slope)
            for (weight, bias), slope in zip(one_by_one(t), slopes, strict=True)
        ]
        return tuple(np.mean(some, axis=0) for some in zip(*rows, strict=True))

    def squared(t: Solved) -> tuple:
        given = t["h" if awake else "v"]
        off = (t[seen] - t[probs]) ** 2
        pairs = [np.outer(*rows) for rows in zip(given, off, strict=True)]
        return np.mean(pairs, axis=0), off.mean(0)

    def without_prediction(t: Solved) -> tuple:
        # a prediction of (nearly) nothing leaves the states alone
        half = t.all(**{probs: np.full_like(t[probs], 0.5)})
        offset = t.all(**{probs: np.full_like(t[probs], 0.5), seen: np.zeros_like(t[seen])})
        return tuple(one - other for one, other in zip(half, offset, strict=True))

    return Comparison(
        Formula(lambda seed: _gradient_cases(seed, awake), _slopes),
        [
            Statement(f"{weight} raises the mean log probability of {seen}", result=0),
            Statement(f"{bias} raises the mean log probability of {seen}", result=1),
        ],
        [
            Misconception(
                "sign",
                f"The sign is turned round: the step should bring {probs} nearer to {seen}.",
                scaled(-1, -1),
            ),
            Misconception(
                "batch-summed",
                "These are sums over the batch: the average is asked for.",
                scaled("batch", "batch"),
            ),
            Misconception(
                "weights-summed",
                f"{bias} is averaged over the batch, but {weight} is a sum: a matrix product adds "
                "up the examples.",
                scaled("batch", 1),
            ),
            Misconception(
                "bias-summed",
                f"{weight} is averaged over the batch, but {bias} is a sum.",
                scaled(1, "batch"),
            ),
            Misconception(
                "transposed",
                f"{weight} lies the wrong way round: its shape is {sides}.",
                lambda t: (t().T, None),
            ),
            Misconception(
                "averaged-over-units",
                "The bias gradient is averaged over the units too: each unit has its own.",
                lambda t: (None, t.all()[1].mean()),
            ),
            Misconception(
                "wrong-axis",
                "The bias gradient has one number per example: the average runs over the examples "
                "(axis 0), and leaves one number per unit.",
                looks=symptoms.bias_per_example,
            ),
            DIVIDED_TWICE,
            RATE_INSIDE,
            WEIGHTS_AVERAGED,
            *DIVIDED_BY_ENTRIES,
            Misconception(
                "weight-sign",
                f"{bias} has the right sign, {weight} has the wrong one.",
                scaled(-1, 1),
            ),
            Misconception(
                "bias-sign",
                f"{weight} has the right sign, {bias} has the wrong one.",
                scaled(1, -1),
            ),
            Misconception(
                "bias-of-other-layer",
                f"{bias} has a number for every unit of the layer that predicts: it belongs to "
                "the layer that is predicted.",
                looks=symptoms.bias_of_other_layer,
            ),
            Misconception(
                "slope-of-sigmoid",
                "The error is multiplied with the slope of the sigmoid, as for a squared error: "
                "the gradient of a log probability has no such factor.",
                times_slope,
            ),
            Misconception(
                "differences-without-sign",
                f"The differences between {seen} and {probs} are squared, and have lost their "
                "sign: it says in which direction to go.",
                squared,
            ),
            Misconception(
                "batch-kept",
                "The bias gradient still has one row per example: average over the batch.",
                lambda t: (None, kept(t)),
            ),
            Misconception(
                "prediction-missing",
                f"The prediction does not count here: what teaches is how far {probs} is off.",
                without_prediction,
            ),
            Misconception(
                "wrong-layer",
                "The error is multiplied with the layer it belongs to, not with the one it was "
                "predicted from.",
                lambda t: (_slopes_onto_itself(t, awake), None),
            ),
            Misconception(
                "rounded",
                f"{probs} is rounded to states here: the probabilities themselves are compared.",
                lambda t: tuple(
                    without_prediction(t)[n] - without_prediction(_rounded(t, seen, probs))[n]
                    for n in range(2)
                ),
            ),
        ],
        shape=f"{weight} {sides}, {bias} {'[visible]' if awake else '[hidden]'}",
    )


def _rounded(t: Solved, seen: str, probs: str) -> Solved:
    changed = Solved(t.solve, t.case)
    changed.args[seen] = np.round(t[probs])
    return changed


def _slopes_onto_itself(t: Solved, awake: bool) -> np.ndarray:
    if awake:
        return log_likelihood_slopes(t["v"], t["v"], t["v_prob"])[0]
    return log_likelihood_slopes(t["h"], t["h"], t["h_prob"])[0]


# --- 3.4 -----------------------------------------------------------------------------------------


def _sleep_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, visible, hidden, group in SIZES:
        rng = seeded_rng(seed, "sleep", name)
        args = {
            "h": states(rng, batch, hidden),
            "w_down": normal(rng, hidden, visible),
            "a_down": normal(rng, visible),
            "r": normal(rng, visible, hidden),
            "b_up": normal(rng, hidden),
        }
        cases.append(Case(name, args, group))
    return cases


def _dream(h, w_down, a_down, r, b_up):
    pixels = boltzmann.visible_given_hidden(h, w_down.T, a_down)
    return pixels, boltzmann.hidden_given_visible(pixels, r, b_up)


SLEEP_PASS = Comparison(
    Formula(_sleep_cases, _dream),
    [
        Statement("v_prob is what the generative weights make of h", result=0),
        Statement("h_prob is what the recognition weights make of v_prob", result=1),
    ],
    [
        Misconception(
            "pixels-drawn",
            "The pixels are 0 or 1: here the fantasy stays grey, as probabilities.",
            looks=symptoms.states,
        ),
        Misconception(
            "pixels-drawn",
            "h_prob does not follow from v_prob itself, but from rounded pixels: here the fantasy "
            "stays grey.",
            lambda t: (
                None,
                boltzmann.hidden_given_visible(np.round(t.all()[0]), t["r"], t["b_up"]),
            ),
        ),
        Misconception(
            "generative-weights-upwards",
            "The way back up uses the generative weights: it has weights of its own.",
            lambda t: (None, t.all(r=t["w_down"].T)[1]),
        ),
        Misconception(
            "recognition-weights-downwards",
            "The way down uses the recognition weights: it has weights of its own.",
            lambda t: t.all(w_down=t["r"].T),
        ),
        Misconception(
            "biases-missing",
            "The biases do not count here.",
            lambda t: t.all(a_down=nothing, b_up=nothing),
        ),
        Misconception(
            "bias-missing",
            "The biases of the hidden units do not count here.",
            lambda t: t.all(b_up=nothing),
        ),
        Misconception(
            "bias-missing",
            "The biases of the pixels do not count here.",
            lambda t: t.all(a_down=nothing),
        ),
        Misconception(
            "order-of-results",
            "The results come in the other order: first the pixels, then the hidden units.",
            lambda t: (t.all()[1], t.all()[0]),
        ),
        Misconception(
            "no-sigmoid",
            "v_prob are total inputs, not probabilities.",
            lambda t: (log_odds(t.all()[0]), None),
        ),
        Misconception(
            "no-sigmoid",
            "h_prob are total inputs, not probabilities.",
            lambda t: (None, log_odds(t.all()[1])),
        ),
        Misconception(
            "weights-turned",
            "A weight matrix is used the wrong way round: w_down has a row per hidden unit, r a "
            "row per pixel.",
            lambda t: t.all(w_down=np.transpose),
        ),
        Misconception(
            "weights-turned",
            "A weight matrix is used the wrong way round: w_down has a row per hidden unit, r a "
            "row per pixel.",
            lambda t: (None, t.all(r=np.transpose)[1]),
        ),
        Misconception(
            "inputs-passed-on",
            "h_prob was predicted from the pixels' total inputs: the way up starts from v_prob.",
            lambda t: (
                None,
                boltzmann.hidden_given_visible(log_odds(t.all()[0]), t["r"], t["b_up"]),
            ),
        ),
        Misconception(
            "weights-turned",
            "Both weight matrices are used the wrong way round: w_down has a row per hidden unit, "
            "r a row per pixel.",
            lambda t: t.all(w_down=np.transpose, r=np.transpose),
        ),
        Misconception(
            "sign",
            "The weights count with the wrong sign.",
            lambda t: t.all(w_down=negated, r=negated),
        ),
    ],
    shape="v_prob [batch, visible], h_prob [batch, hidden]",
)

ORACLES = {
    "3.1": UNTIE,
    "3.3": _delta_rule(awake=True),
    "3.4": SLEEP_PASS,
    "3.5": _delta_rule(awake=False),
}
