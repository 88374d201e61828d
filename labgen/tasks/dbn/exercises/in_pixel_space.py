"""Exercise 2.5: top weights in pixel space."""

from __future__ import annotations

from labgen.exercises.formulas.dbn import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="2.5",
    name="in_pixel_space",
    title="Top weights in pixel space",
    points=1,
    returns=("pixel_weights",),
)

ORACLE = ORACLES["2.5"]
