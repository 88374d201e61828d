"""The mistakes in 4.1 and 4.2 that can be told from a network's weights and outputs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.networks.learning import weights_of
from labgen.exercises.networks.structure import lost_weights, odd_layers, random_in_training
from labgen.exercises.tolerance import agree
from labgen.exercises.verdict import Hint, joined_hint
from labgen.tasks.vae.perceptron_findings import order, same_in_training
from labgen.tasks.vae.perceptron_reference import (
    ACTIVATIONS,
    PerceptronReference,
    dense_layers,
)

# What a network's parameters say about a structure that is not the one asked for
_HIDDEN_LAYERS = {
    1: Hint(
        "one-hidden-layer",
        "There is one hidden layer before the outputs: the exercise asks for two.",
    ),
    3: Hint("three-hidden-layers", "There are three hidden layers: the exercise asks for two."),
    4: Hint("three-hidden-layers", "There are more than two hidden layers."),
}


class PerceptronHints:
    """Looks for known mistakes in a network that does not give what is asked for."""

    def __init__(self, network: PerceptronReference) -> None:
        self._network = network

    def recognise(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint about the mistakes that show; None where none is known."""
        numbers = self._activation(trials) or self._early_head(trials) or self._shared(trials)
        lost = lost_weights(trials)
        odd = [hint for trial in trials[:1] for hint in odd_layers(trial, convolutional=False)]
        hints = [lost or self._structure(trials) or numbers, *odd]
        hints.append(None if lost else random_in_training(trials))
        if not any(hints) and not same_in_training(trials).holds:
            hints.append(
                Hint(
                    "other-in-training",
                    "In training the outputs are different: nothing here should depend on "
                    "`training`.",
                )
            )
        if (
            self._network.encoder
            and self._network.fits(trials)
            and not order(self._network, trials).holds
        ):
            hints.append(
                Hint(
                    "order-of-outputs",
                    "The outputs are in the wrong order: the caller uses the first one as the "
                    "mean.",
                )
            )
        return joined_hint(hints)

    def _shared(self, trials: Sequence[Trial]) -> Hint | None:
        """The hint where the second hidden layer is used twice."""
        for trial in trials:
            takes, width, gives = self._network.sizes(trial.case)
            layers = dense_layers(weights_of(trial))
            first, second = (
                [layer for layer in layers if layer[0].shape == shape]
                for shape in ((takes, width), (width, width))
            )
            if len(first) != 1 or len(second) != 1:
                return None
            hidden = (first[0], second[0], second[0])
            x = trial.case.driver_data["inputs"].astype(np.float64)
            for matrix, biases in hidden:
                x = ACTIVATIONS["softplus"](x @ matrix + biases)
            heads = [x @ m + b for m, b in layers if m.shape == (width, gives)]
            if not all(
                any(output.shape == got.shape and agree(got, output, 5) for output in heads)
                for got in trial.seen.results
            ):
                return None
        return Hint(
            "layer-used-twice",
            "One layer is called twice, so both hidden layers share their weights: make a "
            "separate layer for each.",
        )

    def _structure(self, trials: Sequence[Trial]) -> Hint | None:
        trial = trials[0]
        return self._number_of_outputs(trial) or self._layers(trial)

    def _number_of_outputs(self, trial: Trial) -> Hint | None:
        """The hint about too few or too many outputs, or two that are one."""
        _, _, gives = self._network.sizes(trial.case)
        results = trial.seen.results
        if self._network.encoder and len(results) == 1:
            if results[0].shape[-1] == 2 * gives:
                return Hint(
                    "one-output",
                    "There is one output that holds both halves: return two outputs, a mean and "
                    "a log variance.",
                )
            return Hint("one-output", "There is one output: return a log variance as well.")
        if self._network.encoder and agree(results[0], results[1]):
            return Hint(
                "shared-head",
                "Mean and log variance come from the same layer: each needs its own weights.",
            )
        if self._network.encoder and len(results) > 2:
            return Hint(
                "outputs-too-many",
                "There are more than two outputs: return the mean and the log variance only.",
            )
        if not self._network.encoder and len(results) > 1:
            return Hint(
                "outputs-too-many",
                f"There are {len(results)} outputs: return the logits only.",
            )
        return None

    def _layers(self, trial: Trial) -> Hint | None:
        """The hint about layers that are missing, too many or of other sizes."""
        takes, width, gives = self._network.sizes(trial.case)
        shapes = [values.shape for values in weights_of(trial)]
        middle = shapes.count((width, width))
        heads = sum(shape in ((width, gives), (width, 2 * gives)) for shape in shapes)
        matrices = sum(len(shape) == 2 for shape in shapes)
        if middle == 0 and matrices >= 2 + self._network.heads and heads < self._network.heads:
            return Hint(
                "sizes-swapped", "The layers do not have the sizes that the exercise asks for."
            )
        if (
            self._network.encoder
            and middle == 1
            and shapes.count((width, gives)) == 1
            and matrices == 3
        ):
            return Hint(
                "head-missing",
                "One of the outputs has no layer of its own: each output needs one on top of the "
                "second hidden layer.",
            )
        if (takes, width) in shapes and middle + 1 in _HIDDEN_LAYERS:
            return _HIDDEN_LAYERS[middle + 1]
        if not any(len(shape) == 1 for shape in shapes):
            return Hint("bias-missing", "The layers have no biases.")
        if "moving_mean" in trial.seen.extras["names"]:
            return Hint(
                "layers-too-many", "There is a normalisation, which the exercise does not ask for."
            )
        if self._network.encoder and (takes, gives) in shapes and (takes, width) in shapes:
            return Hint(
                "head-from-input",
                "An output is computed from the pixels: compute it from the hidden layer.",
            )
        if (
            self._network.encoder
            and {(gives, gives), (takes, width)} <= set(shapes)
            and gives != width
        ):
            return Hint(
                "head-from-head",
                "An output is computed from the other output: compute both from the second "
                "hidden layer.",
            )
        if not heads and (gives, width) not in shapes and shapes.count((takes, width)) == 0:
            return Hint(
                "sizes-swapped", "The layers do not have the sizes that the exercise asks for."
            )
        return None

    def _early_head(self, trials: Sequence[Trial]) -> Hint | None:
        early = False
        for trial in trials:
            takes, width, gives = self._network.sizes(trial.case)
            layers = dense_layers(weights_of(trial))
            x, hidden = trial.case.driver_data["inputs"].astype(np.float64), []
            for shape in ((takes, width), (width, width)):
                weights, biases = next(
                    (layer for layer in layers if layer[0].shape == shape), (None,) * 2
                )
                if weights is None:
                    return None
                x = ACTIVATIONS["softplus"](x @ weights + biases)
                hidden.append(x)
            heads = [layer for layer in layers if layer[0].shape == (width, gives)]
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
            "An output is computed from the first hidden layer: compute it from the second.",
        )

    def _activation(self, trials: Sequence[Trial]) -> Hint | None:
        if not self._network.fits(trials):
            return None
        for hidden in _by_distance(2):
            for turned in range(self._network.heads):
                names = [self._heads_by(trial, hidden, turned) for trial in trials]
                heads = [
                    next(
                        (
                            name
                            for name in names[0][n]
                            if all(name in listed[n] for listed in names)
                        ),
                        "",
                    )
                    for n in range(self._network.heads)
                ]
                if all(heads):
                    return self._name(hidden, heads)
        return None

    def _heads_by(self, trial: Trial, hidden: Sequence[str], turned: int) -> list[list[str]]:
        """For each result the activations that make it, where the hidden layers have these."""
        sums = list(self._network.predictions(trial, hidden, ("linear", "linear")))[turned]
        with np.errstate(over="ignore"):
            return [
                [
                    name
                    for name, activation in ACTIVATIONS.items()
                    if agree(got, activation(total), 5)
                ]
                for got, total in zip(trial.seen.results, sums, strict=True)
            ]

    def _name(self, hidden: Sequence[str], heads: Sequence[str]) -> Hint | None:
        return joined_hint([self._name_of_heads(heads), self._name_of_hidden(hidden)])

    def _name_of_heads(self, heads: Sequence[str]) -> Hint | None:
        odd = [name for name in heads if name != "linear"]
        if odd and self._network.encoder:
            return Hint(
                "activation-on-output",
                f"An output has the activation {odd[0]}: a mean and a log variance may be any "
                "real number, so they need no activation.",
            )
        if odd == ["sigmoid"]:
            return Hint(
                "probabilities-for-logits",
                "The outputs are probabilities (sigmoid): return logits, because the loss can be "
                "computed from them without overflow.",
            )
        if odd:
            return Hint(
                "activation-on-output",
                f"The output has the activation {odd[0]}: logits may be any real number.",
            )
        return None

    def _name_of_hidden(self, hidden: Sequence[str]) -> Hint | None:
        wrong = [name for name in hidden if name != "softplus"]
        if wrong == ["linear", "linear"]:
            return Hint(
                "no-activation",
                "The hidden layers are linear: two linear layers can do no more than one.",
            )
        if wrong:
            place = "the first" if hidden[1] == "softplus" else "the second"
            place = "each" if len(wrong) == 2 else place
            return Hint(
                "hidden-activation",
                f"The activation is {wrong[0]} in {place} hidden layer: the exercise asks for "
                "softplus.",
            )
        return None


def _by_distance(layers: int) -> list[tuple[str, ...]]:
    """Activations for this number of hidden layers, those nearest to the right ones first."""
    choices = product(ACTIVATIONS, repeat=layers)
    return sorted(choices, key=lambda names: sum(name != "softplus" for name in names))
