"""Oracles of notebook 4: the two networks, the noise, the two terms of the bound, active units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from itertools import combinations, product
from statistics import NormalDist

import numpy as np

from labgen.calling.cases import Case, Trial, generator, normal, states, uniform
from labgen.exercises.compare import agree, disagreement, shape_words
from labgen.exercises.oracle import Formula, Judgement, Misconception, Oracle, Statement, Truth
from labgen.exercises.rbm import only_huge
from labgen.exercises.verdict import Finding, Hint

# --- 4.1 and 4.2 ---------------------------------------------------------------------------------

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "softplus": lambda x: np.logaddexp(0, x),
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "exp": np.exp,
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "leaky relu": lambda x: np.where(x > 0, x, 0.2 * x),
}
# What a network's parameters say about a structure that is not the one asked for
_HIDDEN_LAYERS = {
    1: ("one-hidden-layer", "There is one hidden layer: two are asked for."),
    3: ("three-hidden-layers", "There are three hidden layers: two are asked for."),
    4: ("three-hidden-layers", "There are more than two hidden layers."),
}


class Perceptron(Oracle):
    """Two hidden layers, then one or two linear outputs: weights are set, outputs compared with
    those of a network of plain sums that is put together from these weights alone."""

    def __init__(self, encoder: bool) -> None:
        self._encoder = encoder

    def cases(self, seed: int) -> list[Case]:
        cases = []
        for n_pixels, n_hidden, n_z, batch in ((9, 5, 2, 4), (7, 4, 3, 1)):
            rng = generator(seed, "perceptron", n_pixels)
            takes = n_pixels if self._encoder else n_z
            names = ("n_pixels", "n_hidden", "n_z")
            values = (n_pixels, n_hidden, n_z)
            if not self._encoder:
                names, values = names[::-1], values[::-1]
            words = ", ".join(f"{a} = {b}" for a, b in zip(names, values, strict=True))
            feed = {"inputs": normal(rng, batch, takes), "salt": int(rng.integers(2**31))}
            args = dict(zip(names, values, strict=True))
            cases.append(Case(words, args, how="network", feed=feed))
        return cases

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        findings = [self._shapes(trials), self._parameters(trials)]
        if all(finding.holds for finding in findings):
            findings.append(self._outputs(trials))
            if self._encoder:
                findings.append(self._two_heads(trials))
        wrong = not all(finding.holds for finding in findings)
        return Judgement(findings, self._recognise(trials) if wrong else None)

    # sizes from bottom to top
    def _sizes(self, case: Case) -> tuple[int, int, int]:
        takes, hidden, gives = case.args.values()
        return takes, hidden, gives

    @property
    def _heads(self) -> int:
        return 2 if self._encoder else 1

    def _shapes(self, trials: Sequence[Trial]) -> Finding:
        text = "two outputs [batch, n_z]" if self._encoder else "one output [batch, n_pixels]"
        for trial in trials:
            batch, gives = len(trial.case.feed["inputs"]), self._sizes(trial.case)[2]
            got = [one.shape for one in trial.seen.results]
            if got != [(batch, gives)] * self._heads:
                expected = ", ".join([shape_words((batch, gives))] * self._heads)
                yours = ", ".join(map(shape_words, got))
                detail = f"{trial.case.name}: expected {expected}, yours has {yours}"
                return Finding(text, False, detail)
        return Finding(text, True)

    def _parameters(self, trials: Sequence[Trial]) -> Finding:
        text = "as many weights and biases as two hidden layers and the output need"
        for trial in trials:
            takes, hidden, gives = self._sizes(trial.case)
            sides = [(takes, hidden), (hidden, hidden), *[(hidden, gives)] * self._heads]
            expected = sum((below + 1) * above for below, above in sides)
            yours = sum(values.size for values in _weights(trial))
            if yours != expected:
                detail = f"{trial.case.name}: expected {expected} parameters, yours has {yours}"
                return Finding(text, False, detail)
        return Finding(text, True)

    def _outputs(self, trials: Sequence[Trial]) -> Finding:
        text = "softplus in the hidden layers, nothing after the output's sums"
        for trial in trials:
            best = ""
            for expected in self._predictions(trial, ("softplus", "softplus"), ("linear",) * 2):
                words = [
                    disagreement(got, want)
                    for got, want in zip(trial.seen.results, expected, strict=True)
                ]
                if not any(words):
                    best = ""
                    break
                best = best or next(filter(None, words))
            else:
                detail = best or "its layers cannot be put in an order"
                return Finding(text, False, f"{trial.case.name}: {detail}")
        return Finding(text, True)

    def _two_heads(self, trials: Sequence[Trial]) -> Finding:
        same = any(agree(*trial.seen.results) for trial in trials)
        return Finding(
            "mean and log variance have weights of their own",
            not same,
            "both outputs are the same" if same else "",
        )

    def _predictions(self, trial: Trial, hidden: Sequence[str], heads: Sequence[str]):
        """The outputs that these weights and activations give, for each way to order the heads."""
        takes, width, gives = self._sizes(trial.case)
        layers = _dense_layers(_weights(trial))
        first = [one for one in layers if one[0].shape == (takes, width)]
        second = [one for one in layers if one[0].shape == (width, width)]
        outputs = [part for one in layers for part in _parts(one, width, gives)]
        if len(first) != 1 or len(second) != 1 or len(outputs) != self._heads:
            return
        x = trial.case.feed["inputs"].astype(np.float64)
        for (weights, biases), name in zip((first[0], second[0]), hidden, strict=True):
            x = ACTIVATIONS[name](x @ weights + biases)
        for order in (outputs, outputs[::-1]) if self._encoder else (outputs,):
            yield [
                ACTIVATIONS[name](x @ weights + biases)
                for (weights, biases), name in zip(order, heads, strict=False)
            ]

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        return self._structure(trials) or self._activation(trials)

    def _structure(self, trials: Sequence[Trial]) -> Hint | None:
        trial = trials[0]
        takes, width, gives = self._sizes(trial.case)
        weights = _weights(trial)
        shapes = [values.shape for values in weights]
        results = trial.seen.results
        if self._encoder and len(results) == 1:
            if results[0].shape[-1] == 2 * gives:
                return Hint(
                    "one-output",
                    "There is one output with both halves in it: two are asked for, a mean and a "
                    "log variance.",
                )
            return Hint("one-output", "There is one output: a log variance is asked for as well.")
        if self._encoder and agree(*results[:2]):
            return Hint(
                "shared-head",
                "Mean and log variance come from the same layer: each needs weights of its own.",
            )
        middle = shapes.count((width, width))
        if (takes, width) in shapes and middle + 1 in _HIDDEN_LAYERS:
            return Hint(*_HIDDEN_LAYERS[middle + 1])
        if not any(len(shape) == 1 for shape in shapes):
            return Hint("bias-missing", "The layers have no biases.")
        if self._encoder and (takes, gives) in shapes:
            return Hint(
                "head-from-input", "An output looks at the pixels and not at the hidden layer."
            )
        heads = sum(shape in ((width, gives), (width, 2 * gives)) for shape in shapes)
        if not heads and (gives, width) not in shapes and shapes.count((takes, width)) == 0:
            return Hint("sizes-swapped", "The sizes of the layers are not those asked for.")
        return None

    def _activation(self, trials: Sequence[Trial]) -> Hint | None:
        if not self._fits(trials):
            return None
        for hidden, heads in _activations_by_distance(self._heads):
            if all(
                any(
                    all(agree(*pair, 5) for pair in zip(t.seen.results, outputs, strict=True))
                    for outputs in self._predictions(t, hidden, heads)
                )
                for t in trials
            ):
                return self._name(hidden, heads)
        return None

    def _fits(self, trials: Sequence[Trial]) -> bool:
        usual = (("softplus", "softplus"), ("linear", "linear"))
        return all(
            len(t.seen.results) == self._heads
            and any(
                [one.shape for one in outputs] == [one.shape for one in t.seen.results]
                for outputs in self._predictions(t, *usual)
            )
            for t in trials
        )

    def _name(self, hidden: Sequence[str], heads: Sequence[str]) -> Hint | None:
        odd = [name for name in heads if name != "linear"]
        if odd and self._encoder:
            return Hint(
                "activation-on-output",
                f"An output passes through {odd[0]}: a mean and a log variance may be any real "
                "number, so nothing should bend them.",
            )
        if odd == ["sigmoid"]:
            return Hint(
                "probabilities-for-logits",
                "The output is squashed to probabilities: logits are asked for, because the loss "
                "can be computed from them without overflow.",
            )
        if odd:
            return Hint(
                "activation-on-output",
                f"The output passes through {odd[0]}: logits may be any real number.",
            )
        wrong = [name for name in hidden if name != "softplus"]
        if wrong == ["linear", "linear"]:
            return Hint(
                "no-activation",
                "The hidden layers are linear: two linear layers are worth no more than one.",
            )
        if wrong:
            place = "the first" if hidden[1] == "softplus" else "the second"
            place = "each" if len(wrong) == 2 else place
            return Hint(
                "hidden-activation",
                f"The hidden units are {wrong[0]} in {place} hidden layer: softplus is asked for.",
            )
        return None


def _weights(trial: Trial) -> list[np.ndarray]:
    count = len(trial.seen.extras["names"])
    return [np.asarray(trial.seen.extras[f"weight {n}"], np.float64) for n in range(count)]


def _dense_layers(weights: Sequence[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Matrices with the biases that follow them (or zeros)."""
    layers = []
    for position, matrix in enumerate(weights):
        if matrix.ndim == 2:
            after = weights[position + 1] if position + 1 < len(weights) else matrix
            fits = after.shape == (matrix.shape[1],)
            layers.append((matrix, after if fits else np.zeros(matrix.shape[1])))
    return layers


