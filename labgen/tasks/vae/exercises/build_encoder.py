"""Exercise 4.1: the encoder."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.vae.perceptron_oracle import Perceptron

EXERCISE = Exercise(
    number="4.1",
    name="build_encoder",
    title="The encoder",
    points=2,
    returns=("encoder",),
)

ORACLE = Perceptron(encoder=True)
