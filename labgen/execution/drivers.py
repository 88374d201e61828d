"""How to call an answer: one driver for each kind of case. Knows no expected value.

Only `numpy` is in this file. The others need TensorFlow, which is imported when a case asks for one
of them, so that a course on NumPy's arrays does without.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from labgen.execution.cases import Call, Case
from labgen.execution.returned_arrays import read

# An answer, or what stands in for a network or a sampler.
Function = Callable[..., Any]
# What a driver brings back: the results in order, and named extras.
Called = tuple[tuple[np.ndarray, ...], dict[str, np.ndarray]]
Driver = Callable[[Function, Case, tuple[str, ...], list[Call]], Called]


def call_numpy(function: Function, case: Case, returns: tuple[str, ...], log: list[Call]) -> Called:
    """For answers that compute with NumPy: they get arrays, copies that they may change."""
    arguments = [x.copy() if isinstance(x, np.ndarray) else x for x in case.args.values()]
    return read(function(*arguments), returns), {}


def _imported(module: str, name: str) -> Driver:
    """A driver of a module that is imported at its first call."""

    def call(function: Function, case: Case, returns: tuple[str, ...], log: list[Call]) -> Called:
        driver: Driver = getattr(import_module(module), name)
        return driver(function, case, returns, log)

    return call


_WITH_TENSORS = "labgen.execution.tensorflow_drivers"
# Where those are that need TensorFlow; the name in there is call_gan and so on.
TENSORFLOW_DRIVERS = {
    "gan": _WITH_TENSORS,
    "plain": _WITH_TENSORS,
    "differentiable": _WITH_TENSORS,
    "logged": _WITH_TENSORS,
    "network": "labgen.execution.network_facts",
}
DRIVERS: dict[str, Driver] = {
    "numpy": call_numpy,
    **{name: _imported(module, f"call_{name}") for name, module in TENSORFLOW_DRIVERS.items()},
}