def _parts(layer: tuple[np.ndarray, np.ndarray], width: int, gives: int):
    """The outputs a layer holds: one, or two side by side."""
    weights, biases = layer
    if weights.shape == (width, gives):
        return [layer]
    if weights.shape == (width, 2 * gives):
        return [
            (weights[:, :gives], biases[:gives]),
            (weights[:, gives:], biases[gives:]),
        ]
    return []


def _activations_by_distance(heads: int):
    """Choices of activations, those nearest to the right one first."""
    usual = ("softplus", "softplus", *["linear"] * heads)
    choices = product(ACTIVATIONS, repeat=2 + heads)

    def distance(choice):
        return sum(a != b for a, b in zip(choice, usual, strict=True))

    for choice in sorted((c for c in choices if distance(c) <= 2), key=distance):
        yield choice[:2], choice[2:]


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
        rng = generator(seed, "noise", name)
        width = np.exp(rng.uniform(-1, 1, (batch, n_z)))
        if group == "unit":
            width = np.ones_like(width)
        if group == "huge":
            width = np.exp(rng.uniform(-6, 6, (batch, n_z)))
        mean, eps = normal(rng, batch, n_z), normal(rng, batch, n_z)
        if group == "no noise":
            eps = np.zeros_like(eps)
        log_var = np.log(np.square(width)).astype(np.float32)
        args = {"z_mean": mean, "z_log_var": log_var, "eps": eps}
        cases.append(Case(name, args, group, known={"width": width}))
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


