"""Exercise 2.4: a start that changes nothing."""

from __future__ import annotations

from labgen.exercises.formulas.dbn import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="2.4",
    name="tied_start",
    title="A start that changes nothing",
    points=2,
    returns=("w2", "a2", "b2"),
)

ORACLE = ORACLES["2.4"]
