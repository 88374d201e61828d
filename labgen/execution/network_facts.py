"""How to call an answer that builds a network: it gets known weights, and runs in both modes.

What is told about the network are facts that decide whether it can learn: which weights training
may move, what holds them back, what they start from, and whether a gradient gets to them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from labgen.execution.cases import Call, Case, seeded_rng
from labgen.execution.returned_arrays import as_array

# Inputs so far out that a limit somewhere inside shows
FAR = 100.0
# Longer lists of layers say no more about a mistake
_MOST_KINDS = 100


def call_network(
    function: Callable[..., Any], case: Case, returns: tuple[str, ...], log: list[Call]
) -> tuple[tuple[np.ndarray, ...], dict[str, np.ndarray]]:
    """The driver: outputs at inference as results, everything else as extras."""
    import tensorflow as tf

    model = function(*case.args.values())
    other = _no_network(model)
    if other:
        return (), {"returned": np.array(other, dtype=str)}
    inputs = tf.constant(case.driver_data["inputs"])
    ends = getattr(model, "inputs", None)
    if isinstance(ends, (list, tuple)) and len(ends) > 1:
        return (), {"inputs": np.array(len(ends))}
    takes = _declared_shape(model)
    if takes is not None and not _fits(takes, inputs.shape):
        return (), {"takes": np.array(takes)}
    first = model(inputs, training=False)  # a model that is not yet built gets its weights here
    if isinstance(first, dict):
        return (), {"outputs": np.array(list(map(str, first)), dtype=str)}
    weights = list(model.weights)
    layers = _layers_in(model)
    odd = _less_precise([w.dtype for w in weights] + [_compute_type(layer) for layer in layers])
    if odd:
        return (), {"types": np.array(odd, dtype=str)}
    extras = _facts(model, weights, layers)
    extras["listed"] = np.array(isinstance(first, (list, tuple)))
    names = extras["names"].tolist()
    for position, (name, variable) in enumerate(zip(names, weights, strict=True)):
        if "float" in str(variable.dtype):
            shape = tuple(variable.shape)
            variable.assign(known_values(name, shape, case.driver_data["salt"], position))
    before = [np.asarray(variable) for variable in weights]
    results = _outputs(model(inputs, training=False))
    extras["ignores weights"] = np.array(bool(weights) and _same(_outputs(first), results))
    far = _outputs(model(FAR * inputs, training=False))
    moving = list(getattr(model, "trainable_variables", ()))
    with tf.GradientTape() as tape:
        outputs = _listed(model(inputs, training=True))
        total = _total(outputs, case.driver_data["salt"])
    slopes = [None] * len(moving) if total is None else tape.gradient(total, moving)
    extras.update({f"weight {n}": values for n, values in enumerate(before)})
    extras.update({f"after {n}": np.asarray(v) for n, v in enumerate(weights)})
    extras.update({f"trained {n}": values for n, values in enumerate(_outputs(outputs))})
    extras.update({f"far {n}": values for n, values in enumerate(far)})
    extras["slopes"] = _along(weights, moving, slopes, case.driver_data["salt"])
    again = _outputs(model(inputs, training=True))
    extras["chance"] = np.array(_differ(_outputs(outputs), again))
    extras["new weights"] = np.array(len(model.weights) - len(weights))
    return results, extras


def _less_precise(types: Sequence[Any]) -> list[str]:
    """The types that are less precise than a comparison of numbers needs."""
    return sorted({str(dtype) for dtype in types if "float" in str(dtype)} - {"float32", "float64"})


def _compute_type(layer: Any) -> str:
    return str(getattr(layer, "compute_dtype", ""))


def _no_network(model: Any) -> list[str]:
    """What came instead of a network, as a word for the judge and its type; empty for a network."""
    import keras
    import tensorflow as tf

    kind = type(model).__name__
    if model is None:
        return ["nothing", kind]
    if isinstance(model, type):
        return ["class", model.__name__]
    if isinstance(model, (tuple, list, dict, set)):
        parts = list(model.values() if isinstance(model, dict) else model)
        if any(isinstance(part, keras.Model) for part in parts):
            return ["model among others", kind]
        if any(isinstance(part, keras.layers.Layer) for part in parts):
            return ["layers", kind]
        if any(isinstance(part, keras.KerasTensor) for part in parts):
            return ["outputs", kind]
        return ["something else", kind]
    if isinstance(model, (keras.KerasTensor, tf.Tensor)):
        return ["outputs", kind]
    if isinstance(model, keras.layers.Layer):
        return []
    if not (callable(model) and hasattr(model, "weights")):
        return ["function" if callable(model) else "something else", kind]
    return []


def _facts(model: Any, weights: Sequence[Any], layers: Sequence[Any]) -> dict[str, np.ndarray]:
    """What is known of a network that has its own weights still."""
    paths = [str(getattr(weight, "path", weight.name)).split("/") for weight in weights]
    moving = {id(variable) for variable in getattr(model, "trainable_variables", ())}
    holds = [getattr(weight, "constraint", None) for weight in weights]
    starts = [np.asarray(weight) for weight in weights]
    return {
        "names": np.array([path[-1].split(":")[0] for path in paths], dtype=str),
        "layers": np.array([path[-2] if len(path) > 1 else "" for path in paths], dtype=str),
        "moving": np.array([id(weight) in moving for weight in weights], dtype=bool),
        "held": np.array(
            ["" if constraint is None else type(constraint).__name__ for constraint in holds],
            dtype=str,
        ),
        "alike": np.array([_alike_along(values) for values in starts], dtype=int).reshape(-1, 2),
        "zero": np.array([not np.any(values) for values in starts], dtype=bool),
        "kinds": np.array([type(layer).__name__ for layer in layers], dtype=str),
    }


def _alike_along(values: np.ndarray) -> list[int]:
    """Whether all slices are the same along the last side, and along the one before it."""
    return [
        int(values.ndim >= -side and values.shape[side] > 1 and _constant_along(values, side))
        for side in (-1, -2)
    ]


def _constant_along(values: np.ndarray, side: int) -> bool:
    return bool(np.all(values == np.take(values, [0], axis=side)))


def _layers_in(model: Any) -> list[Any]:
    """All layers of a network, those inside of others as well."""
    found: list[Any] = []

    def walk(layer: Any) -> Iterator[Any]:
        with contextlib.suppress(Exception):  # a model of one's own may call anything `layers`
            yield from getattr(layer, "layers", ())
        inner = getattr(layer, "layer", None)  # what a wrapper wraps
        if inner is not None:
            yield inner

    waiting = list(walk(model))
    while waiting and len(found) < _MOST_KINDS:
        layer = waiting.pop(0)
        if not any(layer is known for known in found):
            found.append(layer)
            waiting = [*walk(layer), *waiting]
    return found


def _declared_shape(model: Any) -> tuple[int, ...] | None:
    """The one input shape the network was made for, -1 for a free side; None where it is open."""
    shape = getattr(model, "input_shape", None)
    if not isinstance(shape, (tuple, list)):
        return None
    shape = shape[0] if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else shape
    if not all(side is None or isinstance(side, int) for side in shape):
        return None
    return tuple(-1 if side is None else side for side in shape)


def _fits(takes: tuple[int, ...], shape: Any) -> bool:
    return len(takes) == len(shape) and all(
        taken in (-1, int(side)) for taken, side in zip(takes, shape, strict=True)
    )


def _listed(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def _outputs(outputs: Any) -> tuple[np.ndarray, ...]:
    return tuple(as_array(output, "the output") for output in _listed(outputs))


def _total(outputs: Sequence[Any], salt: int) -> Any:
    """One number that every output has a part in; None for what has no gradient."""
    import tensorflow as tf

    total = tf.constant(0.0, tf.float64)
    try:
        for place, output in enumerate(outputs):
            part = share(place, tuple(output.shape), salt)
            total += tf.reduce_sum(tf.cast(output, tf.float64) * part)
    except (AttributeError, TypeError, ValueError, tf.errors.OpError):
        return None  # the outputs are judged by themselves
    return total


def _along(
    weights: Sequence[Any], moving: Sequence[Any], slopes: Sequence[Any], salt: int
) -> np.ndarray:
    """For each weight how fast the total grows along its `direction`; nan where no gradient is."""
    import tensorflow as tf

    by_variable = {id(variable): slope for variable, slope in zip(moving, slopes, strict=True)}
    along = np.full(len(weights), np.nan)
    for n, weight in enumerate(weights):
        slope = by_variable.get(id(weight))
        if slope is not None:
            slope = np.asarray(tf.cast(slope, tf.float64))  # also of an embedding's few rows
            along[n] = np.sum(slope * direction(n, tuple(weight.shape), salt))
    return along


def _same(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    return len(some) == len(others) and all(map(np.array_equal, some, others))


def _differ(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    return len(some) != len(others) or any(
        a.shape != b.shape or not np.allclose(a, b, 1e-3, 1e-3, equal_nan=True)
        for a, b in zip(some, others, strict=True)
    )


def known_values(name: str, shape: tuple[int, ...], salt: int, position: int) -> np.ndarray:
    """What a weight is set to."""
    rng = seeded_rng(salt, name, position)
    if name in ("gamma", "moving_variance"):
        return rng.uniform(0.6, 1.6, shape).astype(np.float32)
    scale = 0.4 if len(shape) < 2 else 1.2 / np.sqrt(np.prod(shape) / max(shape[-2:]))
    return rng.normal(0.0, scale, shape).astype(np.float32)


def share(place: int, shape: tuple[int, ...], salt: int) -> np.ndarray:
    """How much each entry of an output counts in the total that is differentiated."""
    return seeded_rng(salt, "share", place).normal(0.0, 1.0, shape)


def direction(position: int, shape: tuple[int, ...], salt: int) -> np.ndarray:
    """The direction in which the gradient by a weight is asked for."""
    return seeded_rng(salt, "direction", position).normal(0.0, 1.0, shape)
