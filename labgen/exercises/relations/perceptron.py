"""The oracles of 4.1 and 4.2: a network with known weights against plain sums of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from statistics import NormalDist

import numpy as np

from labgen.execution.cases import Case, Trial, normal, seeded_rng
from labgen.execution.network_facts import FAR
from labgen.exercises.networks import learning
from labgen.exercises.networks.learning import weights_of
from labgen.exercises.networks.structure import both, chance, lost_weights, odd_layers, other_ends
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.tolerance import agree, disagreement, shape_words
from labgen.exercises.verdict import Finding, Hint

normal_cdf = np.vectorize(NormalDist().cdf, otypes=[float])

ACTIVATIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "softplus": lambda x: np.logaddexp(0, x),
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "tanh": np.tanh,
    "exp": np.exp,
    "elu": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "leaky relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "leaky relu of slope 0.3": lambda x: np.where(x > 0, x, 0.3 * x),
    "selu": lambda x: 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(np.minimum(x, 0))),
    "gelu": lambda x: x * normal_cdf(x),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "hard sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "square": np.square,
}
# The activations of the hidden layers and of the outputs
_USUAL = (("softplus", "softplus"), ("linear", "linear"))
# What a network's parameters say about a structure that is not the one asked for
_HIDDEN_LAYERS = {
    1: ("one-hidden-layer", "One hidden layer lies on the way to the outputs: two are asked for."),
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
            rng = seeded_rng(seed, "perceptron", n_pixels)
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
        fits = all(finding.holds for finding in findings)
        learned = self._learned(trials, fits)
        known = None if fits else self._recognise(trials)
        hint = both([known, *(one for _, one in learned)])
        return Judgement([*findings, *(finding for finding, _ in learned)], hint)

    def _learned(self, trials: Sequence[Trial], fits: bool) -> list[learning.Learned]:
        """Whether it can learn; the last questions can be asked of the right network only."""
        learned = [
            learning.moves(trials),
            learning.starts(trials, self._hidden),
            learning.unheld(trials, self._far if fits else lambda _: None),
        ]
        if fits and all(finding.holds for finding, _ in learned):
            learned.append(learning.reached(trials, self._with_weights))
        return learned

    def _hidden(self, trial: Trial) -> list[tuple[int, int]]:
        takes, width, _ = self._sizes(trial.case)
        shapes = [values.shape for values in weights_of(trial)]
        return [(n, -1) for n, one in enumerate(shapes) if one in ((takes, width), (width, width))]

    def _far(self, trial: Trial) -> Sequence[np.ndarray] | None:
        return self._in_its_order(trial, self._predictions(trial, *_USUAL, times=FAR))

    def _with_weights(self, trial: Trial, weights: learning.Weights) -> Sequence[np.ndarray]:
        return self._in_its_order(trial, self._predictions(trial, *_USUAL, weights=weights)) or ()

    def _in_its_order(self, trial: Trial, predictions: Iterable) -> Sequence[np.ndarray] | None:
        """Of the predictions for each order of the heads, the one for this network's order."""
        for usual, prediction in zip(self._predictions(trial, *_USUAL), predictions, strict=True):
            if all(agree(*pair) for pair in zip(trial.seen.results, usual, strict=True)):
                return prediction
        return None

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
            yours = sum(values.size for values in weights_of(trial))
            if yours != expected:
                shapes = [v.shape for v in weights_of(trial) if v.ndim > 1]
                detail = (
                    f"{trial.case.name}: expected {expected} parameters, yours has {yours}\n"
                    f"matrices should be {', '.join(map(shape_words, sides))}\n"
                    f"yours are {', '.join(map(shape_words, shapes)) or 'none'}"
                )
                return Finding(text, False, detail)
        return Finding(text, True)

    def _outputs(self, trials: Sequence[Trial]) -> Finding:
        text = "softplus in the hidden layers, nothing after the output's sums"
        for trial in trials:
            best = ""
            for expected in self._predictions(trial, *_USUAL):
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
        weights = weights_of(trial)
        named = [
            str(name)
            for name, matrix in zip(trial.seen.extras["layers"], weights, strict=True)
            if matrix.shape == (width, gives)
        ]
        for names, outputs in zip(
            (named, named[::-1]), self._predictions(trial, *_USUAL), strict=False
        ):
            if all(agree(*pair) for pair in zip(trial.seen.results, outputs, strict=True)):
                return names
        return []

    def _predictions(
        self,
        trial: Trial,
        hidden: Sequence[str],
        heads: Sequence[str],
        weights: learning.Weights | None = None,
        times: float = 1.0,
    ):
        """The outputs that weights and activations give, for each way to order the heads.

        weights: others than the network's own; times: how much larger the inputs are.
        """
        takes, width, gives = self._sizes(trial.case)
        layers = _dense_layers(weights_of(trial) if weights is None else weights)
        first = [one for one in layers if one[0].shape == (takes, width)]
        second = [one for one in layers if one[0].shape == (width, width)]
        outputs = [part for one in layers for part in _parts(one, width, gives)]
        if len(first) != 1 or len(second) != 1 or len(outputs) != self._heads:
            return
        x = times * trial.case.feed["inputs"].astype(np.float64)
        for (matrix, biases), name in zip((first[0], second[0]), hidden, strict=True):
            x = ACTIVATIONS[name](x @ matrix + biases)
        for order in (outputs, outputs[::-1]) if self._encoder else (outputs,):
            yield [
                ACTIVATIONS[name](x @ matrix + biases)
                for (matrix, biases), name in zip(order, heads, strict=False)
            ]

    def _recognise(self, trials: Sequence[Trial]) -> Hint | None:
        numbers = self._activation(trials) or self._early_head(trials) or self._shared(trials)
        lost = lost_weights(trials)
        odd = [hint for trial in trials[:1] for hint in odd_layers(trial, convolutional=False)]
        hints = [lost or self._structure(trials) or numbers, *odd]
        hints.append(None if lost else chance(trials))
        if not any(hints) and not self._same_in_training(trials).holds:
            hints.append(
                Hint(
                    "other-in-training",
                    "In training the outputs are others: nothing here should ask for `training`.",
                )
            )
        if self._encoder and self._fits(trials) and not self._order(trials).holds:
            hints.append(
                Hint(
                    "order-of-outputs",
                    "The outputs come in the other order than asked for: whoever calls the encoder "
                    "takes the first for the mean.",
                )
            )
        return both(hints)

    def _shared(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where the second hidden layer is used twice."""
        for trial in trials:
            takes, width, gives = self._sizes(trial.case)
            layers = _dense_layers(weights_of(trial))
            first, second = (
                [one for one in layers if one[0].shape == shape]
                for shape in ((takes, width), (width, width))
            )
            if len(first) != 1 or len(second) != 1:
                return None
            hidden = (first[0], second[0], second[0])
            x = trial.case.feed["inputs"].astype(np.float64)
            for matrix, biases in hidden:
                x = ACTIVATIONS["softplus"](x @ matrix + biases)
            heads = [x @ m + b for m, b in layers if m.shape == (width, gives)]
            if not all(
                any(one.shape == got.shape and agree(got, one, 5) for one in heads)
                for got in trial.seen.results
            ):
                return None
        return Hint(
            "layer-used-twice",
            "One layer is called twice, so that both hidden layers share their weights: make a "
            "layer for each.",
        )

    def _structure(self, trials: Sequence[Trial]) -> Hint | None:
        trial = trials[0]
        takes, width, gives = self._sizes(trial.case)
        weights = weights_of(trial)
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
        if not self._encoder and len(results) > 1:
            return Hint(
                "outputs-too-many",
                f"There are {len(results)} outputs: the logits alone should come out.",
            )
        middle = shapes.count((width, width))
        heads = sum(shape in ((width, gives), (width, 2 * gives)) for shape in shapes)
        matrices = sum(len(shape) == 2 for shape in shapes)
        if middle == 0 and matrices >= 2 + self._heads and heads < self._heads:
            return Hint("sizes-swapped", "The sizes of the layers are not those asked for.")
        if self._encoder and middle == 1 and shapes.count((width, gives)) == 1 and matrices == 3:
            return Hint(
                "head-missing",
                "One of the outputs has no layer of its own: each comes from a layer on top of "
                "the second hidden layer.",
            )
        if (takes, width) in shapes and middle + 1 in _HIDDEN_LAYERS:
            return Hint(*_HIDDEN_LAYERS[middle + 1])
        if not any(len(shape) == 1 for shape in shapes):
            return Hint("bias-missing", "The layers have no biases.")
        if "moving_mean" in trial.seen.extras["names"]:
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
        if not heads and (gives, width) not in shapes and shapes.count((takes, width)) == 0:
            return Hint("sizes-swapped", "The sizes of the layers are not those asked for.")
        return None

    def _early_head(self, trials: Sequence[Trial]) -> Hint | None:
        early = False
        for trial in trials:
            takes, width, gives = self._sizes(trial.case)
            layers = _dense_layers(weights_of(trial))
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
        for hidden in _by_distance(2):
            for turned in range(self._heads):
                names = [self._heads_by(trial, hidden, turned) for trial in trials]
                heads = [
                    next((name for name in names[0][n] if all(name in one[n] for one in names)), "")
                    for n in range(self._heads)
                ]
                if all(heads):
                    return self._name(hidden, heads)
        return None

    def _heads_by(self, trial: Trial, hidden: Sequence[str], turned: int) -> list[list[str]]:
        """For each result the activations that make it, where the hidden layers have these."""
        sums = list(self._predictions(trial, hidden, ("linear", "linear")))[turned]
        with np.errstate(over="ignore"):
            return [
                [name for name, bend in ACTIVATIONS.items() if agree(got, bend(one), 5)]
                for got, one in zip(trial.seen.results, sums, strict=True)
            ]

    def _fits(self, trials: Sequence[Trial]) -> bool:
        return all(
            len(t.seen.results) == self._heads
            and any(
                [one.shape for one in outputs] == [one.shape for one in t.seen.results]
                for outputs in self._predictions(t, *_USUAL)
            )
            for t in trials
        )

    def _name(self, hidden: Sequence[str], heads: Sequence[str]) -> Hint | None:
        return both([self._name_of_heads(heads), self._name_of_hidden(hidden)])

    def _name_of_heads(self, heads: Sequence[str]) -> Hint | None:
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
        return None

    def _name_of_hidden(self, hidden: Sequence[str]) -> Hint | None:
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


def _by_distance(layers: int) -> list[tuple[str, ...]]:
    """Activations for so many hidden layers, those nearest to the right ones first."""
    choices = product(ACTIVATIONS, repeat=layers)
    return sorted(choices, key=lambda names: sum(name != "softplus" for name in names))


ORACLES = {"4.1": Perceptron(encoder=True), "4.2": Perceptron(encoder=False)}
