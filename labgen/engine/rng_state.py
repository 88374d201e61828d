"""All that a run's next step depends on, as arrays, and back."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

# Of the notebook, not of the model: answers may draw from them, with `sample_prob` for one.
_SHARED = "shared/"
# Those that TensorFlow does not know.
RANDOM_STATES = (f"{_SHARED}python", f"{_SHARED}numpy")


def arrays_of_state(variables: Mapping[str, tf.Variable]) -> dict[str, np.ndarray]:
    """Copies of the variables by name, and of the notebook's three random states."""
    return {name: _array(variable) for name, variable in variables.items()} | _shared()


def restore_state(variables: Mapping[str, tf.Variable], arrays: Mapping[str, np.ndarray]) -> None:
    """Put back what `arrays_of_state` returned: the variables, and the notebook's random states.

    Args:
        variables: by name, to be assigned to.
        arrays: by the same names, of the same shapes and types.

    Raises:
        ValueError: if names, shapes or types differ; then nothing is changed.
    """
    for name, now in arrays_of_state(variables).items():
        kept = arrays.get(name)
        if kept is None or kept.shape != now.shape or kept.dtype != now.dtype:
            raise ValueError(f"{name} is missing or of another shape than this model's")
    for name, variable in variables.items():
        variable.assign(arrays[name])
    _restore_shared(arrays)


def _array(variable: tf.Variable) -> np.ndarray:
    return np.copy(variable.numpy())


def _shared() -> dict[str, np.ndarray]:
    _, words, gauss = random.getstate()
    return {
        f"{_SHARED}tensorflow": _array(tf.random.get_global_generator().state),
        f"{_SHARED}python": np.array(words, np.uint32),
        f"{_SHARED}python_gauss": _or_none(gauss),
        **_of_numpy(),
    }


def _of_numpy() -> dict[str, np.ndarray]:
    kind, key, position, has_gauss, cached = np.random.get_state()
    if kind != "MT19937":
        # Somebody has put another generator in its place; only they know how to go on with it.
        return {f"{_SHARED}numpy": np.empty(0, np.uint32), f"{_SHARED}numpy_gauss": _or_none(None)}
    return {
        f"{_SHARED}numpy": np.array([*key, position], np.uint32),
        f"{_SHARED}numpy_gauss": _or_none(float(cached) if has_gauss else None),
    }


def _or_none(number: float | None) -> np.ndarray:
    return np.array([number is not None, number or 0.0], np.float64)


def _restore_shared(arrays: Mapping[str, np.ndarray]) -> None:
    tf.random.get_global_generator().state.assign(arrays[f"{_SHARED}tensorflow"])
    has_gauss, gauss = arrays[f"{_SHARED}python_gauss"].tolist()
    words = tuple(arrays[f"{_SHARED}python"].tolist())
    random.setstate((3, words, gauss if has_gauss else None))
    if len(arrays[f"{_SHARED}numpy"]):
        *key, position = arrays[f"{_SHARED}numpy"].tolist()
        has_gauss, gauss = arrays[f"{_SHARED}numpy_gauss"].tolist()
        np.random.set_state(("MT19937", key, position, int(has_gauss), gauss))
