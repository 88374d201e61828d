"""Exercise 3.4: the sleep pass."""

from __future__ import annotations

from labgen.exercises.formulas.up_down import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="3.4",
    name="sleep_pass",
    title="The sleep pass",
    points=2,
    returns=("v_prob", "h_prob"),
)

ORACLE = ORACLES["3.4"]
