"""The oracles of 3.3 and 3.5: the delta rule, by which one layer learns to predict another."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import (
    DIVIDED_BY_ENTRIES,
    DIVIDED_TWICE,
    RATE_INSIDE,
    SIZES,
    WEIGHTS_AVERAGED,
    scaled,
)
from labgen.exercises.comparison.oracle import Comparison, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.exercises.truth.source import Arrays
from labgen.tasks.up_down.truths import log_likelihood_slopes


def _cases(seed: int, awake: bool) -> list[Case]:
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


def _slopes_awake(v: np.ndarray, h: np.ndarray, v_prob: np.ndarray) -> Arrays:
    return log_likelihood_slopes(h, v, v_prob)


def _slopes_asleep(v: np.ndarray, h: np.ndarray, h_prob: np.ndarray) -> Arrays:
    return log_likelihood_slopes(v, h, h_prob)


def _slopes_onto_itself(t: ComputedTruth, awake: bool) -> np.ndarray:
    if awake:
        return log_likelihood_slopes(t["v"], t["v"], t["v_prob"])[0]
    return log_likelihood_slopes(t["h"], t["h"], t["h_prob"])[0]


def _rounded(t: ComputedTruth, seen: str, probs: str) -> ComputedTruth:
    changed = ComputedTruth(t.formula, t.case)
    changed.args[seen] = np.round(t[probs])
    return changed


def delta_rule(awake: bool) -> Comparison:
    """The oracle of 3.3 (awake), or of 3.5."""
    weight, bias = ("dw_down", "da_down") if awake else ("dr", "db_up")
    seen, probs = ("v", "v_prob") if awake else ("h", "h_prob")
    sides = "[hidden, visible]" if awake else "[visible, hidden]"

    def one_by_one(t: ComputedTruth) -> list[Arrays]:
        # one example at a time: what the gradients average over
        rows = range(len(t["v"]))
        return [t.all(**{k: a[[n]] for k, a in t.args.items()}) for n in rows]

    def kept(t: ComputedTruth) -> np.ndarray:
        return np.array([bias for _, bias in one_by_one(t)])

    def times_slope(t: ComputedTruth) -> Arrays:
        slopes = t[probs] * (1 - t[probs])
        rows = [
            (weight * slope, bias * slope)
            for (weight, bias), slope in zip(one_by_one(t), slopes, strict=True)
        ]
        return tuple(np.mean(some, axis=0) for some in zip(*rows, strict=True))

    def squared(t: ComputedTruth) -> Arrays:
        given = t["h" if awake else "v"]
        off = (t[seen] - t[probs]) ** 2
        pairs = [np.outer(*rows) for rows in zip(given, off, strict=True)]
        return np.mean(pairs, axis=0), off.mean(0)

    def without_prediction(t: ComputedTruth) -> Arrays:
        # a prediction of (nearly) nothing leaves the states alone
        half = t.all(**{probs: np.full_like(t[probs], 0.5)})
        offset = t.all(**{probs: np.full_like(t[probs], 0.5), seen: np.zeros_like(t[seen])})
        return tuple(given - without for given, without in zip(half, offset, strict=True))

    return Comparison(
        Formula(lambda seed: _cases(seed, awake), _slopes_awake if awake else _slopes_asleep),
        [
            Statement(f"{weight} raises the mean log probability of {seen}", result=0),
            Statement(f"{bias} raises the mean log probability of {seen}", result=1),
        ],
        [
            Misconception(
                "sign",
                f"The sign is wrong: a step should bring {probs} closer to {seen}.",
                scaled(-1, -1),
            ),
            Misconception(
                "batch-summed",
                "These are sums over the batch: return averages.",
                scaled("batch", "batch"),
            ),
            Misconception(
                "weights-summed",
                f"{bias} is averaged over the batch, but {weight} is a sum: the matrix product "
                "sums over the examples.",
                scaled("batch", 1),
            ),
            Misconception(
                "bias-summed",
                f"{weight} is averaged over the batch, but {bias} is a sum.",
                scaled(1, "batch"),
            ),
            Misconception(
                "transposed",
                f"{weight} is transposed: its shape should be {sides}.",
                lambda t: (t().T, None),
            ),
            Misconception(
                "averaged-over-units",
                "The bias gradient is averaged over the units too: each unit has its own.",
                lambda t: (None, t.all()[1].mean()),
            ),
            Misconception(
                "wrong-axis",
                "The bias gradient has one number per example: average over the examples (axis "
                "0), which leaves one number per unit.",
                predicate=symptoms.bias_per_example,
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
                f"{bias} has one number for each unit of the layer that predicts: it belongs to "
                "the layer that is predicted.",
                predicate=symptoms.bias_of_other_layer,
            ),
            Misconception(
                "slope-of-sigmoid",
                "The error is multiplied by the derivative of the sigmoid, as for a squared "
                "error: the gradient of a log probability has no such factor.",
                times_slope,
            ),
            Misconception(
                "differences-without-sign",
                f"The differences between {seen} and {probs} are squared: the step needs their "
                "sign.",
                squared,
            ),
            Misconception(
                "batch-kept",
                "The bias gradient still has one row per example: average over the batch.",
                lambda t: (None, kept(t)),
            ),
            Misconception(
                "prediction-missing",
                f"The prediction is missing: the step depends on the difference between {probs} "
                "and its target.",
                without_prediction,
            ),
            Misconception(
                "wrong-layer",
                "The error is multiplied by the layer it belongs to: multiply it by the layer "
                "that predicts.",
                lambda t: (_slopes_onto_itself(t, awake), None),
            ),
            Misconception(
                "rounded",
                f"{probs} is rounded to 0 or 1: use the probabilities themselves.",
                lambda t: tuple(
                    without_prediction(t)[n] - without_prediction(_rounded(t, seen, probs))[n]
                    for n in range(2)
                ),
            ),
        ],
        shape=f"{weight} {sides}, {bias} {'[visible]' if awake else '[hidden]'}",
    )
