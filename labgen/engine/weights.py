"""A model's weights as arrays by name, and back: of variables and of Keras networks alike."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import keras
import numpy as np
import tensorflow as tf

Part: TypeAlias = tf.Variable | keras.Model


@contextlib.contextmanager
def initial_weights_from(seed: int) -> Iterator[None]:
    """Networks built inside start from weights that `seed` alone decides.

    Keras draws the seeds of its initialisers from Python's `random`; its state is put back.
    """
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)


def arrays_of(name: str, part: Part) -> dict[str, np.ndarray]:
    """A variable as {name: ...}, a network as {"name_0": ..., "name_1": ...} in Keras's order."""
    if isinstance(part, keras.Model):
        return {f"{name}_{i}": value for i, value in enumerate(part.get_weights())}
    return {name: part.numpy()}


def variables_of(**owners: Part | keras.optimizers.Optimizer) -> dict[str, tf.Variable]:
    """All variables by name; of networks and optimisers also dropout's and Adam's counters."""
    found = {}
    for name, owner in owners.items():
        if isinstance(owner, tf.Variable):
            found[name] = owner
        else:
            found |= {f"{name}_{i}": each.value for i, each in enumerate(owner.variables)}
    return found


def named_values(parts: Mapping[str, Part]) -> dict[str, tf.Tensor]:
    """What is learnt, by names that a person reads: a variable's own, a network's layers'."""
    found: dict[str, tf.Tensor] = {}
    for name, part in parts.items():
        if isinstance(part, keras.Model):
            found |= {each.path: each.value for each in part.trainable_variables}
        else:
            found[name] = part.read_value()
    return found


def set_arrays(parts: dict[str, Part], artefact: object, task: str) -> None:
    """Put an artefact's arrays into the variables and networks of a model.

    Args:
        task: whose artefact it should be, for the message.

    Raises:
        TypeError: if an array of a variable is missing.
        ValueError: if the shapes of a network's arrays differ from those of the network.
    """
    variables = {name: part for name, part in parts.items() if isinstance(part, tf.Variable)}
    for variable, value in zip(
        variables.values(), parameters_of(artefact, tuple(variables), task), strict=True
    ):
        variable.assign(value)
    for name in parts.keys() - variables.keys():
        _set_network(name, parts[name], artefact)


def parameters_of(model: object, names: tuple[str, ...], task: str) -> list[np.ndarray]:
    """The arrays of these names of a trained model or an artefact.

    Args:
        model: has them as attributes: arrays or variables.
        names: such as ("w", "a", "b").
        task: whose model is expected, for the message: "Task 1".

    Raises:
        TypeError: if one is missing; the message names the task whose model is expected.
    """
    missing = [name for name in names if not hasattr(model, name)]
    if missing:
        raise TypeError(
            f"A {type(model).__name__} has no {', '.join(missing)}: give the model of {task}, or "
            "what labgen.load_model returns for it."
        )
    return [np.asarray(getattr(model, name)) for name in names]


def _set_network(name: str, network: keras.Model, artefact: object) -> None:
    arrays: list[np.ndarray] = []
    while hasattr(artefact, f"{name}_{len(arrays)}"):
        arrays.append(np.asarray(getattr(artefact, f"{name}_{len(arrays)}")))
    expected = [tuple(weight.shape) for weight in network.weights]
    if [array.shape for array in arrays] != expected:
        raise ValueError(
            f"The artefact's {name} has the shapes {[array.shape for array in arrays]}, but the "
            f"{name} that the notebook builds has {expected}: it comes from another network."
        )
    network.set_weights(arrays)
