"""The truth of notebook 4: the noise, the two terms of the bound, active units."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from itertools import combinations, permutations
from statistics import NormalDist

import numpy as np

from labgen.execution.cases import Case, normal, seeded_rng, states, uniform
from labgen.exercises.comparison import symptoms
from labgen.exercises.comparison.common_mistakes import COLUMN_KEPT, only_huge
from labgen.exercises.comparison.computed_truth import Formula, Solved, push
from labgen.exercises.comparison.oracle import Differentiable, Flags, Misconception, Statement
from labgen.tasks.truths_of_cross_entropy import UNSTABLE, clipped_prices, pixel_prices

CLIPPED = (
    "Moderate variances are right, very small and very large ones are not: something is cut off "
    "(clipped), or overflows."
)


def price_per_digit(parts: str, prices: Callable[[Solved], np.ndarray]) -> list[Misconception]:
    """What can go wrong when the prices of a digit's parts, [batch, parts], are added up."""
    return [
        Misconception(
            "batch-summed",
            "The whole batch is added up: each digit has its own price.",
            lambda t: prices(t).sum(),
        ),
        Misconception(
            "batch-averaged",
            "The digits are averaged: each digit has its own price, shape [batch].",
            lambda t: prices(t).sum(1).mean(),
        ),
        Misconception(
            "everything-averaged",
            f"Digits and {parts} are averaged into one number.",
            lambda t: prices(t).mean(),
        ),
        Misconception(
            "wrong-axis",
            f"The sum runs over the digits: it should run over the {parts} of each digit.",
            lambda t: prices(t).sum(0),
        ),
        Misconception(
            "not-summed",
            f"Each of the {parts} has its price here: add them up for each digit.",
            lambda t: prices(t),
        ),
        COLUMN_KEPT,
    ]


# --- 4.3 -----------------------------------------------------------------------------------------


def _noise_cases(seed: int) -> list[Case]:
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
        cases.append(Case(name, args, group, how="differentiable", known={"width": width}))
    return cases


def same_quantile(z_mean, z_log_var, eps, width):
    """The number that lies as far up in N(mean, width^2) as eps lies in N(0, 1)."""
    places = np.nditer([z_mean, eps, width])
    standard = NormalDist()
    found = []
    for mean, noise, deviation in places:
        level = standard.cdf(-abs(float(noise)))  # the lower tail keeps its digits
        below = NormalDist(0, float(deviation)).inv_cdf(level)
        found.append(float(mean) + (below if noise < 0 else -below))
    return np.array(found).reshape(z_mean.shape)


def _with_places_changed(t: Solved, order: tuple[str, ...]) -> np.ndarray:
    """What a right function gives whose arguments are named in this order."""
    mean, log_var, noise = (t[name] for name in order)
    return t(z_mean=mean, width=np.sqrt(np.exp(log_var)), eps=noise)


