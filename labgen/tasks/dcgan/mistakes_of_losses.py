"""Mistakes with logits that both losses of Task 5 know, and the cases that show them."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth
from labgen.tasks.mistakes_of_cross_entropy import clipped_cross_entropies


def logit_cases(seed: int, both: bool) -> list[Case]:
    """Logits of fakes, and of real images where both are asked for."""
    cases = []
    for name, real, fake, group in (
        ("a batch of 4", 4, 4, "ordinary"),
        ("a batch of 1", 1, 1, "ordinary"),
        ("batches of 6 and 3" if both else "a batch of 3", 6, 3, "uneven"),
        ("logits of 100 and -100", 4, 4, "huge"),
    ):
        rng = seeded_rng(seed, "logits", both, name)
        args = {"real_logits": normal(rng, real, 1, 1, 1, scale=1.5)} if both else {}
        args["fake_logits"] = normal(rng, fake, 1, 1, 1, scale=1.5)
        if group == "huge":
            signs = np.array([1, -1, -1, 1], np.float32).reshape(4, 1, 1, 1)
            args = {key: 100 * signs for key in args}
        if group == "uneven" and both:
            args["real_logits"] -= 2  # so that a mean over both batches together is another one
        cases.append(Case(name, args, group, driver="differentiable"))
    return cases


def _as_probabilities(t: ComputedTruth) -> np.float64:
    """The loss where logits count as probabilities, cut off as Keras does it."""
    labels = {"real_logits": 1.0, "fake_logits": 0.0} if "real_logits" in t.args else {}
    labels = labels or {"fake_logits": 1.0}
    return np.float64(sum(clipped_cross_entropies(x, t[name]).mean() for name, x in labels.items()))


TAKEN_FOR_PROBABILITIES = Misconception(
    "logits-as-probabilities",
    "The logits are used as probabilities: tell the loss function that it is given logits.",
    _as_probabilities,
)

NOT_A_NUMBER = Misconception(
    "logits-as-probabilities",
    "Some results are NaN: the logits are used as probabilities, and a negative number has no "
    "logarithm.",
    predicate=symptoms.some_are_none_or_one_logit,
)

OTHER_LOGARITHM = Misconception(
    "other-logarithm",
    "The loss is in bits: the exercise asks for nats, so use the natural logarithm and do not "
    "divide.",
    lambda t: t() / np.log(2),
)
