"""Exercise 5.2: the generator."""

from __future__ import annotations

from labgen.exercises.relations.convolutions import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.2",
    name="build_generator",
    title="The generator",
    points=3,
    returns=("generator",),
)

ORACLE = ORACLES["5.2"]