REPARAMETERISE = Differentiable(
    Formula(
        _noise_cases,
        same_quantile,
        pushes={
            "z_mean": push("z_mean"),
            # a factor e in the variance, and so in the square of the width, is a step of one
            "z_log_var": lambda t, move: {"width": np.sqrt(t["width"] ** 2 * np.exp(move))},
        },
    ),
    [
        Statement("without noise z is the mean", "no noise"),
        Statement("with variance 1 the noise is added as it is", "unit"),
        Statement("z lies in N(mean, variance) where eps lies in N(0, 1)", "ordinary"),
        Statement("so it does for very small and very large variances", "huge"),
    ],
    [
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
            "The noise is divided by the standard deviation: a sign in the exponent is turned "
            "round.",
            lambda t: t(width=lambda s: 1 / s),
            about="noise",
        ),
        Misconception(
            "sigma-squared-twice",
            "The noise is scaled far too strongly: exp(2 log sigma^2) is sigma to the fourth.",
            lambda t: t(width=lambda s: s**4),
            about="noise",
        ),
        Misconception(
            "half-outside",
            "The half stands outside the exponential: half of a variance is no standard deviation.",
            lambda t: t(width=lambda s: s**2 / 2),
            about="noise",
        ),
        Misconception(
            "mean-missing",
            "The mean does not count here: the noise scatters z round its mean.",
            lambda t: t(z_mean=np.zeros_like),
            about="mean",
        ),
        Misconception(
            "noise-missing",
            "The noise does not count here: z is the mean.",
            lambda t: t(eps=np.zeros_like),
            about="noise",
        ),
        Misconception(
            "noise-unscaled",
            "The noise is added as it is: the encoder also says how far z scatters.",
            lambda t: t(width=np.ones_like),
            about="noise",
        ),
        Misconception(
            "sign",
            "The noise is subtracted. That has the same distribution, but z should move with eps.",
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
            "The standard deviation is added without the noise: z should move with eps.",
            lambda t: t(eps=np.ones_like),
        ),
        Misconception(
            "roles-exchanged",
            "The mean is scaled and the noise is not: the encoder says how far the noise scatters "
            "z round its mean.",
            lambda t: t(z_mean=lambda m: m * t["width"], width=np.ones_like),
        ),
        Misconception(
            "mean-multiplied",
            "The mean is multiplied with the noise: the noise scatters z round it.",
            lambda t: t(z_mean=np.zeros_like, eps=lambda e: e * t["z_mean"]),
        ),
        *(
            Misconception(
                "arguments-swapped",
                "The arguments have changed places: they come in the order z_mean, z_log_var, eps.",
                partial(_with_places_changed, order=order),
            )
            for order in list(permutations(("z_mean", "z_log_var", "eps")))[1:]
        ),
        Misconception(
            "logarithm-of-a-logarithm",
            "Some numbers are none (nan), and just where z_log_var is negative: a root or a "
            "logarithm was taken of it. It is a logarithm already, and not the variance.",
            looks=symptoms.none_where_log_variance_is_negative,
        ),
        Misconception(
            "scale-of-noise",
            "Without noise z is the mean, as it should be, but the noise is scaled by another "
            "number than the standard deviation: look what z_log_var is the logarithm of.",
            looks=symptoms.right_without_noise_only,
            groups=("no noise", "ordinary"),
            last=True,
        ),
        only_huge("clipped", CLIPPED),
        Misconception(
            "own-noise",
            "With eps at zero z should be the mean, and it is not: draw nothing yourself, and add "
            "nothing that does not come from eps.",
            looks=symptoms.finite_but_wrong,
            groups=("no noise",),
            last=True,
        ),
    ],
    shape="the result has shape [batch, n_z]",
)

# --- 4.4 -----------------------------------------------------------------------------------------


def image_prices(x, logits):
    return pixel_prices(x, logits) @ np.ones(x.shape[1])


def _nats_cases(seed: int) -> list[Case]:
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


def _as_probabilities(t: Solved, together: Callable) -> np.ndarray:
    return together(clipped_prices(t["x"], t["logits"]), axis=1)


