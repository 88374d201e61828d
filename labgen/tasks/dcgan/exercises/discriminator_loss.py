"""Exercise 5.4: the discriminator's loss."""

from __future__ import annotations

from labgen.exercises.formulas.dcgan import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.4",
    name="discriminator_loss",
    title="The discriminator's loss",
    points=2,
    returns=("loss",),
)

ORACLE = ORACLES["5.4"]
