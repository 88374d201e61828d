"""Exercise 1.2: upwards: probabilities of the hidden units."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.rbm.exercises.truths_of_conditionals import conditional

EXERCISE = Exercise(
    number="1.2",
    name="hidden_probs",
    title="Upwards: probabilities of the hidden units",
    points=2,
    returns=("h_prob",),
)

ORACLE = conditional(upwards=True)
