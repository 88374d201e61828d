"""Exercise 1.3: downwards: probabilities of the visible units."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.rbm.exercises.truths_of_conditionals import conditional

EXERCISE = Exercise(
    number="1.3",
    name="visible_probs",
    title="Downwards: probabilities of the visible units",
    points=2,
    returns=("v_prob",),
)

ORACLE = conditional(upwards=False)
