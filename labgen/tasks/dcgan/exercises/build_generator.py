"""Exercise 5.2: the generator."""

from __future__ import annotations

from labgen.registry import Exercise
from labgen.tasks.dcgan.conv_oracle import ConvolutionalNetwork

EXERCISE = Exercise(
    number="5.2",
    name="build_generator",
    title="The generator",
    points=3,
    returns=("generator",),
)

ORACLE = ConvolutionalNetwork(generate=True)