REPARAMETERISE = Formula(
    _noise_cases,
    same_quantile,
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
        ),
        Misconception(
            "log-for-sigma",
            "The noise is scaled by z_log_var itself: that is a logarithm, and may be negative.",
            lambda t: t(eps=lambda e: e * t["z_log_var"], width=np.ones_like),
        ),
        Misconception(
            "half-log-for-sigma",
            "The noise is scaled by a logarithm: the exponential is missing.",
            lambda t: t(eps=lambda e: e * t["z_log_var"] / 2, width=np.ones_like),
        ),
        Misconception(
            "sigma-inverted",
            "The noise is divided by the standard deviation: a sign in the exponent is turned "
            "round.",
            lambda t: t(width=lambda s: 1 / s),
        ),
        Misconception(
            "sigma-squared-twice",
            "The noise is scaled far too strongly: exp(2 log sigma^2) is sigma to the fourth.",
            lambda t: t(width=lambda s: s**4),
        ),
        Misconception(
            "half-outside",
            "The half stands outside the exponential: half of a variance is no standard deviation.",
            lambda t: t(width=lambda s: s**2 / 2),
        ),
        Misconception(
            "mean-missing",
            "The mean does not count here: the noise scatters z round its mean.",
            lambda t: t(z_mean=np.zeros_like),
        ),
        Misconception(
            "noise-missing",
            "The noise does not count here: z is the mean.",
            lambda t: t(eps=np.zeros_like),
        ),
        Misconception(
            "noise-unscaled",
            "The noise is added as it is: the encoder also says how far z scatters.",
            lambda t: t(width=np.ones_like),
        ),
        Misconception(
            "sign",
            "The noise is subtracted. That has the same distribution, but z should move with eps.",
            lambda t: t(eps=np.negative),
        ),
        Misconception(
            "sum-scaled",
            "The mean is scaled along with the noise: only the noise should be.",
            lambda t: t(z_mean=lambda m: m * t["width"]),
        ),
        Misconception(
            "own-noise",
            "With eps at zero z should be the mean: noise comes from somewhere else than eps.",
            looks=lambda t, results: not agree(results[0], t()),
            groups=("no noise",),
        ),
    ],
    shape="the result has shape [batch, n_z]",
)


