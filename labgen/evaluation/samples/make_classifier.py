"""Train the package's classifiers: `python -m labgen.evaluation.samples.make_classifier`.

Two epochs of Adam, its rate falling to zero, on the first 50,000 training digits; the last 10,000
are kept for `labgen.evaluation.samples.baselines`, which needs digits that the classifier has not
learnt.
Both take two minutes on two cores; the same machine writes the same bytes in every run.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from labgen import data
from labgen.evaluation.samples import classifier
from labgen.evaluation.samples.classifier import FIRST, SECOND, Classifier
from labgen.util.tf_setup import load_tensorflow, without_grappler


def main() -> None:
    """Train both, write their files, say how good they are."""
    for which in (FIRST, SECOND):
        make(which)


def make(which: Classifier) -> None:
    """Train one, write its file, say how good it is."""
    digits, recipe, file = data.read("mnist"), which.recipe, which.file
    n = recipe["digits"]
    rng = np.random.default_rng(recipe["seed"])
    batches = list(batches_of(n, recipe["epochs"], recipe["batch_size"], rng))
    parameters = train(digits.train_images[:n], digits.train_labels[:n], batches, rng, which)
    classifier.write(file, parameters, recipe)
    # Measured with what was written, which is rounded.
    classifier.shipped.cache_clear()
    guesses = classifier.class_probabilities(digits.test_images, which).argmax(axis=1)
    accuracy = float(np.mean(guesses == digits.test_labels))
    classifier.write(file, parameters, {**recipe, "test_accuracy": accuracy})
    print(f"{file.name}: {accuracy:.2%} of the test digits, {file.stat().st_size:,} bytes")


def batches_of(
    n: int, epochs: int, batch_size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """The numbers of the digits of each mini-batch [batch_size], every digit once an epoch."""
    for _ in range(epochs):
        yield from rng.permutation(n)[: n - n % batch_size].reshape(-1, batch_size)


def train(
    images: np.ndarray,
    labels: np.ndarray,
    batches: list[np.ndarray],
    rng: np.random.Generator,
    which: Classifier = FIRST,
) -> dict[str, np.ndarray]:
    """The parameters, float32 by name, after one step for each mini-batch.

    Args:
        images: [n, 784] in [0, 1].
        labels: [n], 0 to 9.
        batches: numbers of digits, each array one mini-batch of the same size.
        rng: draws the initial weights.
        which: of the classifiers.
    """
    load_tensorflow()
    import keras
    import tensorflow as tf

    network = network_of(initial_parameters(rng, which), which)
    rate = keras.optimizers.schedules.PolynomialDecay(
        which.recipe["learning_rate"], len(batches), 0.0
    )
    optimizer = keras.optimizers.Adam(rate)
    # Its variables must exist before a function that uses them is traced.
    optimizer.build(network.trainable_variables)
    error = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(pictures: tf.Tensor, classes: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            value = error(classes, network(pictures, training=True))
        gradients = tape.gradient(value, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))

    with without_grappler():
        for batch in batches:
            step(tf.constant(images[batch]), tf.constant(labels[batch]))
    return dict(zip(which.shapes, network.get_weights(), strict=True))


def network_of(parameters: dict[str, np.ndarray], which: Classifier = FIRST):
    """A classifier as a Keras network: pictures [n, 784] -> logits [n, 10]."""
    import keras

    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((784,)),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(which.channels[0], 5, activation="relu"),
            layers.MaxPool2D(),
            layers.Conv2D(which.channels[1], 5, activation="relu"),
            layers.MaxPool2D(),
            layers.Flatten(),
            layers.Dense(which.features, activation="relu"),
            layers.Dense(10),
        ]
    )
    network.set_weights([parameters[name] for name in which.shapes])
    return network


def initial_parameters(
    rng: np.random.Generator, which: Classifier = FIRST
) -> dict[str, np.ndarray]:
    """Biases of zero and normal weights of variance 2 over the number of inputs.

    Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", 2015. Keras draws its
    own from Python's random numbers, which other code may have used.
    """
    parameters = {}
    for name, shape in which.shapes.items():
        inputs = np.prod(shape[:-1])
        values = rng.standard_normal(shape, np.float32) * np.sqrt(2 / inputs)
        parameters[name] = values.astype(np.float32) * (len(shape) > 1)
    return parameters


if __name__ == "__main__":
    main()
