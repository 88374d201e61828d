"""Exercise 4.5: the KL divergence, in nats."""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.oracle import Differentiable, Statement
from labgen.exercises.misconception import Misconception
from labgen.exercises.truth.computed import ComputedTruth, Formula, perturb
from labgen.registry import Exercise, WorkedExample
from labgen.tasks.vae.mistakes_of_several_exercises import CLIPPED, mistakes_in_sums
from labgen.tasks.vae.truths import integrated_kl, kl_integrals, standard_normal_grid

EXERCISE = Exercise(
    number="4.5",
    name="kl_nats",
    title="The KL divergence, in nats",
    points=2,
    returns=("nats",),
    hints=(
        "Take a code that is the prior itself: mean 0 and log-variance 0. The result must be 0. "
        "If it is not, look at the constant: it stands inside the sum, once for each hidden "
        "variable. For every other code the result must be positive, whatever the sign of the "
        "mean.",
        "The closed form above has four terms for each hidden variable. One of them you are "
        r"given as it stands: `z_log_var` *is* $\log\sigma^2$, with no second logarithm. The "
        r"variance $\sigma^2$ is its exponential; a half in the exponent would make a standard "
        "deviation of it, and nobody asks for one here. Add up over the variables of a digit "
        "(not over the digits, and no average). The factor in front goes with the whole sum.",
        WorkedExample(
            given={
                "z_mean": [[1, 0], [0, 0]],
                "z_log_var": [[0, 0.693], [0, 0]],
            },
            steps="First digit. Its first variable has mean 1 and variance $e^{0}=1$: the bracket "
            r"is $1+1-1-0=1$. Its second has mean 0 and variance $e^{0.693}\approx2$: "
            r"$0+2-1-0.693=0.307$. Half of the sum is $\tfrac12\cdot(1+0.307)\approx0.653$. "
            "Second digit: both variables say what the prior says, $0+1-1-0=0$, and cost "
            "nothing.",
            results={
                "nats": [0.653, 0.0],
            },
        ),
    ),
)


def _cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, n_z, group in (
        ("a batch of 3", 3, 4, "ordinary"),
        ("a batch of 1", 1, 2, "ordinary"),
        ("a batch of 5", 5, 3, "ordinary"),
        ("q is the prior", 3, 4, "prior"),
        ("variance 1", 3, 4, "unit"),
        ("mean 0", 3, 4, "centred"),
        ("very small and very large variances", 3, 4, "huge"),
    ):
        rng = seeded_rng(seed, "kl", name)
        mean, log_var = normal(rng, batch, n_z), normal(rng, batch, n_z)
        if group in ("prior", "centred"):
            mean = np.zeros_like(mean)
        if group in ("prior", "unit"):
            log_var = np.zeros_like(log_var)
        if group == "huge":
            # beyond the limits that are used for clipping, the small ones by themselves
            rows = ((-12, 5), (-30, -12), (6, 12))
            log_var = np.array([rng.uniform(*row, n_z) for row in rows], np.float32)
        args = {"z_mean": mean, "z_log_var": log_var}
        cases.append(Case(name, args, group, driver="differentiable"))
    return cases


def _sigma(t: ComputedTruth) -> np.ndarray:
    sigma: np.ndarray = np.exp(t["z_log_var"] / 2)
    return sigma


def _reverse_kl(t: ComputedTruth) -> np.ndarray:
    u, density = standard_normal_grid()
    width = np.exp(t["z_log_var"] / 2)[..., None]
    log_q = -0.5 * ((u - t["z_mean"][..., None]) / width) ** 2 - np.log(width)
    kl: np.ndarray = (density * (-0.5 * u**2 - log_q)).sum(-1).sum(1) * (u[1] - u[0])
    return kl


STATEMENTS = [
    Statement("the divergence is zero if q equals the prior", "prior"),
    Statement("the mean changes the divergence as it should", "unit"),
    Statement("the variance changes the divergence as it should", "centred"),
    Statement("it is the integral of q log(q / p), added up over z", "ordinary"),
    Statement("the same holds for very small and very large variances", "huge"),
]

