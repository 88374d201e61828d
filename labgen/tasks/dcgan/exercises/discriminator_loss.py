"""Exercise 5.4: the discriminator's loss."""

from __future__ import annotations

from collections.abc import Callable

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
from labgen.tasks.dcgan.truths import (
    mean_cross_entropy,
    sum_of_both_losses,
    verdict_cross_entropies,
)
from labgen.tasks.mistakes_of_cross_entropy import UNSTABLE
from labgen.tasks.truths_of_cross_entropy import pixel_cross_entropies

EXERCISE = Exercise(
    number="5.4",
    name="discriminator_loss",
    title="The discriminator's loss",
    points=2,
    returns=("loss",),
    hints=(
        "Give all images a logit of 0. The discriminator is then a coin, and the loss is "
        r"$2\cdot0.693=1.386$. Is yours half of that? Then give the real images large logits and "
        "the fakes very negative ones. This discriminator is right each time, so its loss is "
        "near 0. If yours is large, look at the labels.",
        "Two tasks with different right answers: what comes from the data should be called 1, "
        "what comes from the generator 0. Each part is the mean cross-entropy of its own batch, "
        "straight from the logits, and the two means are added. Do not put the batches together "
        "first: they may differ in size. Labels have the shape of the logits that they belong "
        "to.",
        WorkedExample(
            given={
                "real_logits": [2, 0],
                "fake_logits": [-1],
            },
            steps="(The logits are written in a row here.) Real images: a logit of 2 costs "
            r"$\ln(1+e^{-2})\approx0.127$, one of 0 costs $\ln(1+e^{0})\approx0.693$; the "
            "mean is $(0.127+0.693)/2=0.41$. Fake: it should be called 0, and with a logit "
            r"of -1 this costs $\ln(1+e^{-1})\approx0.313$. The loss is $0.41+0.313=0.723$.",
            results={
                "loss": 0.723,
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    return logit_cases(seed, both=True)


def _joined_mean(t: ComputedTruth, times: int) -> np.float64:
    terms = [
        verdict_cross_entropies([1], t["real_logits"]),
        verdict_cross_entropies([0], t["fake_logits"]),
    ]
    return np.float64(times * np.concatenate(terms).mean())


def _smoothed(real: float, fake: float) -> Callable[[ComputedTruth], np.float64]:
    """The loss with these labels."""
    return lambda t: np.float64(
        mean_cross_entropy(real, t["real_logits"]) + mean_cross_entropy(fake, t["fake_logits"])
    )


STATEMENTS = [
    Statement(
        "the mean cross-entropy of the real images plus the mean cross-entropy of the fakes",
        "ordinary",
    ),
    Statement("each mean is taken over its own batch", "uneven"),
    Statement(
        "logits of 100 and -100 give the right numbers, without overflow or clipping", "huge"
    ),
]

MISTAKES = [
    Misconception(
        "labels-turned",
        "The labels are swapped, or the two arguments are: real images have label 1, fakes 0.",
        lambda t: t(real_logits=np.negative, fake_logits=np.negative),
    ),
    Misconception(
        "both-real",
        "Both batches have label 1: the fakes should have 0.",
        lambda t: t(fake_logits=np.negative),
    ),
    Misconception(
        "both-fake",
        "Both batches have label 0: the real images should have 1.",
        lambda t: t(real_logits=np.negative),
    ),
    Misconception(
        "labels-and-logits-swapped",
        "Labels and logits are swapped: pass the arguments by name.",
        lambda t: np.float64(
            sum(
                np.mean(
                    [pixel_cross_entropies(np.array([[x]]), np.array([[label]])) for x in logits]
                )
                for label, logits in (
                    (1.0, t["real_logits"].ravel()),
                    (0.0, t["fake_logits"].ravel()),
                )
            )
        ),
    ),
    Misconception(
        "real-only",
        "Only the real images are used.",
        lambda t: np.float64(mean_cross_entropy(1, t["real_logits"])),
    ),
    Misconception(
        "fake-only",
        "Only the fakes are used.",
        lambda t: np.float64(mean_cross_entropy(0, t["fake_logits"])),
    ),
    Misconception(
        "raw-logits",
        "These are differences of the logits themselves: the loss is a logarithm of probabilities.",
        lambda t: np.float64(t["fake_logits"].mean() - t["real_logits"].mean()),
    ),
    Misconception(
        "squared-error",
        "This is a squared error: the exercise asks for a cross-entropy.",
        lambda t: np.float64(((t["real_logits"] - 1) ** 2).mean() + (t["fake_logits"] ** 2).mean()),
    ),
    Misconception(
        "labels-smoothed",
        "The label of real images is 0.9 (label smoothing): the exercise asks for 1.",
        _smoothed(0.9, 0),
    ),
    *(
        Misconception(
            "labels-smoothed",
            f"The label of real images is {real}, that of fakes {fake} (label smoothing): the "
            "exercise asks for 1 and 0.",
            _smoothed(real, fake),
        )
        for real, fake in ((0.9, 0.1), (1, 0.1))
    ),
    Misconception(
        "raw-logits",
        "These are differences of the logits themselves, with the wrong sign: the loss is a "
        "logarithm of probabilities.",
        lambda t: np.float64(t["real_logits"].mean() - t["fake_logits"].mean()),
    ),
    Misconception(
        "hinge",
        "This is a hinge loss, which is clipped: the exercise asks for a cross-entropy.",
        lambda t: np.float64(
            np.maximum(0, 1 - t["real_logits"]).mean() + np.maximum(0, 1 + t["fake_logits"]).mean()
        ),
    ),
    OTHER_LOGARITHM,
    Misconception(
        "not-added",
        "The two parts are returned separately: return their sum.",
        predicate=symptoms.two_losses,
    ),
    Misconception(
        "halved",
        "This is the average of the two parts: return their sum.",
        lambda t: t() / 2,
    ),
    Misconception(
        "joined-mean",
        "Both batches are averaged together: each has its own mean, even if one batch is larger.",
        lambda t: _joined_mean(t, 2),
        groups=("ordinary", "uneven"),
    ),
    Misconception(
        "joined-mean",
        "Both batches are averaged together: return the sum of two means.",
        lambda t: _joined_mean(t, 1),
        groups=("ordinary", "uneven"),
    ),
    Misconception(
        "batch-summed",
        "These are sums over the batches: each part should be a mean.",
        lambda t: np.float64(
            verdict_cross_entropies([1], t["real_logits"]).sum()
            + verdict_cross_entropies([0], t["fake_logits"]).sum()
        ),
    ),
    Misconception(
        "not-averaged",
        "There is one loss per image: return one number.",
        predicate=symptoms.loss_per_real_image,
    ),
    Misconception(
        "sign",
        "The sign is wrong: training makes the loss smaller.",
        lambda t: -t(),
    ),
    Misconception(
        "difference",
        "The two parts are subtracted: both kinds of mistakes add to the loss.",
        lambda t: np.float64(
            mean_cross_entropy(1, t["real_logits"]) - mean_cross_entropy(0, t["fake_logits"])
        ),
    ),
    Misconception(
        "sigmoid-twice",
        "The sigmoid is applied twice: a loss that takes logits applies it itself.",
        lambda t: t(
            real_logits=lambda x: 1 / (1 + np.exp(-x)),
            fake_logits=lambda x: 1 / (1 + np.exp(-x)),
        ),
    ),
    UNSTABLE,
    TAKEN_FOR_PROBABILITIES,
    NOT_A_NUMBER,
]

ORACLE = Differentiable(
    Formula(
        _cases,
        sum_of_both_losses,
        perturbations={
            "real_logits": perturb("real_logits"),
            "fake_logits": perturb("fake_logits"),
        },
        parts={
            "the real images": lambda t: np.float64(mean_cross_entropy(0, t["fake_logits"])),
            "the fakes": lambda t: np.float64(mean_cross_entropy(1, t["real_logits"])),
        },
    ),
    STATEMENTS,
    MISTAKES,
    shape="the result is one number, shape []",
    hint_groups=("ordinary", "uneven"),
)
