"""Exercise 1.6: free energy."""

from __future__ import annotations

from labgen.exercises.formulas.rbm import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="1.6",
    name="free_energy",
    title="Free energy",
    points=2,
    returns=("free_energy",),
)

ORACLE = ORACLES["1.6"]
