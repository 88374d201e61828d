"""What a data set of this lab looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labgen.util.arrays.aligned import aligned_empty
from labgen.util.errors import OneSentence

IMAGE_SHAPE = (28, 28)
MNIST = "mnist"
_MOST_CLASSES = 10  # for which the plots have colours


class DataError(OneSentence, Exception):
    """A data set cannot be used; the message says why and what to do."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Images and class numbers, in the order of the data set's own files.

    Attributes:
        train_images, test_images: float32 [n, 784], grey values in [0, 1].
        train_labels, test_labels: int64 [n], class numbers 0 to 9.
        name: of the data set, "mnist".
        class_names: what each class number stands for; for MNIST "0" to "9".
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    name: str = MNIST
    class_names: tuple[str, ...] = tuple("0123456789")

    def __repr__(self) -> str:
        name = "" if self.name == MNIST else f"{self.name}, "
        return (
            f"Digits({name}{len(self.train_images):,} to train, {len(self.test_images):,} to test)"
        )


def digits_from_bytes(
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    test_labels: np.ndarray,
    *,
    source: str,
    limit: int | None = None,
    name: str = MNIST,
    class_names: Sequence[str] = (),
) -> Digits:
    """Digits from arrays of bytes: images uint8 [n, 28, 28] (or [n, 28, 28, 1]), labels [n].

    Args:
        source: what the sentence of an error calls the data.
        limit: how many training images to keep, from the first one on; None keeps all.
        class_names: empty calls the classes by their numbers.

    Raises:
        DataError: if an image has another shape, the counts of images and labels differ, there
            are none, or more than ten classes.
    """
    pixels = IMAGE_SHAPE[0] * IMAGE_SHAPE[1]
    for part, images, labels in (
        ("training", train_images, train_labels),
        ("test", test_images, test_labels),
    ):
        if images.shape[1:] not in (IMAGE_SHAPE, (*IMAGE_SHAPE, 1)):
            raise DataError(
                f"The {part} images of {source} have the shape {images.shape[1:]}; this lab's "
                f"models take grey images of {IMAGE_SHAPE}: choose another data set or resize it."
            )
        if len(images) != len(labels):
            raise DataError(
                f"{source} has {len(images)} {part} images but {len(labels)} labels: "
                "the files do not belong together; restore them."
            )
        if not len(labels):
            raise DataError(f"{source} has no {part} images: choose another data set.")
        if labels.max() >= _MOST_CLASSES:
            raise DataError(
                f"{source} has {labels.max() + 1} classes or more; the plots of this lab know ten. "
                "Choose another data set, or leave out classes."
            )

    def grey(images: np.ndarray) -> np.ndarray:
        # Else a model would copy the images at the beginning of every training.
        flat = images.reshape(-1, pixels)
        return np.multiply(flat, np.float32(1 / 255), out=aligned_empty(flat.shape))

    return Digits(
        grey(train_images[:limit]),
        train_labels[:limit].astype(np.int64),
        grey(test_images),
        test_labels.astype(np.int64),
        name,
        tuple(class_names) or Digits.class_names,
    )
