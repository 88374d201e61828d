"""A Keras network as a list of simple layers, which a page computes without Keras.

Understood are dense layers, convolutions and transposed convolutions, batch normalisation (with
its moving averages), flatten, reshape, and activations that treat each value by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from labgen.play import encode

_SAME_AT_REST = frozenset(
    {"Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "Identity"}
)
_PROBE = np.linspace(-3, 3, 13, dtype=np.float32)


def layers_of(network: Any, name: str, where: str, bits: int = 16) -> dict:
    """The layers of a network in the order in which a page computes them.

    Args:
        network: a built `keras.Sequential` or functional `keras.Model`.
        name: what an error calls it, such as "the decoder".
        where: the public function that was called.
        bits: of a kernel's numbers, see `encode.numbers`.

    Returns:
        {"layers": [...], "outputs": [...]}. Each layer has "op", "name", "from" (the name of the
        value it takes) and its arrays; "in0" is the network's first input.

    Raises:
        ValueError: for a network of another kind, or with a layer that a page cannot compute.
    """
    reader = _Reader(name, where, bits)
    inputs, outputs = getattr(network, "inputs", None), getattr(network, "outputs", None)
    if not inputs or not outputs:
        raise ValueError(
            f"{where}: {name} is a {type(network).__name__} whose layers cannot be followed. "
            "Build it with keras.Model(inputs, outputs) or keras.Sequential."
        )
    known = {id(tensor): f"in{place}" for place, tensor in enumerate(inputs)}
    results = [reader.value(tensor, known) for tensor in outputs]
    return {"layers": reader.layers, "outputs": results}


class _Reader:
    """Walks from a network's outputs to its inputs and notes each layer once."""

    def __init__(self, network: str, where: str, bits: int) -> None:
        self.network, self.where, self.bits = network, where, bits
        self.layers: list[dict] = []

    def value(self, tensor: Any, known: dict[int, str]) -> str:
        """The name of the value that this tensor stands for; `known` has those of before."""
        if id(tensor) not in known:
            operation, node, place = tensor._keras_history
            given = operation._inbound_nodes[node].input_tensors
            sources = [self.value(source, known) for source in given]
            inner = getattr(operation, "outputs", None)
            if inner:  # a network within the network
                inside = {id(t): s for t, s in zip(operation.inputs, sources, strict=True)}
                known[id(tensor)] = self.value(inner[place], inside)
            else:
                known[id(tensor)] = self._layer(operation, sources, given, tensor)
        return known[id(tensor)]

    def _layer(self, operation: Any, sources: list[str], given: list, result: Any) -> str:
        kind = type(operation).__name__
        if len(sources) != 1:
            raise self._refused(operation, f"takes {len(sources)} inputs")
        source = sources[0]
        if kind in _SAME_AT_REST:
            return source
        if kind == "Dense":
            source = self._note("dense", source, **self._weights(operation))
        elif kind in ("Conv2D", "Conv2DTranspose"):
            source = self._convolution(operation, kind, source)
        elif kind == "BatchNormalization":
            return self._normalisation(operation, source, len(result.shape))
        elif kind in ("Flatten", "Reshape"):
            return self._note("reshape", source, shape=list(result.shape[1:]))
        elif tuple(given[0].shape) == tuple(result.shape) and not _weights_of(operation):
            return self._activation(operation, operation, source)
        else:
            raise self._refused(operation, "is none that a page can compute")
        activation = getattr(operation, "activation", None)
        return source if activation is None else self._activation(activation, operation, source)

    def _convolution(self, layer: Any, kind: str, source: str) -> str:
        usual = (
            layer.data_format == "channels_last"
            and set(layer.dilation_rate) == {1}
            and getattr(layer, "groups", 1) == 1
            and getattr(layer, "output_padding", None) is None
        )
        if not usual or layer.padding not in ("same", "valid"):
            raise self._refused(
                layer, "has groups, a dilation, an output padding or channels that come first"
            )
        op = "conv" if kind == "Conv2D" else "transposed"
        return self._note(
            op, source, **self._weights(layer), strides=list(layer.strides), padding=layer.padding
        )

    def _normalisation(self, layer: Any, source: str, dimensions: int) -> str:
        axis = layer.axis[0] if isinstance(layer.axis, (list, tuple)) else layer.axis
        if axis % dimensions != dimensions - 1:
            raise self._refused(layer, "normalises another axis than the last")
        mean, variance = (np.asarray(x) for x in (layer.moving_mean, layer.moving_variance))
        scale = 1 / np.sqrt(variance + layer.epsilon)
        if layer.gamma is not None:
            scale = scale * np.asarray(layer.gamma)
        shift = -mean * scale
        if layer.beta is not None:
            shift = shift + np.asarray(layer.beta)
        arrays = {
            key: encode.numbers(x, f"the {key} of {layer.name}", self.where, bits=32)
            for key, x in {"scale": scale, "shift": shift}.items()
        }
        return self._note("normalise", source, **arrays)

    def _activation(self, function: Callable, layer: Any, source: str) -> str:
        described = _recognised(function)
        if described is None:
            raise self._refused(layer, "has an activation that a page cannot compute")
        return source if described["act"] == "identity" else self._note("act", source, **described)

    def _weights(self, layer: Any) -> dict:
        what = f"the weights of {layer.name}"
        # A layer made with use_bias=False has no second array.
        return {
            key: encode.numbers(array, what, self.where, self.bits)
            for key, array in zip(("kernel", "bias"), _weights_of(layer), strict=False)
        }

    def _note(self, op: str, source: str, **rest: Any) -> str:
        name = f"v{len(self.layers)}"
        self.layers.append({"op": op, "name": name, "from": source, **rest})
        return name

    def _refused(self, layer: Any, why: str) -> ValueError:
        return ValueError(
            f"{self.where}: the layer {layer.name} ({type(layer).__name__}) of {self.network} "
            f"{why}. Dense layers, convolutions, batch normalisation, flatten, reshape and the "
            "usual activations can stand in a page; build the network of these."
        )


def _weights_of(layer: Any) -> list[np.ndarray]:
    return [np.asarray(x) for x in layer.get_weights()] if hasattr(layer, "get_weights") else []


def _recognised(function: Callable) -> dict | None:
    """Which activation a function is, by what it does: a student may write it in any way."""
    x = _PROBE.astype(np.float64)
    try:
        y = np.asarray(function(_PROBE[None]), np.float64)[0]
    except Exception:  # whatever a function raises that is no activation
        return None
    slope = float(y[0] / x[0])
    candidates: list[tuple[dict, np.ndarray]] = [
        ({"act": "identity"}, x),
        ({"act": "relu"}, np.maximum(x, 0)),
        ({"act": "sigmoid"}, 1 / (1 + np.exp(-x))),
        ({"act": "tanh"}, np.tanh(x)),
        ({"act": "softplus"}, np.log1p(np.exp(x))),
        ({"act": "elu"}, np.where(x > 0, x, np.expm1(x))),
        ({"act": "leaky", "slope": round(slope, 6)}, np.where(x > 0, x, slope * x)),
    ]
    if y.shape != x.shape:
        return None
    return next((d for d, values in candidates if np.allclose(y, values, atol=1e-5)), None)