# --- 4.4 -----------------------------------------------------------------------------------------


def price_of_a_pixel(x: float, logit: float) -> float:
    """Nats paid for one pixel: both probabilities in sixty digits, then their logarithms."""
    with localcontext() as context:
        context.prec = 60
        on = 1 / (1 + (-Decimal(logit)).exp())
        x = Decimal(x)
        return float(-(x * on.ln() + (1 - x) * (1 - on).ln()))


def pixel_prices(x: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """The price of every pixel, [batch, pixels]."""
    rows = zip(x.tolist(), logits.tolist(), strict=True)
    return np.array([[price_of_a_pixel(*pair) for pair in zip(*row, strict=True)] for row in rows])


def image_prices(x, logits):
    return pixel_prices(x, logits) @ np.ones(x.shape[1])


def _nats_cases(seed: int) -> list[Case]:
    cases = []
    for name, batch, pixels, group in (
        ("a batch of 3", 3, 6, "ordinary"),
        ("a batch of 1", 1, 5, "ordinary"),
        ("as many digits as pixels", 4, 4, "ordinary"),
        ("grey pixels", 5, 4, "ordinary"),
        ("logits of 80 and -80", 4, 5, "huge"),
    ):
        rng = generator(seed, "nats", name)
        grey = name.startswith("grey")
        x = uniform(rng, batch, pixels) if grey else states(rng, batch, pixels)
        logits = normal(rng, batch, pixels, scale=1.5)
        if group == "huge":
            logits = 80 * np.sign(logits)
            logits[0] = 80 * (1 - 2 * x[0])  # every pixel of the first digit is mispredicted
        cases.append(Case(name, {"x": x, "logits": logits}, group))
    return cases


RECONSTRUCTION_NATS = Formula(
    _nats_cases,
    image_prices,
    [
        Statement("each digit costs minus the log of its Bernoulli probability", "ordinary"),
        Statement("logits of 80 and -80 give the right numbers, neither inf nor cut off", "huge"),
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
            "batch-summed",
            "The whole batch is added up: each digit has its own price.",
            lambda t: t().sum(),
        ),
        Misconception(
            "batch-averaged",
            "The digits are averaged: each digit has its own price, shape [batch].",
            lambda t: t().mean(),
        ),
        Misconception(
            "everything-averaged",
            "Digits and pixels are averaged into one number.",
            lambda t: pixel_prices(t["x"], t["logits"]).mean(),
        ),
        Misconception(
            "wrong-axis",
            "The sum runs over the digits: it should run over the pixels of each digit.",
            lambda t: pixel_prices(t["x"], t["logits"]).sum(0),
        ),
        Misconception(
            "not-summed",
            "There is one price per pixel: add up the pixels of each digit.",
            lambda t: pixel_prices(t["x"], t["logits"]),
        ),
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
        Misconception(
            "logits-as-probabilities",
            "There are numbers that are none (nan): logits were taken for probabilities, and the "
            "logarithm of a negative number does not exist.",
            looks=lambda t, results: bool(np.isnan(results[0]).any()),
        ),
        only_huge(
            "unstable",
            "Moderate logits are right, huge ones are not: the probability is rounded to 0 or 1 "
            "before its logarithm is taken (or cut off short of it). Stay with the logits.",
        ),
    ],
    shape="the result has one number per digit, shape [batch]",
)


