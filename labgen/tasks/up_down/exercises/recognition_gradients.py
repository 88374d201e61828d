"""Exercise 3.5: the recognition gradients."""

from __future__ import annotations

from labgen.exercises.formulas.up_down import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="3.5",
    name="recognition_gradients",
    title="The recognition gradients",
    points=2,
    returns=("dr", "db_up"),
)

ORACLE = ORACLES["3.5"]