RECONSTRUCTION_NATS = Differentiable(
    Formula(_nats_cases, image_prices, pushes={"logits": push("logits")}),
    [
        Statement("each digit costs minus the log of its Bernoulli probability", "ordinary"),
        Statement("logits of 100 and -100 give the right numbers, neither inf nor cut off", "huge"),
    ],
    [
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
        *price_per_digit("pixels", lambda t: pixel_prices(t["x"], t["logits"])),
        Misconception(
            "sigmoid-twice",
            "The logits are squashed twice: whoever takes logits does the sigmoid itself.",
            lambda t: t(logits=lambda x: 1 / (1 + np.exp(-x))),
        ),
        Misconception(
            "black-pixels-forgotten",
            "Only the white pixels count here: a black pixel that was predicted white has its "
            "price too.",
            lambda t: (t["x"] * pixel_prices(np.ones_like(t["x"]), t["logits"])).sum(1),
        ),
        Misconception(
            "white-pixels-forgotten",
            "Only the black pixels count here: a white pixel that was predicted black has its "
            "price too.",
            lambda t: ((1 - t["x"]) * pixel_prices(np.zeros_like(t["x"]), t["logits"])).sum(1),
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
    ],
    shape="the result has one number per digit, shape [batch]",
)


# --- 4.5 -----------------------------------------------------------------------------------------


def integrated_kl(z_mean, z_log_var):
    """The KL divergence of every z, integrated over the line and added up."""
    return _integrals(z_mean, z_log_var).sum(axis=-1)


@cache
def _line() -> tuple[np.ndarray, np.ndarray]:
    """Places to sum over, in standard deviations away from a mean, and the density there."""
    u = np.linspace(-12, 12, 2401)
    return u, np.array([NormalDist().pdf(x) for x in u])


def _integrals(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    u, density = _line()
    width = np.sqrt(np.exp(log_var))[..., None]
    place = mean[..., None] + width * u
    log_q = -0.5 * u**2 - np.log(width)
    log_p = -0.5 * place**2  # both without log sqrt(2 pi), which cancels
    return (density * (log_q - log_p)).sum(-1) * (u[1] - u[0])


def _reverse_kl(t: Solved) -> np.ndarray:
    u, density = _line()
    width = np.exp(t["z_log_var"] / 2)[..., None]
    log_q = -0.5 * ((u - t["z_mean"][..., None]) / width) ** 2 - np.log(width)
    return (density * (-0.5 * u**2 - log_q)).sum(-1).sum(1) * (u[1] - u[0])


def _kl_cases(seed: int) -> list[Case]:
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
        cases.append(Case(name, args, group, how="differentiable"))
    return cases


KL_NATS = Differentiable(
    Formula(
        _kl_cases,
        integrated_kl,
        pushes={"z_mean": push("z_mean"), "z_log_var": push("z_log_var")},
        parts={
            "the logarithm": lambda t: t() + 0.5 * t["z_log_var"].sum(1),
            "the variance itself": lambda t: t() - 0.5 * (_sigma(t) ** 2).sum(1),
        },
    ),
    [
        Statement("q equal to the prior costs nothing", "prior"),
        Statement("the mean has its price", "unit"),
        Statement("the variance has its price", "centred"),
        Statement("it is the integral of q log(q / p), added up over z", "ordinary"),
        Statement("so it is for very small and very large variances", "huge"),
    ],
    [
        Misconception(
            "sign",
            "The sign is turned round: a divergence is never negative.",
            lambda t: -t(),
        ),
        Misconception(
            "half-missing",
            "This is twice the divergence.",
            lambda t: 2 * t(),
        ),
        Misconception(
            "mean-over-z",
            "The z are averaged: the divergence of independent z is the sum of theirs.",
            lambda t: t() / t["z_mean"].shape[1],
        ),
        *price_per_digit("z", lambda t: _integrals(t["z_mean"], t["z_log_var"])),
        Misconception(
            "log-variance-for-log-sigma",
            "z_log_var is taken for the logarithm of the standard deviation: it is that of the "
            "variance.",
            lambda t: t(z_log_var=lambda x: 2 * x),
        ),
        Misconception(
            "sigma-for-variance",
            "The standard deviation stands where the variance belongs.",
            lambda t: t() + 0.5 * (_sigma(t) - _sigma(t) ** 2).sum(1),
            about="variance",
        ),
        Misconception(
            "mean-missing",
            "The means do not count here: a q that lies far from the prior costs more.",
            lambda t: t(z_mean=np.zeros_like),
            about="mean",
        ),
        Misconception(
            "variance-missing",
            "The variances do not count here.",
            lambda t: t(z_log_var=np.zeros_like),
        ),
        Misconception(
            "mean-not-squared",
            "The mean counts without its square: a negative mean should cost as much as a "
            "positive one.",
            lambda t: t() + 0.5 * (t["z_mean"] - t["z_mean"] ** 2).sum(1),
            about="mean",
        ),
        Misconception(
            "mean-not-squared",
            "The absolute value of the mean counts in place of its square.",
            lambda t: t() + 0.5 * (np.abs(t["z_mean"]) - t["z_mean"] ** 2).sum(1),
            about="mean",
        ),
        Misconception(
            "mean-not-squared",
            "Twice the mean counts in place of its square: a negative mean should cost as much as "
            "a positive one.",
            lambda t: t() + 0.5 * (2 * t["z_mean"] - t["z_mean"] ** 2).sum(1),
            about="mean",
        ),
        Misconception(
            "log-term-squared",
            "The log variance is squared: it counts as it is.",
            lambda t: t() + 0.5 * (t["z_log_var"] - t["z_log_var"] ** 2).sum(1),
            about="log",
        ),
        Misconception(
            "constant-once",
            "The constant counts once, and not for every z: a q equal to the prior should cost "
            "nothing.",
            lambda t: t() + (t["z_mean"].shape[1] - 1) / 2,
            about="constant",
        ),
        Misconception(
            "constant-missing",
            "A constant is missing: a q equal to the prior should cost nothing.",
            lambda t: t() + t["z_mean"].shape[1] / 2,
            about="constant",
        ),
        Misconception(
            "log-term-sign",
            "The term of the log variance has the wrong sign: a narrow q should cost more.",
            lambda t: t() + t["z_log_var"].sum(1),
            about="log",
        ),
        Misconception(
            "log-term-missing",
            "A term is missing: a very narrow q should cost much.",
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
            "fourth.",
            lambda t: t() + 0.5 * (_sigma(t) ** 4 - _sigma(t) ** 2).sum(1),
            about="variance",
        ),
        Misconception(
            "mean-sign",
            "The term of the means has the wrong sign: a q that lies far from the prior costs "
            "more.",
            lambda t: 2 * t(z_mean=np.zeros_like) - t(),
            about="mean",
        ),
        Misconception(
            "log-variance-as-deviation",
            "z_log_var is taken for the standard deviation itself: it is a logarithm.",
            lambda t: t(z_log_var=lambda x: np.log(np.square(x))),
        ),
        Misconception(
            "constant-sign",
            "The constant has the wrong sign: a q equal to the prior should cost nothing.",
            lambda t: t() + t["z_mean"].shape[1],
            about="constant",
        ),
        Misconception(
            "arguments-swapped",
            "The two arguments have changed places: z_mean comes first.",
            lambda t: t(z_mean=t["z_log_var"], z_log_var=t["z_mean"]),
        ),
        Misconception(
            "logarithm-of-a-logarithm",
            "Some numbers are none (nan): a logarithm was taken of z_log_var, which is one "
            "already and may be negative.",
            looks=symptoms.none_in_rows_with_negative_log_variance,
        ),
        Misconception(
            "exp-missing",
            "The log variance stands where the variance belongs.",
            lambda t: t() + 0.5 * (t["z_log_var"] - _sigma(t) ** 2).sum(1),
            about="variance",
        ),
        only_huge("clipped", CLIPPED),
    ],
    shape="the result has one number per digit, shape [batch]",
)


def _sigma(t: Solved) -> np.ndarray:
    return np.exp(t["z_log_var"] / 2)


# --- 4.6 -----------------------------------------------------------------------------------------


def varies_enough(z_mean, threshold):
    """Whether two digits drawn at random differ enough: their mean squared difference is
    twice the variance."""
    return _half_gaps(z_mean) > threshold


def _half_gaps(z_mean: np.ndarray) -> np.ndarray:
    pairs = combinations(range(len(z_mean)), 2)
    gaps = [(z_mean[one] - z_mean[other]) ** 2 for one, other in pairs]
    return np.sum(gaps, axis=0) / len(z_mean) ** 2


def _variance_cases(seed: int) -> list[Case]:
    # Spread of each column, in units of the threshold: the columns are built to have it exactly.
    # No column lies near the threshold, so that dividing by n or n - 1 makes no difference.
    cases = []
    for digits, threshold, spreads in (
        (40, 0.01, (0.003, 0.3, 0.6, 1.6, 4.0, 90.0)),
        (25, 0.01, (30.0, 0.5, 0.05, 2.5)),
        (30, 0.5, (0.2, 1.8, 0.7, 0.01, 5.0)),
        (30, 4.0, (0.2, 1.8, 0.7, 3.0, 0.4)),
        (20, 0.01, (0.4,)),
    ):
        rng = seeded_rng(seed, "active", digits, threshold)
        columns = []
        for position, spread in enumerate(spreads):
            column = rng.standard_normal(digits)
            column = (column - column.mean()) / column.std()
            offset = (0.0, 3.0, -0.3)[position % 3]
            columns.append(offset + column * np.sqrt(spread * threshold))
        z = np.stack(columns, axis=1).astype(np.float32)
        args = {"z_mean": z, "threshold": threshold}
        cases.append(Case(f"{digits} digits, threshold {threshold}", args))
    return cases


ACTIVE_UNITS = Flags(
    Formula(_variance_cases, varies_enough),
    [Statement("a z is active where its mean varies enough from digit to digit")],
    [
        Misconception(
            "variances-returned",
            "These are the variances: say which lie above the threshold.",
            lambda t: _half_gaps(t["z_mean"]),
        ),
        Misconception(
            "turned-round",
            "Active and inactive are turned round.",
            lambda t: ~t(),
        ),
        Misconception(
            "deviation-for-variance",
            "The standard deviation is compared: the threshold is for the variance.",
            lambda t: t(z_mean=_roots_of_spread),
        ),
        Misconception(
            "not-centred",
            "The mean square is compared: a z whose mean is far from zero but the same for every "
            "digit carries nothing about the digit.",
            lambda t: (t["z_mean"] ** 2).mean(0) > t["threshold"],
        ),
        Misconception(
            "mean-for-variance",
            "The size of the mean is compared: what counts is how it varies from digit to digit.",
            lambda t: np.abs(t["z_mean"].mean(0)) > t["threshold"],
        ),
        Misconception(
            "mean-for-variance",
            "The size of the mean is compared: what counts is how it varies from digit to digit.",
            lambda t: np.abs(t["z_mean"]).mean(0) > t["threshold"],
        ),
        Misconception(
            "mean-for-variance",
            "The mean is compared: what counts is how it varies from digit to digit.",
            lambda t: t["z_mean"].mean(0) > t["threshold"],
        ),
        Misconception(
            "spread-summed",
            "The squared differences from the mean are added up over the digits: a variance is "
            "their average.",
            lambda t: len(t["z_mean"]) * _half_gaps(t["z_mean"]) > t["threshold"],
        ),
        Misconception(
            "range-for-variance",
            "The distance from the smallest to the largest number is compared: the threshold is "
            "for the variance.",
            lambda t: np.ptp(t["z_mean"], axis=0) > t["threshold"],
        ),
        Misconception(
            "centred-over-everything",
            "The mean of all z is taken off: each z varies about a mean of its own.",
            lambda t: ((t["z_mean"] - t["z_mean"].mean()) ** 2).mean(0) > t["threshold"],
        ),
        Misconception(
            "wrong-axis",
            "There is one flag per digit: the variance runs over the digits, one flag per z.",
            looks=symptoms.flag_per_digit,
        ),
        Misconception(
            "sides-kept",
            "The flags stand in a row of a table, [1, n_z]: the dimension of the digits should be "
            "gone.",
            looks=symptoms.flags_in_a_table,
        ),
        Misconception(
            "one-for-all",
            "There is one flag for everything: each z has its own.",
            looks=symptoms.one_flag,
        ),
        Misconception(
            "not-reduced",
            "There is a flag for each digit and z: the variance takes all digits together.",
            looks=symptoms.flag_per_digit_and_z,
        ),
        Misconception(
            "indices-returned",
            "These are the numbers of the active z: a flag for every z is asked for.",
            looks=symptoms.as_many_numbers_as_flags,
        ),
        Misconception(
            "threshold-ignored",
            "The threshold does not count here.",
            lambda t: t(threshold=0.01),
        ),
        Misconception(
            "threshold-rooted",
            "The root of the threshold is compared with the variance: it is for the variance as "
            "it is.",
            lambda t: t(threshold=np.sqrt),
        ),
        Misconception(
            "threshold-squared",
            "The threshold is squared: it is for the variance as it is.",
            lambda t: t(threshold=np.square),
        ),
    ],
    shape="the result has one flag per z, shape [n_z]",
)


def _roots_of_spread(z: np.ndarray) -> np.ndarray:
    """Columns whose variance is the standard deviation of the given ones."""
    spread = z.std(0)
    return (z - z.mean(0)) / np.sqrt(spread)


ORACLES = {
    "4.3": REPARAMETERISE,
    "4.4": RECONSTRUCTION_NATS,
    "4.5": KL_NATS,
    "4.6": ACTIVE_UNITS,
}