# --- 4.5 -----------------------------------------------------------------------------------------


def integrated_kl(z_mean, z_log_var):
    """The KL divergence of every z, integrated over the line and added up."""
    return _integrals(z_mean, z_log_var).sum(axis=-1)


def _integrals(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    u = np.linspace(-12, 12, 2401)  # standard deviations of q away from its mean
    density = np.array([NormalDist().pdf(x) for x in u])
    width = np.sqrt(np.exp(log_var))[..., None]
    place = mean[..., None] + width * u
    log_q = -0.5 * u**2 - np.log(width)
    log_p = -0.5 * place**2  # both without log sqrt(2 pi), which cancels
    return (density * (log_q - log_p)).sum(-1) * (u[1] - u[0])


def _reverse_kl(t: Truth) -> np.ndarray:
    u = np.linspace(-12, 12, 2401)
    density = np.array([NormalDist().pdf(x) for x in u])
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
        rng = generator(seed, "kl", name)
        mean, log_var = normal(rng, batch, n_z), normal(rng, batch, n_z)
        if group in ("prior", "centred"):
            mean = np.zeros_like(mean)
        if group in ("prior", "unit"):
            log_var = np.zeros_like(log_var)
        if group == "huge":
            log_var = rng.uniform(-12, 5, (batch, n_z)).astype(np.float32)
        cases.append(Case(name, {"z_mean": mean, "z_log_var": log_var}, group))
    return cases


KL_NATS = Formula(
    _kl_cases,
    integrated_kl,
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
        Misconception(
            "batch-summed",
            "The whole batch is added up: each digit has its own price.",
            lambda t: t().sum(),
        ),
        Misconception(
            "batch-averaged",
            "The digits are averaged: each digit has its own price, shape [batch].",
            lambda t: t().mean(),
        ),
        Misconception(
            "everything-averaged",
            "Digits and z are averaged into one number.",
            lambda t: _integrals(t["z_mean"], t["z_log_var"]).mean(),
        ),
        Misconception(
            "wrong-axis",
            "The sum runs over the digits: it should run over the z of each digit.",
            lambda t: _integrals(t["z_mean"], t["z_log_var"]).sum(0),
        ),
        Misconception(
            "not-summed",
            "There is one price per z: add them up for each digit.",
            lambda t: _integrals(t["z_mean"], t["z_log_var"]),
        ),
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
        ),
        Misconception(
            "mean-missing",
            "The means do not count here: a q that lies far from the prior costs more.",
            lambda t: t(z_mean=np.zeros_like),
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
        ),
        Misconception(
            "constant-missing",
            "A constant is missing: a q equal to the prior should cost nothing.",
            lambda t: t() + t["z_mean"].shape[1] / 2,
        ),
        Misconception(
            "log-term-sign",
            "The term of the log variance has the wrong sign: a narrow q should cost more.",
            lambda t: t() + t["z_log_var"].sum(1),
        ),
        Misconception(
            "log-term-missing",
            "A term is missing: a very narrow q should cost much.",
            lambda t: t() + 0.5 * t["z_log_var"].sum(1),
        ),
        Misconception(
            "reverse",
            "This is KL(p || q): the divergence is not symmetric, and q comes first here.",
            _reverse_kl,
        ),
        Misconception(
            "exp-missing",
            "The log variance stands where the variance belongs.",
            lambda t: t() + 0.5 * (t["z_log_var"] - _sigma(t) ** 2).sum(1),
        ),
    ],
    shape="the result has one number per digit, shape [batch]",
)


