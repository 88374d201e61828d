"""Exercise 3.3: the generative gradients."""

from __future__ import annotations

from labgen.exercises.formulas.up_down import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="3.3",
    name="generative_gradients",
    title="The generative gradients",
    points=2,
    returns=("dw_down", "da_down"),
)

ORACLE = ORACLES["3.3"]
