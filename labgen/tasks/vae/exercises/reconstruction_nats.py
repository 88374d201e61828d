"""Exercise 4.4: reconstruction, in nats."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.computed_truth import Formula, Solved, push
from labgen.exercises.comparison.oracle import Differentiable, Misconception, Statement
from labgen.registry import Exercise
from labgen.tasks.truths_of_cross_entropy import (
    UNSTABLE,
    clipped_cross_entropies,
    pixel_cross_entropies,
)
from labgen.tasks.vae.truths import image_cross_entropies
from labgen.tasks.vae.truths_of_common_mistakes import mistakes_in_sums

EXERCISE = Exercise(
    number="4.4",
    name="reconstruction_nats",
    title="Reconstruction, in nats",
    points=2,
    returns=("nats",),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, pixels, group in (
        ("a batch of 3", 3, 6, "ordinary"),
        ("a batch of 1", 1, 5, "ordinary"),
        ("as many digits as pixels", 4, 4, "ordinary"),
        ("grey pixels", 5, 4, "ordinary"),
        ("logits of 100 and -100", 4, 5, "huge"),
    ):
        rng = seeded_rng(seed, "nats", name)
        grey = name.startswith("grey")
        x = uniform(rng, batch, pixels) if grey else states(rng, batch, pixels)
        logits = normal(rng, batch, pixels, scale=1.5)
        if group == "huge":
            logits = 100 * np.sign(logits)
            logits[0] = 100 * (1 - 2 * x[0])  # every pixel of the first digit is mispredicted
        args = {"x": x, "logits": logits}
        cases.append(Case(name, args, group, how="differentiable"))
    return cases


def _as_probabilities(t: Solved, together: Callable[..., np.ndarray]) -> np.ndarray:
    return together(clipped_cross_entropies(t["x"], t["logits"]), axis=1)


STATEMENTS = [
    Statement("each digit costs minus the log of its Bernoulli probability", "ordinary"),
    Statement("logits of 100 and -100 give the right numbers, neither inf nor cut off", "huge"),
]

MISTAKES = [
    Misconception(
        "labels-and-logits-swapped",
        "Labels and logits are swapped: the pixels are taken for logits. Name the arguments.",
        lambda t: t(x=t["logits"], logits=t["x"]),
    ),
    Misconception(
        "sign",
        "This is the log probability: its negative, a price, is asked for.",
        lambda t: -t(),
    ),
    Misconception(
        "mean-over-pixels",
        "The pixels are averaged: the log probability of an image is the sum over its pixels.",
        lambda t: t() / t["x"].shape[1],
    ),
    Misconception(
        "fixed-size",
        "The mean is multiplied by 784: images may have another number of pixels. A sum needs "
        "no such number.",
        lambda t: t() * 784 / t["x"].shape[1],
    ),
    Misconception(
        "pixels-rounded",
        "Black and white pixels are right, grey ones are not: they were rounded to 0 or 1, but "
        "a grey value weighs both possibilities.",
        lambda t: t(x=np.round),
    ),
    *mistakes_in_sums("pixels", lambda t: pixel_cross_entropies(t["x"], t["logits"])),
    Misconception(
        "sigmoid-twice",
        "The logits are squashed twice: whoever takes logits does the sigmoid itself.",
        lambda t: t(logits=lambda x: 1 / (1 + np.exp(-x))),
    ),
    Misconception(
        "black-pixels-forgotten",
        "Only the white pixels count here: a black pixel that was predicted white has its "
        "price too.",
        lambda t: (t["x"] * pixel_cross_entropies(np.ones_like(t["x"]), t["logits"])).sum(1),
    ),
    Misconception(
        "white-pixels-forgotten",
        "Only the black pixels count here: a white pixel that was predicted black has its "
        "price too.",
        lambda t: ((1 - t["x"]) * pixel_cross_entropies(np.zeros_like(t["x"]), t["logits"])).sum(1),
    ),
    Misconception(
        "doubled",
        "This is twice the price.",
        lambda t: 2 * t(),
    ),
    Misconception(
        "bits",
        "These are bits: nats use the natural logarithm.",
        lambda t: t() / np.log(2),
    ),
    Misconception(
        "squared-error",
        "This is a squared error: the pixels are Bernoulli here, not Gaussian.",
        lambda t: ((t["x"] - 1 / (1 + np.exp(-t["logits"]))) ** 2).sum(1),
    ),
    Misconception(
        "labels-turned",
        "Black and white are turned round: a high logit speaks for a white pixel.",
        lambda t: t(logits=np.negative),
    ),
    *(
        Misconception(
            "logits-as-probabilities",
            "The logits were taken for probabilities: whoever computes the loss has to be told "
            "which of the two it is given.",
            partial(_as_probabilities, together=together),
        )
        for together in (np.sum, np.mean)
    ),
    Misconception(
        "logits-as-probabilities",
        "There are numbers that are none (nan): logits were taken for probabilities, and the "
        "logarithm of a negative number does not exist.",
        looks=symptoms.some_are_none,
    ),
    UNSTABLE,
]

ORACLE = Differentiable(
    Formula(_cases, image_cross_entropies, pushes={"logits": push("logits")}),
    STATEMENTS,
    MISTAKES,
    shape="the result has one number per digit, shape [batch]",
)