def _sigma(t: Truth) -> np.ndarray:
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
        rng = generator(seed, "active", digits, threshold)
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


def _equal_flags(flags: Callable[[Truth], np.ndarray]):
    def looks(t: Truth, results) -> bool:
        with np.errstate(invalid="ignore"):
            return results[0].shape == t().shape and bool(
                np.all(results[0].astype(bool) == flags(t))
            )

    return looks


class ActiveUnits(Formula):
    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        kinds = {trial.seen.results[0].dtype for trial in trials}
        boolean = all(kind.kind == "b" for kind in kinds)
        judgement = super().judge(trials, returns)
        detail = "" if boolean else f"yours are of type {', '.join(sorted(map(str, kinds)))}"
        finding = Finding("the results are True or False", boolean, detail)
        hint = judgement.hint
        if not boolean and all(one.holds for one in judgement.findings):
            hint = Hint("not-boolean", "The numbers say the right thing: make them True and False.")
        return Judgement([judgement.findings[0], finding, *judgement.findings[1:]], hint)


ACTIVE_UNITS = ActiveUnits(
    _variance_cases,
    varies_enough,
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
            looks=_equal_flags(lambda t: ~t()),
        ),
        Misconception(
            "deviation-for-variance",
            "The standard deviation is compared: the threshold is for the variance.",
            looks=_equal_flags(lambda t: t(z_mean=_roots_of_spread)),
        ),
        Misconception(
            "not-centred",
            "The mean square is compared: a z whose mean is far from zero but the same for every "
            "digit carries nothing about the digit.",
            looks=_equal_flags(lambda t: (t["z_mean"] ** 2).mean(0) > t["threshold"]),
        ),
        Misconception(
            "mean-for-variance",
            "The size of the mean is compared: what counts is how it varies from digit to digit.",
            looks=_equal_flags(lambda t: np.abs(t["z_mean"].mean(0)) > t["threshold"]),
        ),
        Misconception(
            "mean-for-variance",
            "The size of the mean is compared: what counts is how it varies from digit to digit.",
            looks=_equal_flags(lambda t: np.abs(t["z_mean"]).mean(0) > t["threshold"]),
        ),
        Misconception(
            "mean-for-variance",
            "The mean is compared: what counts is how it varies from digit to digit.",
            looks=_equal_flags(lambda t: t["z_mean"].mean(0) > t["threshold"]),
        ),
        Misconception(
            "wrong-axis",
            "There is one flag per digit: the variance runs over the digits, one flag per z.",
            looks=lambda t, results: results[0].shape == (len(t["z_mean"]),),
        ),
        Misconception(
            "one-for-all",
            "There is one flag for everything: each z has its own.",
            looks=lambda t, results: results[0].shape == (),
        ),
        Misconception(
            "not-reduced",
            "There is a flag for each digit and z: the variance takes all digits together.",
            looks=lambda t, results: results[0].shape == t["z_mean"].shape,
        ),
        Misconception(
            "indices-returned",
            "These are the numbers of the active z: a flag for every z is asked for.",
            looks=lambda t, results: (
                results[0].dtype.kind in "iu" and results[0].size == int(t().sum())
            ),
        ),
        Misconception(
            "threshold-ignored",
            "The threshold does not count here.",
            looks=_equal_flags(lambda t: t(threshold=0.01)),
        ),
        Misconception(
            "threshold-squared",
            "The threshold is squared: it is for the variance as it is.",
            looks=_equal_flags(lambda t: t(threshold=np.square)),
        ),
    ],
    shape="the result has one flag per z, shape [n_z]",
)


def _roots_of_spread(z: np.ndarray) -> np.ndarray:
    """Columns whose variance is the standard deviation of the given ones."""
    spread = z.std(0)
    return (z - z.mean(0)) / np.sqrt(spread)


ORACLES = {
    "4.1": Perceptron(encoder=True),
    "4.2": Perceptron(encoder=False),
    "4.3": REPARAMETERISE,
    "4.4": RECONSTRUCTION_NATS,
    "4.5": KL_NATS,
    "4.6": ACTIVE_UNITS,
}
