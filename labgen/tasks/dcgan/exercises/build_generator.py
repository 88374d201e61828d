"""Exercise 5.2: the generator."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.dcgan.conv.oracle import ConvolutionalNetwork

EXERCISE = Exercise(
    number="5.2",
    name="build_generator",
    title="The generator",
    points=3,
    returns=("generator",),
    hints=(
        "Follow the side of the image: 1, 4, 8, 16, 32. Which layer makes which step, with "
        "which stride and which padding? `build_generator(100, (64, 32, 16), True).summary()` "
        "prints it. If the first step does not lead from 1 to 4, look at its padding.",
        "A loop, one turn for each number in `channels`: transposed convolution, normalisation "
        "if it is asked for, LeakyReLU. Only the first turn is special. It stamps a 4×4 picture "
        "from a single point, so it does not move on by two, and nothing may be cut off. Every "
        "other turn doubles the side. After the loop comes one more transposed convolution, "
        "with one channel; its tanh keeps the pixels between -1 and 1, and it is neither "
        "normalised nor leaky. The slope of LeakyReLU and the momentum are not Keras's own, so "
        "you have to say both.",
        WorkedExample(
            given={
                "n_z": 3,
                "channels": [4, 2],
                "batch_norm": True,
            },
            steps=r"The side grows 1, 4, 8, 16. Parameters of a 4×4 layer: $4\cdot4$ times "
            "channels in times channels out, and a bias for each channel out. First layer: "
            r"$4\cdot4\cdot3\cdot4+4=196$. Second: $4\cdot4\cdot4\cdot2+2=130$. Output: "
            r"$4\cdot4\cdot2\cdot1+1=33$. A normalisation has four numbers for each channel "
            r"(two to learn, two running): $4\cdot4=16$ and $4\cdot2=8$. All together "
            "$196+16+130+8+33=383$.",
            results={
                "parameters": 383,
                "outputs": [["batch", 16, 16, 1]],
            },
        ),
    ),
)

ORACLE = ConvolutionalNetwork(generate=True)
