"""Layers under the names that programs for this lab call them by."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf


def lrelu(x, th: float = 0.2):
    """Leaky rectifier: x where it is positive, th * x elsewhere; any shape.

    Raises:
        ValueError: if `th` is outside [0, 1].

    Source: A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic
    models", 2013.
    """
    if not 0 <= th <= 1:
        raise ValueError(f"lrelu's slope th is {th}: it lies between 0 and 1.")
    return keras.ops.leaky_relu(x, negative_slope=th)


def vae_layer(
    input_tensor,
    input_dim: int,
    output_dim: int,
    layer_name: str,
    act: Callable | str | None = tf.nn.softplus,
):
    """A fully connected layer with Glorot's initial weights, zero biases and a name.

    Args:
        input_tensor: [batch, input_dim]; a `keras.Input` (or what another layer made of it) to
            build a model, or values to see what a new layer does with them.
        act: the activation; None or `tf.identity` for a linear layer.

    Returns:
        [batch, output_dim], symbolic for a symbolic input.

    Raises:
        ValueError: if the input's last dimension is not `input_dim`.
    """
    if not keras.backend.is_keras_tensor(input_tensor):
        input_tensor = tf.convert_to_tensor(np.asarray(input_tensor), tf.float32)
    shape = tuple(input_tensor.shape)
    if len(shape) != 2 or shape[-1] != input_dim:
        raise ValueError(
            f"The input of the layer {layer_name!r} has the shape {shape}, but the layer expects "
            f"[batch, {input_dim}]: flatten the images, or correct input_dim."
        )
    # tf.identity cannot take a symbolic Keras tensor; Keras calls the same thing "linear".
    activation = None if act is tf.identity else act
    return keras.layers.Dense(output_dim, activation=activation, name=layer_name)(input_tensor)
