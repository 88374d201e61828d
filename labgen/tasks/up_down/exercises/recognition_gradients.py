"""Exercise 3.5: the recognition gradients."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.up_down.exercises.truths_of_delta_rule import delta_rule

EXERCISE = Exercise(
    number="3.5",
    name="recognition_gradients",
    title="The recognition gradients",
    points=2,
    returns=("dr", "db_up"),
)

ORACLE = delta_rule(awake=False)
