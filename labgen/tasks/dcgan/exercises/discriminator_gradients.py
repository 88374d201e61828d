"""Exercise 5.6: a step of the discriminator."""

from __future__ import annotations

from labgen.exercises.relations.steps import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.6",
    name="discriminator_gradients",
    title="A step of the discriminator",
    points=3,
    returns=("loss", "gradients"),
)

ORACLE = ORACLES["5.6"]
