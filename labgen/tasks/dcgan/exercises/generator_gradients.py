"""Exercise 5.7: a step of the generator."""

from __future__ import annotations

from labgen.exercises.relations.steps import ORACLES
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="5.7",
    name="generator_gradients",
    title="A step of the generator",
    points=3,
    returns=("loss", "gradients"),
)

ORACLE = ORACLES["5.7"]
