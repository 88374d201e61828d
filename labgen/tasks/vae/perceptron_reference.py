"""What a perceptron with two hidden layers gives, worked out from its weights by plain sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from labgen.execution.cases import Case, Trial
from labgen.exercises.networks.learning import Weights, weights_of
from labgen.exercises.tolerance import agree

_normal_cdf = np.vectorize(NormalDist().cdf, otypes=[float])

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
    "gelu": lambda x: x * _normal_cdf(x),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "hard sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "square": np.square,
}
# The activations of the hidden layers and of the outputs that are asked for
ASKED = (("softplus", "softplus"), ("linear", "linear"))


@dataclass(frozen=True)
class PerceptronReference:
    """The network that 4.1 (encoder) and 4.2 (decoder) ask for.

    Attributes:
        encoder: whether it has two outputs, a mean and a log variance; else one, the logits.
    """

    encoder: bool

    @property
    def heads(self) -> int:
        """How many output layers it has."""
        return 2 if self.encoder else 1

    @staticmethod
    def sizes(case: Case) -> tuple[int, int, int]:
        """How many inputs, hidden units and numbers in each output, from bottom to top."""
        takes, hidden, gives = case.args.values()
        return takes, hidden, gives

    def predictions(
        self,
        trial: Trial,
        hidden: Sequence[str],
        heads: Sequence[str],
        weights: Weights | None = None,
        times: float = 1.0,
    ) -> Iterator[list[np.ndarray]]:
        """The outputs that weights and activations give, for each way to order the heads.

        Args:
            weights: others than the network's own.
            times: how much larger the inputs are.
        """
        takes, width, gives = self.sizes(trial.case)
        layers = dense_layers(weights_of(trial) if weights is None else weights)
        first = [layer for layer in layers if layer[0].shape == (takes, width)]
        second = [layer for layer in layers if layer[0].shape == (width, width)]
        outputs = [part for layer in layers for part in _head_layers(layer, width, gives)]
        if len(first) != 1 or len(second) != 1 or len(outputs) != self.heads:
            return
        x = times * trial.case.driver_data["inputs"].astype(np.float64)
        for (matrix, biases), name in zip((first[0], second[0]), hidden, strict=True):
            x = ACTIVATIONS[name](x @ matrix + biases)
        for order in (outputs, outputs[::-1]) if self.encoder else (outputs,):
            yield [
                ACTIVATIONS[name](x @ matrix + biases)
                for (matrix, biases), name in zip(order, heads, strict=False)
            ]

    def fits(self, trials: Sequence[Trial]) -> bool:
        """Whether the weights can be put in an order that gives outputs of these shapes."""
        return all(
            len(t.seen.results) == self.heads
            and any(
                [output.shape for output in outputs] == [result.shape for result in t.seen.results]
                for outputs in self.predictions(t, *ASKED)
            )
            for t in trials
        )

    def head_names(self, trial: Trial) -> list[str]:
        """What the layers are called that the outputs come from, in the order of the outputs."""
        width, gives = self.sizes(trial.case)[1:]
        weights = weights_of(trial)
        named = [
            str(name)
            for name, matrix in zip(trial.seen.extras["layers"], weights, strict=True)
            if matrix.shape == (width, gives)
        ]
        for names, outputs in zip(
            (named, named[::-1]), self.predictions(trial, *ASKED), strict=False
        ):
            if all(agree(*pair) for pair in zip(trial.seen.results, outputs, strict=True)):
                return names
        return []


def dense_layers(weights: Sequence[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Matrices [in, out] among weights, each with the biases [out] that follow it, or zeros."""
    layers = []
    for position, matrix in enumerate(weights):
        if matrix.ndim == 2:
            after = weights[position + 1] if position + 1 < len(weights) else matrix
            fits = after.shape == (matrix.shape[1],)
            layers.append((matrix, after if fits else np.zeros(matrix.shape[1])))
    return layers


def _head_layers(
    layer: tuple[np.ndarray, np.ndarray], width: int, gives: int
) -> list[tuple[np.ndarray, np.ndarray]]:
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
