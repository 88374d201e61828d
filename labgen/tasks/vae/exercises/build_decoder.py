"""Exercise 4.2: the decoder."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.vae.perceptron_oracle import Perceptron

EXERCISE = Exercise(
    number="4.2",
    name="build_decoder",
    title="The decoder",
    points=2,
    returns=("decoder",),
)

ORACLE = Perceptron(encoder=False)
