"""Exercise 5.5: the generator's loss."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Differentiable, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula, perturb
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.mistakes_of_losses import (
    NOT_A_NUMBER,
    OTHER_LOGARITHM,
    TAKEN_FOR_PROBABILITIES,
    logit_cases,
)
from labgen.tasks.dcgan.truths import loss_of_fooling, mean_cross_entropy
from labgen.tasks.mistakes_of_cross_entropy import UNSTABLE
from labgen.tasks.truths_of_cross_entropy import pixel_cross_entropies

EXERCISE = Exercise(
    number="5.5",
    name="generator_loss",
    title="The generator's loss",
    points=2,
    returns=("loss",),
    hints=(
        "Which label does the generator *wish* for its fakes? A test: where the discriminator "
        "is taken in (large logits), the loss must be near 0. Where it sees through every fake "
        "(very negative logits), the loss must be large, and steep.",
        "One half of exercise 5.4, seen from the other side: the same images, the opposite "
        "wish. So it is a cross-entropy of its own, with the other label. It is *not* the "
        "discriminator's part with a minus in front: this would be the saturating loss, flat "
        "just where the generator has most to learn. The logits go in as they are, and one mean "
        "comes out.",
        WorkedExample(
            given={
                "fake_logits": [2, -2, 0],
            },
            steps="(The logits are written in a row here.) The discriminator takes the first fake "
            r"for real: this costs only $\ln(1+e^{-2})\approx0.127$. It sees through the "
            r"second: $\ln(1+e^{2})\approx2.127$. It cannot tell about the third: "
            r"$\ln(1+e^{0})\approx0.693$. The mean is $(0.127+2.127+0.693)/3=0.982$.",
            results={
                "loss": 0.982,
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    return logit_cases(seed, both=False)


def _probability_of_real(t: ComputedTruth) -> np.ndarray:
    """How probable the discriminator takes it that the fakes are real."""
    probability: np.ndarray = 1 / (1 + np.exp(-t["fake_logits"]))
    return probability


STATEMENTS = [
    Statement("the mean cross-entropy of the fakes with label 1", "ordinary"),
    Statement("it is so for every batch size", "uneven"),
    Statement(
        "logits of 100 and -100 give the right numbers, without overflow or clipping", "huge"
    ),
]

MISTAKES = [
    Misconception(
        "saturating",
        "This is the minimax loss, log(1 - D): where the discriminator recognises every fake it "
        "is flat, and the generator learns nothing.",
        lambda t: -t(fake_logits=np.negative),
    ),
    Misconception(
        "labels-turned",
        "The fakes have label 0: that is the discriminator's goal, not the generator's.",
        lambda t: t(fake_logits=np.negative),
    ),
    Misconception(
        "sign",
        "The sign is wrong: training makes the loss smaller.",
        lambda t: -t(),
    ),
    Misconception(
        "batch-summed",
        "This is a sum over the batch: return the mean.",
        lambda t: t() * t["fake_logits"].size,
    ),
    Misconception(
        "halved",
        "This is half of the loss.",
        lambda t: t() / 2,
    ),
    Misconception(
        "doubled",
        "This is twice the loss: there is only one kind of images here, the fakes.",
        lambda t: 2 * t(),
    ),
    Misconception(
        "labels-smoothed",
        "The label is 0.9 (label smoothing): the exercise asks for 1.",
        lambda t: np.float64(mean_cross_entropy(0.9, t["fake_logits"])),
    ),
    Misconception(
        "squared-error",
        "This is a squared error: the exercise asks for a cross-entropy.",
        lambda t: np.float64(((t["fake_logits"] - 1) ** 2).mean()),
    ),
    OTHER_LOGARITHM,
    Misconception(
        "not-averaged",
        "There is one loss per image: return one number.",
        predicate=symptoms.loss_per_fake,
    ),
    Misconception(
        "labels-and-logits-swapped",
        "Labels and logits are swapped: pass the arguments by name.",
        lambda t: np.float64(
            np.mean(
                [
                    pixel_cross_entropies(np.array([[x]]), np.array([[1.0]]))
                    for x in t["fake_logits"].ravel()
                ]
            )
        ),
    ),
    Misconception(
        "raw-logits",
        "These are the logits themselves: the loss is a logarithm of a probability.",
        lambda t: -t["fake_logits"].mean(),
    ),
    Misconception(
        "logarithm-missing",
        "This is the mean probability itself, perhaps with a minus or subtracted from 1: the "
        "loss is a logarithm of it.",
        lambda t: np.float64(1 - _probability_of_real(t).mean()),
    ),
    Misconception(
        "logarithm-missing",
        "This is the mean probability itself, perhaps with a minus or subtracted from 1: the "
        "loss is a logarithm of it.",
        lambda t: np.float64(-_probability_of_real(t).mean()),
    ),
    Misconception(
        "logarithm-of-the-mean",
        "The probabilities are averaged before the logarithm: each image has its own logarithm.",
        lambda t: np.float64(-np.log(_probability_of_real(t).mean())),
    ),
    Misconception(
        "sigmoid-twice",
        "The sigmoid is applied twice: a loss that takes logits applies it itself.",
        lambda t: t(fake_logits=lambda x: 1 / (1 + np.exp(-x))),
    ),
    UNSTABLE,
    TAKEN_FOR_PROBABILITIES,
    NOT_A_NUMBER,
]

ORACLE = Differentiable(
    Formula(
        _cases,
        loss_of_fooling,
        perturbations={"fake_logits": perturb("fake_logits")},
    ),
    STATEMENTS,
    MISTAKES,
    shape="the result is one number, shape []",
    hint_groups=("ordinary", "uneven"),
)
