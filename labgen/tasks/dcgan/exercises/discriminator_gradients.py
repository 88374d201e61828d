"""Exercise 5.6: a step of the discriminator."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.dcgan.gan_step_oracle import Step

EXERCISE = Exercise(
    number="5.6",
    name="discriminator_gradients",
    title="A step of the discriminator",
    points=3,
    returns=("loss", "gradients"),
)

ORACLE = Step("discriminator")
