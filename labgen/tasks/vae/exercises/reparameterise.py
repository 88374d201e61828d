"""Exercise 4.3: reparameterisation."""

from __future__ import annotations

from functools import partial
from itertools import permutations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Differentiable, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula, perturb
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.vae.mistakes_of_several_exercises import CLIPPED
from labgen.tasks.vae.truths import same_quantile

EXERCISE = Exercise(
    number="4.3",
    name="reparameterise",
    title="Reparameterisation",
    points=2,
    returns=("z",),
    hints=(
        r"Two tests. With an `eps` of zeros, $\mathbf z$ must be the mean. With a log-variance "
        "of zeros the variance is $e^0=1$, so the noise must arrive as it is. Which of the two "
        "fails? That is the part to look at.",
        "Stretch, then shift: the standard deviation stretches the noise, and the mean is "
        "added. But the encoder gives the logarithm of the *variance*. From there to the "
        "standard deviation are two steps: undo the logarithm, and take the root. They can also "
        "be taken in the other order, while it still is a logarithm: the root of a number has "
        "half its logarithm. Do not take the root or the logarithm of a log-variance: it may be "
        "negative.",
        WorkedExample(
            given={
                "z_mean": [[1, -2]],
                "z_log_var": [[0, 1.386]],
                "eps": [[0.5, -1]],
            },
            steps="First variable: the variance is $e^{0}=1$, so the standard deviation is 1, and "
            r"$1+1\cdot0.5=1.5$. Second variable: the variance is $e^{1.386}\approx4$, so "
            r"the standard deviation is 2 (and not 4), and $-2-2\cdot1=-4$.",
            results={
                "z": [[1.5, -4]],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, n_z, group in (
        ("a batch of 3", 3, 4, "ordinary"),
        ("a batch of 1", 1, 5, "ordinary"),
        ("a batch of 7", 7, 2, "ordinary"),
        ("no noise", 3, 4, "no noise"),
        ("variance 1", 3, 4, "unit"),
        ("very small and very large variances", 3, 4, "huge"),
    ):
        rng = seeded_rng(seed, "noise", name)
        width = np.exp(rng.uniform(-1, 1, (batch, n_z)))
        if group == "unit":
            width = np.ones_like(width)
        if group == "huge":
            width = np.exp(rng.uniform(-6, 6, (batch, n_z)))
            width[0, :2] = np.exp((-11.0, 11.0))  # beyond the limits that are used for clipping
        mean, eps = normal(rng, batch, n_z), normal(rng, batch, n_z)
        if group == "no noise":
            eps = np.zeros_like(eps)
        log_var = np.log(np.square(width)).astype(np.float32)
        args = {"z_mean": mean, "z_log_var": log_var, "eps": eps}
        cases.append(Case(name, args, group, driver="differentiable", oracle_data={"width": width}))
    return cases


def _with_arguments_swapped(t: ComputedTruth, order: tuple[str, ...]) -> np.ndarray:
    """What a right function gives whose arguments are named in this order."""
    mean, log_var, noise = (t[name] for name in order)
    return t(z_mean=mean, width=np.sqrt(np.exp(log_var)), eps=noise)


STATEMENTS = [
    Statement("without noise z is the mean", "no noise"),
    Statement("with variance 1 the noise is added unchanged", "unit"),
    Statement("if eps has the distribution N(0, 1), z has N(mean, variance)", "ordinary"),
    Statement("the same holds for very small and very large variances", "huge"),
]

MISTAKES = [
    Misconception(
        "variance-for-sigma",
        "This looks like sigma = exp(z_log_var): z_log_var is the logarithm of the variance, "
        "and the noise is scaled by the standard deviation.",
        lambda t: t(width=np.square),
        about="noise",
    ),
    Misconception(
        "log-for-sigma",
        "The noise is scaled by z_log_var itself: that is a logarithm, and may be negative.",
        lambda t: t(eps=lambda e: e * t["z_log_var"], width=np.ones_like),
        about="noise",
    ),
    Misconception(
        "half-log-for-sigma",
        "The noise is scaled by a logarithm: the exponential is missing.",
        lambda t: t(eps=lambda e: e * t["z_log_var"] / 2, width=np.ones_like),
        about="noise",
    ),
    Misconception(
        "sigma-inverted",
        "The noise is divided by the standard deviation: a sign in the exponent is wrong.",
        lambda t: t(width=lambda s: 1 / s),
        about="noise",
    ),
    Misconception(
        "sigma-squared-twice",
        "The noise is scaled far too strongly: exp(2 log sigma^2) is sigma to the fourth power.",
        lambda t: t(width=lambda s: s**4),
        about="noise",
    ),
    Misconception(
        "half-outside",
        "The factor 1/2 is outside the exponential: half of a variance is not a standard "
        "deviation.",
        lambda t: t(width=lambda s: s**2 / 2),
        about="noise",
    ),
    Misconception(
        "mean-missing",
        "The mean is missing: the noise should scatter z around its mean.",
        lambda t: t(z_mean=np.zeros_like),
        about="mean",
    ),
    Misconception(
        "noise-missing",
        "The noise is missing: the result is only the mean.",
        lambda t: t(eps=np.zeros_like),
        about="noise",
    ),
    Misconception(
        "noise-unscaled",
        "The noise is not scaled: the encoder also says how far z scatters.",
        lambda t: t(width=np.ones_like),
        about="noise",
    ),
    Misconception(
        "sign",
        "The noise is subtracted. That has the same distribution, but z should grow with eps.",
        lambda t: t(eps=np.negative),
        about="noise",
    ),
    Misconception(
        "sum-scaled",
        "The mean is scaled along with the noise: only the noise should be.",
        lambda t: t(z_mean=lambda m: m * t["width"]),
    ),
    Misconception(
        "noise-missing",
        "The standard deviation is added without the noise: z should depend on eps.",
        lambda t: t(eps=np.ones_like),
    ),
    Misconception(
        "roles-exchanged",
        "The mean is scaled and the noise is not, or the two are in each other's place: scale only "
        "the noise.",
        lambda t: t(z_mean=lambda m: m * t["width"], width=np.ones_like),
    ),
    Misconception(
        "mean-multiplied",
        "The mean is multiplied by the noise: the noise should scatter z around its mean.",
        lambda t: t(z_mean=np.zeros_like, eps=lambda e: e * t["z_mean"]),
    ),
    *(
        Misconception(
            "arguments-swapped",
            "The arguments are in the wrong order: they come as z_mean, z_log_var, eps.",
            partial(_with_arguments_swapped, order=order),
        )
        for order in permutations(("z_mean", "z_log_var", "eps"))
        # z_mean and eps alone are "roles-exchanged".
        if order not in (("z_mean", "z_log_var", "eps"), ("eps", "z_log_var", "z_mean"))
    ),
    Misconception(
        "logarithm-of-a-logarithm",
        "Results are NaN exactly where z_log_var is negative: a root or a logarithm was taken of "
        "it. It is already a logarithm, not the variance.",
        predicate=symptoms.none_where_log_variance_is_negative,
    ),
    Misconception(
        "scale-of-noise",
        "Without noise z is the mean, which is right. But the noise is not scaled by the "
        "standard deviation: check what z_log_var is the logarithm of.",
        predicate=symptoms.right_without_noise_only,
        groups=("no noise", "ordinary"),
        last=True,
    ),
    CLIPPED,
    Misconception(
        "own-noise",
        "With eps = 0, z should be the mean, and it is not: draw no random numbers yourself, and "
        "add only what depends on eps.",
        predicate=symptoms.finite_but_wrong,
        groups=("no noise",),
        last=True,
    ),
]

ORACLE = Differentiable(
    Formula(
        _cases,
        same_quantile,
        perturbations={
            "z_mean": perturb("z_mean"),
            # a factor e in the variance, and so in the square of the width, is a step of one
            "z_log_var": lambda t, move: {"width": np.sqrt(t["width"] ** 2 * np.exp(move))},
        },
    ),
    STATEMENTS,
    MISTAKES,
    shape="the result has shape [batch, n_z]",
)
