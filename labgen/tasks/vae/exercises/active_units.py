"""Exercise 4.6: active variables."""

from __future__ import annotations

from labgen.exercises.formulas.vae import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="4.6",
    name="active_units",
    title="Active variables",
    points=2,
    returns=("active",),
)

ORACLE = ORACLES["4.6"]
