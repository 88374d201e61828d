"""Keras networks as lists of simple layers; what they compute is compared in test_arithmetic."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from labgen.play import encode
from labgen.play.networks import layers_of


def ops(network) -> list[str]:
    return [layer["op"] for layer in layers_of(network, "the network", "here")["layers"]]


def test_layers_come_in_order_and_name_what_they_take(vae):
    described = layers_of(vae.encoder, "the encoder", "here")
    assert [layer["op"] for layer in described["layers"]] == [
        *("dense", "act", "dense", "act", "dense", "dense")
    ]
    hidden = described["layers"][3]["name"]
    assert [layer["from"] for layer in described["layers"]] == [
        *("in0", "v0", "v1", "v2", hidden, hidden)
    ]
    # z_mean comes first, as the network has it.
    assert described["outputs"] == ["v4", "v5"]
    kernel = encode.decoded(described["layers"][4]["kernel"])
    np.testing.assert_allclose(kernel, np.asarray(vae.encoder.layers[-2].kernel), rtol=1e-3)


@pytest.mark.parametrize(
    ("spelling", "described"),
    [
        (keras.layers.LeakyReLU(negative_slope=0.2), {"act": "leaky", "slope": 0.2}),
        (keras.layers.Activation(lambda x: keras.ops.maximum(0.2 * x, x)), {"slope": 0.2}),
        (keras.layers.Activation("relu"), {"act": "relu"}),
        (keras.layers.ReLU(), {"act": "relu"}),
        (keras.layers.Activation(lambda x: 1 / (1 + keras.ops.exp(-x))), {"act": "sigmoid"}),
        (keras.layers.Activation(keras.ops.tanh), {"act": "tanh"}),
        (keras.layers.ELU(), {"act": "elu"}),
    ],
    ids=["LeakyReLU", "maximum", "relu", "ReLU", "exp", "tanh", "ELU"],
)
def test_an_activation_is_known_by_what_it_does(spelling, described):
    network = keras.Sequential([keras.Input((3,)), spelling])
    (layer,) = layers_of(network, "the network", "here")["layers"]
    assert described.items() <= layer.items()


def test_what_does_nothing_at_rest_is_left_out():
    layers = [keras.Input((3,)), keras.layers.Dropout(0.3), keras.layers.Activation("linear")]
    network = keras.Sequential(layers)
    assert layers_of(network, "the network", "here") == {"layers": [], "outputs": ["in0"]}


def test_a_shared_layer_and_a_network_in_a_network_are_followed():
    relu = keras.layers.ReLU()
    x = keras.Input((4,))
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4), keras.layers.Dense(4)])
    assert ops(keras.Model(x, relu(inner(relu(x))))) == ["act", "dense", "dense", "act"]


@pytest.mark.parametrize(
    ("layer", "why"),
    [
        (keras.layers.Softmax(), "has an activation that a page cannot"),
        (keras.layers.LayerNormalization(), "is none that a page can compute"),
        (keras.layers.Dense(2, activation="softmax"), "has an activation that a page cannot"),
        (keras.layers.PReLU(), "is none that a page can compute"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_layers_are_refused_by_name(layer, why):
    network = keras.Sequential([keras.Input((3,)), layer])
    with pytest.raises(ValueError, match=why) as caught:
        layers_of(network, "the decoder", "here")
    assert f"here: the layer {layer.name} ({type(layer).__name__}) of the decoder" in str(
        caught.value
    )


def test_unusual_convolutions_are_refused():
    network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(2, 3, dilation_rate=2)])
    with pytest.raises(ValueError, match="has groups, a dilation"):
        layers_of(network, "the network", "here")


def test_two_inputs_are_refused():
    a, b = keras.Input((3,)), keras.Input((3,))
    with pytest.raises(ValueError, match="takes 2 inputs"):
        layers_of(keras.Model([a, b], keras.layers.Add()([a, b])), "the network", "here")


def test_a_network_that_cannot_be_followed_is_refused():
    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(ValueError, match="here: the decoder is a Own whose layers cannot be"):
        layers_of(Own(), "the decoder", "here")
