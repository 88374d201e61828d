"""Exercise 4.1: the encoder."""

from __future__ import annotations

from labgen.registry import Exercise, WorkedExample
from labgen.tasks.vae.perceptron_oracle import Perceptron

EXERCISE = Exercise(
    number="4.1",
    name="build_encoder",
    title="The encoder",
    points=2,
    returns=("encoder",),
    hints=(
        "Call `build_encoder(784, 200, 20).summary()`. Four layers have weights, and the last "
        "column shows what each is connected to: both outputs to `e2`. Which of the four layers "
        "have an activation?",
        "The pixels pass two hidden layers, one after the other. Then the way forks. Two layers "
        "look at the *same* second hidden layer; one answers with the mean, the other with the "
        "log-variance. Make a new layer for every one of the four: a layer that is called twice "
        "has only one set of weights, and says the same twice. A mean may be negative, and so "
        "may a logarithm, so nothing may squash them or cut them off. The model is told of both "
        "outputs as a list, in the order of the exercise.",
        WorkedExample(
            given={
                "n_pixels": 5,
                "n_hidden": 3,
                "n_z": 2,
            },
            steps="Count the parameters: a layer has a weight for each pair of input and unit, "
            r"and a bias for each unit. `e1`: $5\cdot3+3=18$. `e2`: $3\cdot3+3=12$. Each of "
            r"the two outputs: $3\cdot2+2=8$. All together $18+12+8+8=46$. With 38 one "
            "output is missing, or the two share their weights; with 34 it is a hidden "
            "layer.",
            results={
                "parameters": 46,
                "outputs": [["batch", 2], ["batch", 2]],
            },
        ),
    ),
)

ORACLE = Perceptron(encoder=True)
