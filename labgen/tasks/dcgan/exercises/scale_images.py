"""Exercise 5.1: images for the networks."""

from __future__ import annotations

from labgen.exercises.formulas.dcgan import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.1",
    name="scale_images",
    title="Images for the networks",
    points=2,
    returns=("images",),
)

ORACLE = ORACLES["5.1"]
