"""Oracles of notebook 4: the two networks, the noise, the two terms of the bound, active units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import cache, lru_cache, partial
from itertools import combinations, permutations, product
from statistics import NormalDist
from typing import Any

import numpy as np

from labgen.calling.cases import Case, Trial, generator, normal, states, uniform
from labgen.exercises.compare import agree, disagreement, shape_words
from labgen.exercises.oracle import Formula, Judgement, Misconception, Oracle, Statement, Truth
from labgen.exercises.rbm import COLUMN_KEPT, only_huge
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


def other_ends(trials: Sequence[Trial], wanted: str, outputs: int = 1) -> Judgement | None:
    """The judgement where a network takes other inputs than it is given, or names its outputs."""
    for trial in trials:
        if "outputs" in trial.seen.extras:
            names = ", ".join(map(str, trial.seen.extras["outputs"]))
            text = "the outputs come in their order, not by name"
            finding = Finding(text, False, f"{trial.case.name}: yours are a dictionary, {names}")
            return Judgement([finding], _NAMED_OUTPUTS)
        if outputs == 1 and len(trial.seen.results) == 1 and trial.seen.extras["listed"]:
            text = "the output is a tensor"
            finding = Finding(text, False, f"{trial.case.name}: yours is a list of one tensor")
            return Judgement([finding], _LISTED_OUTPUT)
        if "takes" in trial.seen.extras:
            shape = trial.seen.extras["takes"]
            takes = "[" + ", ".join("any" if side < 0 else str(int(side)) for side in shape) + "]"
            given = shape_words(trial.case.feed["inputs"].shape)
            detail = f"{trial.case.name}: inputs are {given}, yours takes {takes}"
            finding = Finding(f"the network takes inputs of shape {wanted}", False, detail)
            return Judgement([finding], _input_hint(trial))
    return None


_LISTED_OUTPUT = Hint(
    "output-in-list",
    "The one output stands in a list: whoever calls the network would have to take it out again.",
)
_NAMED_OUTPUTS = Hint(
    "outputs-by-name",
    "The outputs are a dictionary: whoever calls the network takes them by their place, so give "
    "them as asked for, in that order.",
)


def _input_hint(trial: Trial) -> Hint:
    takes, inputs = trial.seen.extras["takes"], trial.case.feed["inputs"].shape
    if len(takes) == len(inputs) + 1:
        return Hint(
            "batch-in-shape",
            "The batch is part of the input's shape here: Keras adds that side by itself.",
        )
    if len(takes) == len(inputs) and int(takes[-1]) in trial.case.args.values():
        return Hint(
            "arguments-swapped",
            "The input has the size of another argument: look at the order of the arguments, and "
            "at which end of the network you are.",
        )
    return Hint("input-shape", "The input's shape is not the one asked for.")


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
        wanted = "[batch, n_pixels]" if self._encoder else "[batch, n_z]"
        other = other_ends(trials, wanted, self._heads)
        if other is not None:
            return other
        findings = [self._shapes(trials), self._parameters(trials)]
        if all(finding.holds for finding in findings):
            findings += [self._outputs(trials), self._same_in_training(trials)]
            if self._encoder:
                findings += [self._two_heads(trials), self._order(trials)]
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
        text = (
            "two outputs [batch, n_z]: z_mean, z_log_var"
            if self._encoder
            else "one output [batch, n_pixels]"
        )
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

    def _same_in_training(self, trials: Sequence[Trial]) -> Finding:
        text = "the same inputs give the same outputs in training"
        for trial in trials:
            for place, got in enumerate(trial.seen.results):
                trained = trial.seen.extras.get(f"trained {place}", np.zeros(0))
                same = trained.shape == got.shape
                words = disagreement(trained, got) if same else "there they have another shape"
                if words:
                    return Finding(text, False, f"{trial.case.name}: {words}")
        return Finding(text, True)

    def _two_heads(self, trials: Sequence[Trial]) -> Finding:
        same = any(agree(*trial.seen.results) for trial in trials)
        return Finding(
            "mean and log variance have weights of their own",
            not same,
            "both outputs are the same" if same else "",
        )

    def _order(self, trials: Sequence[Trial]) -> Finding:
        text = "the outputs come in the order [z_mean, z_log_var]"
        for trial in trials:
            heads = self._head_names(trial)
            if heads in (["z_log_var", "z_mean"], ["log_var", "mean"]):
                return Finding(text, False, f"{trial.case.name}: yours are [{', '.join(heads)}]")
        return Finding(text, True)

    def _head_names(self, trial: Trial) -> list[str]:
        """What the layers are called that the outputs come from, in the order of the outputs."""
        width, gives = self._sizes(trial.case)[1:]
        weights = _weights(trial)
        named = [
            str(name)
            for name, matrix in zip(trial.seen.extras["layers"], weights, strict=True)
            if matrix.shape == (width, gives)
        ]
        usual = ("softplus", "softplus"), ("linear", "linear")
        for names, outputs in zip(
            (named, named[::-1]), self._predictions(trial, *usual), strict=False
        ):
            if all(agree(*pair) for pair in zip(trial.seen.results, outputs, strict=True)):
                return names
        return []

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
        hint = self._structure(trials) or self._activation(trials) or self._early_head(trials)
        if hint is None and not self._same_in_training(trials).holds:
            hint = Hint(
                "chance-in-training",
                "In training the outputs are others: a dropout, or what else leaves things to "
                "chance, is not asked for.",
            )
        if hint is None and self._encoder and not self._order(trials).holds:
            hint = Hint(
                "order-of-outputs",
                "The outputs come in the other order than asked for: whoever calls the encoder "
                "takes the first for the mean.",
            )
        return hint

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
        if self._encoder and len(results) > 2:
            return Hint(
                "outputs-too-many",
                "There are more than two outputs: the mean and the log variance are asked for.",
            )
        middle = shapes.count((width, width))
        if (takes, width) in shapes and middle + 1 in _HIDDEN_LAYERS:
            return Hint(*_HIDDEN_LAYERS[middle + 1])
        if not any(len(shape) == 1 for shape in shapes):
            return Hint("bias-missing", "The layers have no biases.")
        if "gamma" in trial.seen.extras["names"]:
            return Hint("layers-too-many", "There is a normalisation, which is not asked for.")
        if self._encoder and (takes, gives) in shapes and (takes, width) in shapes:
            return Hint(
                "head-from-input", "An output looks at the pixels and not at the hidden layer."
            )
        if self._encoder and {(gives, gives), (takes, width)} <= set(shapes) and gives != width:
            return Hint(
                "head-from-head",
                "An output stands on the other output: both look at the second hidden layer.",
            )
        heads = sum(shape in ((width, gives), (width, 2 * gives)) for shape in shapes)
        if not heads and (gives, width) not in shapes and shapes.count((takes, width)) == 0:
            return Hint("sizes-swapped", "The sizes of the layers are not those asked for.")
        return None

    def _early_head(self, trials: Sequence[Trial]) -> Hint | None:
        early = False
        for trial in trials:
            takes, width, gives = self._sizes(trial.case)
            layers = _dense_layers(_weights(trial))
            x, hidden = trial.case.feed["inputs"].astype(np.float64), []
            for shape in ((takes, width), (width, width)):
                weights, biases = next(
                    (one for one in layers if one[0].shape == shape), (None,) * 2
                )
                if weights is None:
                    return None
                x = ACTIVATIONS["softplus"](x @ weights + biases)
                hidden.append(x)
            heads = [one for one in layers if one[0].shape == (width, gives)]
            for got in trial.seen.results:
                from_each = [
                    any(agree(got, x @ weights + biases) for weights, biases in heads)
                    for x in hidden
                ]
                if not any(from_each):
                    return None
                early = early or from_each[0]
        if not early:
            return None
        return Hint(
            "head-from-first-layer",
            "An output stands on the first hidden layer: it should stand on the second.",
        )

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


# --- 4.3 to 4.5 ---------------------------------------------------------------------------------

Push = Callable[[Truth, np.ndarray], dict[str, np.ndarray]]


class Differentiable(Formula):
    """A formula that training follows by its gradient: the right numbers are not enough.

    pushes: an argument's name -> what changes, by name, when it is moved by a small array.
    The slopes are differences of true results for an argument that is a little larger and smaller.
    """

    def __init__(self, *parts: Any, pushes: Mapping[str, Push], **rest: Any) -> None:
        super().__init__(*parts, **rest)
        self._pushes = pushes

    def judge(self, trials: Sequence[Trial], returns: tuple[str, ...]) -> Judgement:
        judgement = super().judge(trials, returns)
        if not all(finding.holds for finding in judgement.findings):
            return judgement
        names = " and ".join(self._pushes)
        text = f"the gradient gets through to {names}, so that training can learn"
        for trial in trials:
            if trial.case.group not in ("ordinary", "huge"):
                continue  # elsewhere an argument stands where some right formulas have a corner
            for name in self._pushes:
                complaint, hint = self._slope(trial, name)
                if complaint:
                    finding = Finding(text, False, f"{trial.case.name}: {complaint}")
                    return Judgement([*judgement.findings, finding], hint)
        return Judgement([*judgement.findings, Finding(text, True)])

    def _slope(self, trial: Trial, name: str) -> tuple[str, Hint | None]:
        got = trial.seen.extras.get(f"slope {name}")
        if got is None:
            return f"no gradient comes back to {name}", Hint(
                "gradient-cut",
                "The numbers are right, but the gradient does not get through: NumPy, .numpy(), "
                "tf.stop_gradient and rounding all cut its way. Use TensorFlow's operations.",
            )
        words = disagreement(got, self._true_slope(trial, name), 10)
        if not words:
            return "", None
        if not np.all(np.isfinite(got)):
            return f"the gradient by {name}, {words}", Hint(
                "gradient-not-a-number",
                "The numbers are right, but their gradient is none: something on the way "
                "overflows. tf.where and its like compute both branches, and the gradient passes "
                "through both.",
            )
        return f"the gradient by {name}, {words}", Hint(
            "gradient-part-cut",
            "The numbers are right, but only part of the gradient gets through: somewhere its way "
            "is cut (tf.stop_gradient, rounding, clipping, NumPy).",
        )

    def _true_slope(self, trial: Trial, name: str) -> np.ndarray:
        truth, step = Truth(self._solve, trial.case), 1e-4
        slope = np.zeros_like(truth[name])
        for place in np.ndindex(slope.shape):
            move = np.zeros_like(slope)
            move[place] = step
            above, below = (
                truth(**self._pushes[name](truth, move * sign)).sum() for sign in (1, -1)
            )
            slope[place] = (above - below) / (2 * step)
        return slope


def push(name: str) -> Push:
    """The argument itself changes, and nothing else."""
    return lambda t, move: {name: t[name] + move}


def price_per_digit(parts: str, prices: Callable[[Truth], np.ndarray]) -> list[Misconception]:
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


def _with_places_changed(t: Truth, order: tuple[str, ...]) -> np.ndarray:
    """What a right function gives whose arguments are named in this order."""
    mean, log_var, noise = (t[name] for name in order)
    return t(z_mean=mean, width=np.sqrt(np.exp(log_var)), eps=noise)


REPARAMETERISE = Differentiable(
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
            looks=lambda t, results: bool(np.array_equal(np.isnan(results[0]), t["z_log_var"] < 0)),
        ),
        Misconception(
            "scale-of-noise",
            "Without noise z is the mean, as it should be, but the noise is scaled by another "
            "number than the standard deviation: look what z_log_var is the logarithm of.",
            looks=lambda t, results: (
                agree(results[0], t()) == (t.case.group == "no noise")
                and bool(np.all(np.isfinite(results[0])))
            ),
            groups=("no noise", "ordinary"),
        ),
        Misconception(
            "own-noise",
            "With eps at zero z should be the mean, and it is not: draw nothing yourself, and add "
            "nothing that does not come from eps.",
            looks=lambda t, results: (
                bool(np.all(np.isfinite(results[0]))) and not agree(results[0], t())
            ),
            groups=("no noise",),
        ),
    ],
    shape="the result has shape [batch, n_z]",
    pushes={
        "z_mean": push("z_mean"),
        # a factor e in the variance, and so in the square of the width, is a step of one
        "z_log_var": lambda t, move: {"width": np.sqrt(t["width"] ** 2 * np.exp(move))},
    },
)


# --- 4.4 -----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
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
        ("logits of 100 and -100", 4, 5, "huge"),
    ):
        rng = generator(seed, "nats", name)
        grey = name.startswith("grey")
        x = uniform(rng, batch, pixels) if grey else states(rng, batch, pixels)
        logits = normal(rng, batch, pixels, scale=1.5)
        if group == "huge":
            logits = 100 * np.sign(logits)
            logits[0] = 100 * (1 - 2 * x[0])  # every pixel of the first digit is mispredicted
        args = {"x": x, "logits": logits}
        cases.append(Case(name, args, group, how="differentiable"))
    return cases


UNSTABLE = only_huge(
    "unstable",
    "Moderate logits are right, huge ones are not: the probability is rounded to 0 or 1 before "
    "its logarithm is taken (or cut off short of it). Stay with the logits.",
)


def clipped_prices(x: np.ndarray, wrongly: np.ndarray) -> np.ndarray:
    """The prices of pixels where any number counts as a probability, cut off as Keras does it."""
    least = np.float32(1e-7)
    on = np.clip(wrongly.astype(np.float32), least, 1 - least).astype(np.float64)
    return -(x * np.log(on) + (1 - x) * np.log(1 - on))


def _as_probabilities(t: Truth, together: Callable) -> np.ndarray:
    return together(clipped_prices(t["x"], t["logits"]), axis=1)


RECONSTRUCTION_NATS = Differentiable(
    _nats_cases,
    image_prices,
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
            looks=lambda t, results: bool(np.isnan(results[0]).any()),
        ),
        UNSTABLE,
    ],
    shape="the result has one number per digit, shape [batch]",
    pushes={"logits": push("logits")},
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


def _reverse_kl(t: Truth) -> np.ndarray:
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
        rng = generator(seed, "kl", name)
        mean, log_var = normal(rng, batch, n_z), normal(rng, batch, n_z)
        if group in ("prior", "centred"):
            mean = np.zeros_like(mean)
        if group in ("prior", "unit"):
            log_var = np.zeros_like(log_var)
        if group == "huge":
            log_var = rng.uniform(-12, 5, (batch, n_z)).astype(np.float32)
        args = {"z_mean": mean, "z_log_var": log_var}
        cases.append(Case(name, args, group, how="differentiable"))
    return cases


KL_NATS = Differentiable(
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
            "sigma-to-the-fourth",
            "The variance is squared: the exponential of twice the log variance is sigma to the "
            "fourth.",
            lambda t: t() + 0.5 * (_sigma(t) ** 4 - _sigma(t) ** 2).sum(1),
        ),
        Misconception(
            "mean-sign",
            "The term of the means has the wrong sign: a q that lies far from the prior costs "
            "more.",
            lambda t: 2 * t(z_mean=np.zeros_like) - t(),
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
            looks=lambda t, results: bool(
                np.array_equal(np.isnan(results[0]), (t["z_log_var"] < 0).any(1))
            ),
        ),
        Misconception(
            "exp-missing",
            "The log variance stands where the variance belongs.",
            lambda t: t() + 0.5 * (t["z_log_var"] - _sigma(t) ** 2).sum(1),
        ),
    ],
    shape="the result has one number per digit, shape [batch]",
    pushes={"z_mean": push("z_mean"), "z_log_var": push("z_log_var")},
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
            "sides-kept",
            "The flags stand in a row of a table, [1, n_z]: the side of the digits should be gone.",
            looks=lambda t, results: results[0].shape == (1, *t().shape),
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
            "threshold-rooted",
            "The root of the threshold is compared with the variance: it is for the variance as "
            "it is.",
            looks=_equal_flags(lambda t: t(threshold=np.sqrt)),
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
