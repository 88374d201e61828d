"""Exercise 5.7: a step of the generator."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.gan_step.oracle import Step

EXERCISE = Exercise(
    number="5.7",
    name="generator_gradients",
    title="A step of the generator",
    points=3,
    returns=("loss", "gradients"),
    hints=(
        r"Draw the way from $\mathbf z$ to the loss: generator, discriminator, loss. All of it "
        "must lie inside the tape's block. Where a gradient is `None`, a piece lies outside. "
        "And which variables do you ask for? One network is on the way and still gets no "
        "gradient.",
        "Everything happens while the tape runs: the generator draws, the discriminator judges, "
        "the loss makes one number of the judgement. The gradient then flows back *through* the "
        "discriminator to the generator. The judge stays as it is, not because somebody froze "
        "it, but because you ask only for the other player's variables. Hand the logits to the "
        "loss as they come, and move nothing.",
        WorkedExample(
            given={
                "z": [[3]],
                "generator": "a network that multiplies by its one weight, 0.5",
                "discriminator": "a network that multiplies by its one weight, 2",
                "generator_loss": "minus the logit",
            },
            steps=r"The fake is $3\cdot0.5=1.5$, its logit $1.5\cdot2=3$, the loss is minus that. "
            r"Make the generator's weight a little larger, 0.6: the fake is $3\cdot0.6=1.8$, "
            r"the logit $1.8\cdot2=3.6$. The loss fell by 0.6 while the weight grew by 0.1, "
            "so the gradient is $-0.6/0.1=-6$. The weight of the discriminator is part of "
            "this number, but it gets no gradient.",
            results={
                "loss": -3,
                "gradients": [[[-6]]],
            },
        ),
    ),
)

ORACLE = Step("generator")
