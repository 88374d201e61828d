"""Which test digits a player shows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from labgen.data import load
from labgen.plots.parts import validation

SHAPE = (28, 28)


class Examples(NamedTuple):
    """images [n, 784] in [0, 1] and labels [n], class numbers."""

    images: np.ndarray
    labels: np.ndarray


def test_digits(digits: Any, where: str) -> Examples:
    """All test digits of a data set.

    Args:
        digits: what `labgen.data.load` returns, a pair (images, labels), or None for MNIST.
        where: the public function that was called.

    Raises:
        ValueError: if images or labels have another shape.
    """
    if digits is None:
        digits = load("mnist")
    if hasattr(digits, "test_images"):
        digits = (digits.test_images, digits.test_labels)
    try:
        images, labels = digits
    except (TypeError, ValueError):
        raise ValueError(
            f"{where}: digits is {type(digits).__name__}. Pass what labgen.data.load returns, "
            "or a pair (images, labels)."
        ) from None
    images = validation.pictures(images, SHAPE, "the images", "the pictures' size", where)
    images = validation.unit_interval(images, "the images", where)
    return Examples(
        images.reshape(len(images), -1), validation.class_numbers(labels, len(images), where)
    )


def of_each_class(examples: Examples, count: int) -> Examples:
    """The first `count` of each class, class by class."""
    places = [
        place
        for known in np.unique(examples.labels)
        for place in np.flatnonzero(examples.labels == known)[:count]
    ]
    return Examples(examples.images[places], examples.labels[places])
