"""The mistakes in 5.2 and 5.3 that can be told from the outputs: activations and normalisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.misconception import Misconception
from labgen.exercises.tolerance import agree, number
from labgen.exercises.verdict import Hint
from labgen.tasks.dcgan.conv.expected import OUTPUTS, Activation, NetworkVariant, leaky
from labgen.tasks.dcgan.conv.network import SLACK, ConvNetwork

_OTHER_UNITS: dict[str, Activation] = {
    "tanh": np.tanh,
    "sigmoid": OUTPUTS["sigmoid"],
    "ELU": lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))),
    "SELU": lambda x: 1.05070098 * np.where(x > 0, x, 1.67326324 * np.expm1(np.minimum(x, 0))),
    "softplus": lambda x: np.logaddexp(0, x),
    "swish": lambda x: x * OUTPUTS["sigmoid"](x),
}
# Other activations of all hidden layers than a LeakyReLU of 0.2
_ACTIVATIONS = (
    Misconception(
        "slope",
        "The negative slope of LeakyReLU is 0.3 (Keras's own default): the exercise asks for 0.2.",
        leaky(0.3),
    ),
    *(
        Misconception(
            "slope",
            f"The negative slope of LeakyReLU is {slope}: the exercise asks for 0.2.",
            leaky(slope),
        )
        for slope in (0.01, 0.02, 0.05, 0.1, 0.25, 0.4, 0.5, 0.8, 2.0)
    ),
    Misconception(
        "slope-sign",
        "The negative slope of LeakyReLU is -0.2: it should be 0.2.",
        leaky(-0.2),
    ),
    Misconception(
        "relu",
        "These are plain ReLU units: LeakyReLU has a small slope below zero.",
        leaky(0.0),
    ),
    Misconception(
        "no-activation", "The hidden layers are linear: LeakyReLU is missing.", leaky(1.0)
    ),
    *(
        Misconception(
            "other-activation",
            f"The hidden units are {name}: the exercise asks for LeakyReLU.",
            activation,
        )
        for name, activation in _OTHER_UNITS.items()
    ),
)


class OutputHints:
    """Looks for what explains the outputs of a network whose layers are those asked for."""

    def __init__(self, network: ConvNetwork) -> None:
        self._network = network

    def recognise(self, trials: Sequence[Trial]) -> list[Hint]:
        """Hints about what lies between the layers; without normalisation it shows best."""
        plain = min(trials, key=lambda trial: trial.case.args["batch_norm"])
        for activations, about_hidden in self._activations(len(plain.case.args["channels"])):
            linear, _ = self._network.follow(plain, NetworkVariant(activations), False)
            for output, activation in OUTPUTS.items():
                if not agree(plain.seen.results[0], activation(linear), SLACK):
                    continue
                hints = [
                    about_hidden,
                    None if output == self._network.right.output else self._output(output),
                ]
                rest = self._modes(trials, {"activations": activations, "output": output})
                return [hint for hint in (*hints, rest) if hint is not None]
        return []

    def _activations(self, hidden: int) -> Iterator[tuple[tuple[Activation, ...], Hint | None]]:
        """What the hidden layers may do to their sums, and what to say about it."""
        right = self._network.right.activations[0]
        yield (right,), None
        for mistake in _ACTIVATIONS:
            yield (mistake.instead,), mistake.hint
        for name, activation in (("linear", leaky(1.0)), ("plain ReLU", leaky(0.0))):
            for place in range(hidden):
                activations = [right] * hidden
                activations[place] = activation
                yield (
                    tuple(activations),
                    Hint(
                        "activation-in-one-layer",
                        f"The activation of hidden layer {place + 1} is {name}: LeakyReLU follows "
                        "every hidden layer.",
                    ),
                )

    def _output(self, output: str) -> Hint:
        if output == "linear":
            return Hint(
                "no-output-activation",
                "The output has no activation: images should lie between -1 and 1, so use tanh.",
            )
        if output == "sigmoid":
            return Hint("sigmoid-output", "The output lies between 0 and 1 (sigmoid).")
        if output == "tanh":
            return Hint(
                "tanh-output", "The output lies between -1 and 1 (tanh): logits may be any number."
            )
        asked = (
            "the exercise asks for tanh" if self._network.generate else "logits may be any number"
        )
        name = "ReLU" if output == "relu" else "LeakyReLU"
        return Hint("output-activation", f"The output has the activation {name}: {asked}.")

    def _modes(self, trials: Sequence[Trial], change: dict[str, Any]) -> Hint | None:
        """The hint about what a batch normalisation does in its two modes."""
        normed = [trial for trial in trials if trial.case.args["batch_norm"]]
        for trial in normed:
            variant = self._network.fitting(trial, **change)
            if variant is None:
                in_training = (
                    agree(
                        trial.seen.results[0], self._network.follow(trial, allowed, True)[0], SLACK
                    )
                    for allowed in self._network.allowed(trial, **change)
                )
                if any(in_training):
                    return Hint(
                        "norm-always-training",
                        "Batch normalisation uses the statistics of the batch in inference too: "
                        "leave `training` to the caller.",
                    )
                return None
            if not self._network.agrees(trial, variant, True):
                moving, names = trial.seen.extras["moving"], trial.seen.extras["names"]
                if not all(moving[names == "gamma"]):
                    return None  # frozen, which is said elsewhere
                if agree(self._network.given(trial, True), trial.seen.results[0], SLACK):
                    return Hint(
                        "norm-never-training",
                        "Batch normalisation uses its running means in training too: leave "
                        "`training` and `trainable` unchanged.",
                    )
                return None
            for moved in self._network.shares_moved(trial, variant):
                hint = _momentum(moved)
                if hint is not None:
                    return hint
        return None


def _momentum(moved: float) -> Hint | None:
    if abs(moved - 0.1) <= 0.002:
        return None
    if abs(moved - 0.01) < 0.001:
        return Hint(
            "momentum-default",
            "The running means move by 1/100 with every batch (Keras's own momentum, 0.99): this "
            "is too slow for such a short training.",
        )
    if abs(moved - 0.9) < 0.01:
        return Hint(
            "momentum-turned",
            "Momentum is the share of the old mean that is kept, not the share of the new one.",
        )
    return Hint(
        "momentum", f"The momentum is {number(round(1 - moved, 3))}: the exercise asks for 0.9."
    )