MISTAKES = [
    Misconception(
        "sign",
        "The sign is wrong: a divergence is never negative.",
        lambda t: -t(),
    ),
    Misconception(
        "half-missing",
        "This is twice the divergence.",
        lambda t: 2 * t(),
    ),
    Misconception(
        "mean-over-z",
        "The divergences of the z are averaged: for independent z they should be added up.",
        lambda t: t() / t["z_mean"].shape[1],
    ),
    *mistakes_in_sums("z", lambda t: kl_integrals(t["z_mean"], t["z_log_var"])),
    Misconception(
        "log-variance-for-log-sigma",
        "z_log_var is used as the logarithm of the standard deviation: it is the logarithm of "
        "the variance.",
        lambda t: t(z_log_var=lambda x: 2 * x),
    ),
    Misconception(
        "sigma-for-variance",
        "The standard deviation is used where the variance belongs.",
        lambda t: t() + 0.5 * (_sigma(t) - _sigma(t) ** 2).sum(1),
        about="variance",
    ),
    Misconception(
        "mean-missing",
        "The means are missing: if the mean of q is far from zero, the divergence is larger.",
        lambda t: t(z_mean=np.zeros_like),
        about="mean",
    ),
    Misconception(
        "variance-missing",
        "The variances are missing.",
        lambda t: t(z_log_var=np.zeros_like),
    ),
    Misconception(
        "mean-not-squared",
        "The mean is not squared: a negative mean should give the same divergence as a positive "
        "one.",
        lambda t: t() + 0.5 * (t["z_mean"] - t["z_mean"] ** 2).sum(1),
        about="mean",
    ),
    Misconception(
        "mean-not-squared",
        "The absolute value of the mean is used instead of its square.",
        lambda t: t() + 0.5 * (np.abs(t["z_mean"]) - t["z_mean"] ** 2).sum(1),
        about="mean",
    ),
    Misconception(
        "mean-not-squared",
        "Twice the mean is used instead of its square: a negative mean should give the same "
        "divergence as a positive one.",
        lambda t: t() + 0.5 * (2 * t["z_mean"] - t["z_mean"] ** 2).sum(1),
        about="mean",
    ),
    Misconception(
        "log-term-squared",
        "The log variance is squared: use it without the square.",
        lambda t: t() + 0.5 * (t["z_log_var"] - t["z_log_var"] ** 2).sum(1),
        about="log",
    ),
    Misconception(
        "constant-once",
        "The constant is counted once, not once for every z: if q equals the prior, the "
        "divergence should be zero.",
        lambda t: t() + (t["z_mean"].shape[1] - 1) / 2,
        about="constant",
    ),
    Misconception(
        "constant-missing",
        "A constant is missing: if q equals the prior, the divergence should be zero.",
        lambda t: t() + t["z_mean"].shape[1] / 2,
        about="constant",
    ),
    Misconception(
        "log-term-sign",
        "The term of the log variance has the wrong sign: a narrow q should have a larger "
        "divergence.",
        lambda t: t() + t["z_log_var"].sum(1),
        about="log",
    ),
    Misconception(
        "log-term-missing",
        "A term is missing: a very narrow q should have a large divergence.",
        lambda t: t() + 0.5 * t["z_log_var"].sum(1),
        about="log",
    ),
    Misconception(
        "reverse",
        "This is KL(p || q): the divergence is not symmetric, and q comes first here.",
        _reverse_kl,
    ),
    Misconception(
        "sigma-to-the-fourth",
        "The variance is squared: the exponential of twice the log variance is sigma to the "
        "fourth power.",
        lambda t: t() + 0.5 * (_sigma(t) ** 4 - _sigma(t) ** 2).sum(1),
        about="variance",
    ),
    Misconception(
        "mean-sign",
        "The term of the means has the wrong sign: if the mean of q is far from zero, the "
        "divergence is larger.",
        lambda t: 2 * t(z_mean=np.zeros_like) - t(),
        about="mean",
    ),
    Misconception(
        "log-variance-as-deviation",
        "z_log_var is used as the standard deviation itself: it is a logarithm.",
        lambda t: t(z_log_var=lambda x: np.log(np.square(x))),
    ),
    Misconception(
        "constant-sign",
        "The constant has the wrong sign: if q equals the prior, the divergence should be zero.",
        lambda t: t() + t["z_mean"].shape[1],
        about="constant",
    ),
    Misconception(
        "arguments-swapped",
        "The two arguments are swapped: z_mean comes first.",
        lambda t: t(z_mean=t["z_log_var"], z_log_var=t["z_mean"]),
    ),
    Misconception(
        "logarithm-of-a-logarithm",
        "Some results are NaN: the logarithm of z_log_var was taken, but it is already a "
        "logarithm and may be negative.",
        predicate=symptoms.none_in_rows_with_negative_log_variance,
    ),
    Misconception(
        "exp-missing",
        "The log variance is used where the variance belongs.",
        lambda t: t() + 0.5 * (t["z_log_var"] - _sigma(t) ** 2).sum(1),
        about="variance",
    ),
    CLIPPED,
]

ORACLE = Differentiable(
    Formula(
        _cases,
        integrated_kl,
        perturbations={"z_mean": perturb("z_mean"), "z_log_var": perturb("z_log_var")},
        parts={
            "the logarithm": lambda t: t() + 0.5 * t["z_log_var"].sum(1),
            "the variance itself": lambda t: t() - 0.5 * (_sigma(t) ** 2).sum(1),
        },
    ),
    STATEMENTS,
    MISTAKES,
    shape="the result has one number per digit, shape [batch]",
)
