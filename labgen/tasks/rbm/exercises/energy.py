"""Exercise 1.1: the energy of a state."""

from __future__ import annotations

from labgen.exercises.formulas.rbm import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.1",
    name="energy",
    title="The energy of a state",
    points=2,
    returns=("energy",),
)

ORACLE = ORACLES["1.1"]
