"""Exercise 4.2: the decoder."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.vae.perceptron_oracle import Perceptron

EXERCISE = Exercise(
    number="4.2",
    name="build_decoder",
    title="The decoder",
    points=2,
    returns=("decoder",),
    hints=(
        "Which of the three numbers belongs where? `n_z` numbers come in, one number for each "
        r"pixel goes out. Feed in a few random $\mathbf z$ and look at what comes out: some of "
        "it should be negative. Is it?",
        "The encoder walked backwards, and simpler, for the way does not fork. A logit may be "
        "any number, so the last layer has no activation. The probability is made in the loss "
        "(exercise 4.4), where it can be done safely. If the network ends in a sigmoid already, "
        "the loss applies it a second time, and all pictures stay grey.",
        WorkedExample(
            given={
                "n_z": 2,
                "n_hidden": 3,
                "n_pixels": 5,
            },
            steps="Count the parameters, a weight for each pair and a bias for each unit. `d1`: "
            r"$2\cdot3+3=9$. `d2`: $3\cdot3+3=12$. `logits`: $3\cdot5+5=20$. All together "
            "$9+12+20=41$.",
            results={
                "parameters": 41,
                "outputs": [["batch", 5]],
            },
        ),
    ),
)

ORACLE = Perceptron(encoder=False)
