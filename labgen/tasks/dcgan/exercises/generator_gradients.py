"""Exercise 5.7: a step of the generator."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.dcgan.gan_step_oracle import Step

EXERCISE = Exercise(
    number="5.7",
    name="generator_gradients",
    title="A step of the generator",
    points=3,
    returns=("loss", "gradients"),
)

ORACLE = Step("generator")
