"""Exercise 3.3: the generative gradients."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.up_down.exercises.truths_of_delta_rule import delta_rule

EXERCISE = Exercise(
    number="3.3",
    name="generative_gradients",
    title="The generative gradients",
    points=2,
    returns=("dw_down", "da_down"),
)

ORACLE = delta_rule(awake=True)
