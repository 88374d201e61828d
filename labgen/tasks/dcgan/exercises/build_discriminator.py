"""Exercise 5.3: the discriminator."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.conv.oracle import ConvolutionalNetwork

EXERCISE = Exercise(
    number="5.3",
    name="build_discriminator",
    title="The discriminator",
    points=3,
    returns=("discriminator",),
    hints=(
        "`build_discriminator((64, 128), True).summary()`: the side should go 32, 16, 8 and end "
        "at 1. How many normalisations are there for two hidden layers? One. And what comes out "
        "at the end: any number, or only numbers from 0 to 1?",
        "The generator's loop, turned round: plain convolutions, each of which halves the side. "
        "The first turn leaves the normalisation out, so the loop has to know which turn it is, "
        "not only how many channels it makes. The last convolution has a kernel as large as "
        "what is left of the image: it fits in one place only, and gives one number. This "
        "number is a logit. There is no sigmoid, for the loss of exercise 5.4 wants logits.",
        WorkedExample(
            given={
                "channels": [2, 3],
                "batch_norm": True,
            },
            steps=r"The side shrinks 32, 16, 8, 1. First layer: $4\cdot4\cdot1\cdot2+2=34$ "
            r"parameters, no normalisation. Second: $4\cdot4\cdot2\cdot3+3=99$, and its "
            r"normalisation has four numbers for each channel, $4\cdot3=12$. Output, with "
            r"the 8×8 kernel: $8\cdot8\cdot3\cdot1+1=193$. All together $34+99+12+193=338$.",
            results={
                "parameters": 338,
                "outputs": [["batch", 1, 1, 1]],
            },
        ),
    ),
)

ORACLE = ConvolutionalNetwork(generate=False)
