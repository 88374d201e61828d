"""Exercise 5.3: the discriminator."""

from __future__ import annotations

from labgen.exercises.relations.convolutions import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.3",
    name="build_discriminator",
    title="The discriminator",
    points=3,
    returns=("discriminator",),
)

ORACLE = ORACLES["5.3"]
