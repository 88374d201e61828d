"""Exercise 3.1: untie."""

from __future__ import annotations

from labgen.exercises.formulas.up_down import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="3.1",
    name="untie",
    title="Untie",
    points=1,
    returns=("r", "b_up", "w_down", "a_down"),
)

ORACLE = ORACLES["3.1"]
