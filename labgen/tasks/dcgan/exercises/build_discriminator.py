"""Exercise 5.3: the discriminator."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.dcgan.conv_oracle import ConvolutionalNetwork

EXERCISE = Exercise(
    number="5.3",
    name="build_discriminator",
    title="The discriminator",
    points=3,
    returns=("discriminator",),
)

ORACLE = ConvolutionalNetwork(generate=False)
