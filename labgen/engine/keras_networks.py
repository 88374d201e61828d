"""What the models made of Keras networks share: repeatable building, weights as arrays."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import keras
import numpy as np


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


def arrays_of(prefix: str, network: keras.Model) -> dict[str, np.ndarray]:
    """The network's weights as {"prefix_0": ..., "prefix_1": ...}, in Keras's order."""
    return {f"{prefix}_{i}": value for i, value in enumerate(network.get_weights())}


def variables_of(**owners: keras.Model | keras.optimizers.Optimizer) -> dict:
    """All variables of networks and optimisers by name, dropout's and Adam's counters too."""
    return {
        f"{name}_{i}": variable.value
        for name, owner in owners.items()
        for i, variable in enumerate(owner.variables)
    }


def restore(prefix: str, network: keras.Model, artefact) -> None:
    """Put an artefact's arrays back into a network.

    Raises:
        ValueError: if the shapes differ from those of the network.
    """
    arrays: list[np.ndarray] = []
    while hasattr(artefact, f"{prefix}_{len(arrays)}"):
        arrays.append(np.asarray(getattr(artefact, f"{prefix}_{len(arrays)}")))
    expected = [tuple(weight.shape) for weight in network.weights]
    if [array.shape for array in arrays] != expected:
        raise ValueError(
            f"The artefact's {prefix} has the shapes {[array.shape for array in arrays]}, but the "
            f"{prefix} that the notebook builds has {expected}: it comes from another network."
        )
    network.set_weights(arrays)
