"""Exercise 5.5: the generator's loss."""

from __future__ import annotations

from labgen.exercises.formulas.dcgan import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.5",
    name="generator_loss",
    title="The generator's loss",
    points=2,
    returns=("loss",),
)

ORACLE = ORACLES["5.5"]
