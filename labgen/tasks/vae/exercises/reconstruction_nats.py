"""Exercise 4.4: reconstruction, in nats."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Differentiable, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula, perturb
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.mistakes_of_cross_entropy import UNSTABLE, clipped_cross_entropies
from labgen.tasks.truths_of_cross_entropy import pixel_cross_entropies
from labgen.tasks.vae.mistakes_of_several_exercises import mistakes_in_sums
from labgen.tasks.vae.truths import image_cross_entropies

EXERCISE = Exercise(
    number="4.4",
    name="reconstruction_nats",
    title="Reconstruction, in nats",
    points=2,
    returns=("nats",),
    hints=(
        r"A pixel of 0.5 with a logit of 0 costs $\ln2\approx0.693$ nats. Does yours? Then the "
        "shape: one number for each digit, [batch]. And if some number is negative, read the "
        "end of *Softplus and logits* once more.",
        "Each pixel is a coin. The grey value says how often it shows 1, the logit says what "
        "the decoder believes. A white pixel pays for the belief in black, a black one for the "
        "belief in white, and a grey one a share of both, so nothing is rounded and no part is "
        "left out. TensorFlow's function starts from the *logits*; no sigmoid comes before it. "
        "It leaves a number for each pixel. A digit's nats are their sum, over its pixels and "
        "not over the digits.",
        WorkedExample(
            given={
                "x": [[1, 0, 0.5], [0, 0, 1]],
                "logits": [[2, 2, 0], [0, 0, 0]],
            },
            steps=r"First digit. White pixel, logit 2, a good guess: $\ln(1+e^{-2})\approx0.127$. "
            r"Black pixel, logit 2, a bad guess: $\ln(1+e^{2})\approx2.127$. Grey pixel, "
            "logit 0: $0.693$. The sum is $0.127+2.127+0.693=2.947$. Second digit: with "
            r"logits of 0 each pixel costs $0.693$, whatever it is: $3\cdot0.693=2.079$.",
            results={
                "nats": [2.947, 2.079],
            },
        ),
    ),
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
        cases.append(Case(name, args, group, driver="differentiable"))
    return cases


def _as_probabilities(t: ComputedTruth, together: Callable[..., np.ndarray]) -> np.ndarray:
    return together(clipped_cross_entropies(t["x"], t["logits"]), axis=1)


STATEMENTS = [
    Statement("each digit gives minus the log of its Bernoulli probability", "ordinary"),
    Statement(
        "logits of 100 and -100 give the right numbers, without overflow or clipping", "huge"
    ),
]

MISTAKES = [
    Misconception(
        "labels-and-logits-swapped",
        "Labels and logits are swapped: the pixels are used as logits. Pass the arguments by name.",
        lambda t: t(x=t["logits"], logits=t["x"]),
    ),
    Misconception(
        "sign",
        "This is the log probability: return its negative.",
        lambda t: -t(),
    ),
    Misconception(
        "mean-over-pixels",
        "The pixels are averaged: the log probability of an image is the sum over its pixels.",
        lambda t: t() / t["x"].shape[1],
    ),
    Misconception(
        "fixed-size",
        "The mean is multiplied by 784: images may have another number of pixels. A sum works "
        "for any number.",
        lambda t: t() * 784 / t["x"].shape[1],
    ),
    Misconception(
        "pixels-rounded",
        "Black and white pixels are right, grey ones are not: they were rounded to 0 or 1. Use "
        "the grey values themselves as labels.",
        lambda t: t(x=np.round),
    ),
    *mistakes_in_sums("pixels", lambda t: pixel_cross_entropies(t["x"], t["logits"])),
    Misconception(
        "sigmoid-twice",
        "The sigmoid is applied twice: a loss that takes logits applies it itself.",
        lambda t: t(logits=lambda x: 1 / (1 + np.exp(-x))),
    ),
    Misconception(
        "black-pixels-forgotten",
        "Only the white pixels are used: a black pixel that is predicted white also adds to the "
        "cross-entropy.",
        lambda t: (t["x"] * pixel_cross_entropies(np.ones_like(t["x"]), t["logits"])).sum(1),
    ),
    Misconception(
        "white-pixels-forgotten",
        "Only the black pixels are used: a white pixel that is predicted black also adds to the "
        "cross-entropy.",
        lambda t: ((1 - t["x"]) * pixel_cross_entropies(np.zeros_like(t["x"]), t["logits"])).sum(1),
    ),
    Misconception(
        "doubled",
        "This is twice the cross-entropy.",
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
        "Black and white are swapped: a high logit means that a pixel is probably white.",
        lambda t: t(logits=np.negative),
    ),
    *(
        Misconception(
            "logits-as-probabilities",
            "The logits are used as probabilities: tell the loss function that it is given logits.",
            partial(_as_probabilities, together=together),
        )
        for together in (np.sum, np.mean)
    ),
    Misconception(
        "logits-as-probabilities",
        "Some results are NaN: the logits are used as probabilities, and a negative number has "
        "no logarithm.",
        predicate=symptoms.some_are_none,
    ),
    UNSTABLE,
]

ORACLE = Differentiable(
    Formula(_cases, image_cross_entropies, perturbations={"logits": perturb("logits")}),
    STATEMENTS,
    MISTAKES,
    shape="the result has one number per digit, shape [batch]",
)
