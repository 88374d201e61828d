"""Exercise 5.6: a step of the discriminator."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.gan_step.oracle import Step

EXERCISE = Exercise(
    number="5.6",
    name="discriminator_gradients",
    title="A step of the discriminator",
    points=3,
    returns=("loss", "gradients"),
    hints=(
        "Ask of each line: does its result depend on the discriminator's variables? If it does, "
        "the tape has to see it. Then count your gradients: as many as "
        "`discriminator.trainable_variables`, and none of them `None`. Does every one of the "
        "three calls say `training=True`?",
        "First the fakes. The generator makes them, and this step is not about it, so no tape "
        "is needed. Then, while the tape runs, the discriminator judges the real images and the "
        "fakes, in two calls, and the loss you were handed makes one number of the two answers. "
        "When the block has ended, the tape is asked once, for the whole list of the "
        "discriminator's variables. Nothing is moved here: no optimiser, no assignment. Whoever "
        "called you does that.",
        WorkedExample(
            given={
                "real": [[2]],
                "z": [[3]],
                "generator": "a network that multiplies by its one weight, 0.5",
                "discriminator": "a network that multiplies by its one weight, 1",
                "discriminator_loss": "the fake logit minus the real logit",
            },
            steps=r"The fake is $3\cdot0.5=1.5$. The logits are $2\cdot1=2$ for the real image and "
            r"$1.5\cdot1=1.5$ for the fake, so the loss is $1.5-2=-0.5$. And the gradient? "
            "Make the discriminator's weight a little larger, 1.1: the loss becomes "
            r"$1.5\cdot1.1-2\cdot1.1=-0.55$. It fell by 0.05 while the weight grew by 0.1, "
            "so the gradient is $-0.05/0.1=-0.5$. There is one variable, so there is one "
            "gradient; the weight of the generator has none.",
            results={
                "loss": -0.5,
                "gradients": [[[-0.5]]],
            },
        ),
    ),
)

ORACLE = Step("discriminator")
