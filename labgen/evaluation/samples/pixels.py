"""Binary and grey pixels: figures for the one say nothing about figures for the other.

A grey pixel counts as the probability of a 1, and the cross-entropy with it contains the pixel's
own entropy: over a hundred nats for an MNIST digit are so compared with other hundred nats.
"""

from __future__ import annotations

import numpy as np

from labgen.util.arrays.image_arrays import lie_within

KINDS = ("binary", "grey")


def checked(images, kind: str) -> np.ndarray:
    """Images [n, pixels] as float32, being of the kind that the caller says.

    Args:
        kind: "binary", every pixel 0 or 1; or "grey", in [0, 1] and not all of them 0 or 1.

    Raises:
        ValueError: if they are of the other kind, of another shape or range, or none.
    """
    if kind not in KINDS:
        raise ValueError(
            f"pixels is {kind!r}: say which they are, {' or '.join(map(repr, KINDS))}."
        )
    images = np.asarray(images, np.float32)
    if images.ndim != 2 or not len(images):
        raise ValueError(
            f"The images have the shape {images.shape}: give an array [n, pixels] of at least one."
        )
    check_unit_interval(images, "images")
    binary_ones = are_binary(images)
    if kind == "binary" and not binary_ones:
        raise ValueError(
            "The images are grey, but this figure is for binary pixels: draw 0 or 1 for each "
            "pixel first, with labgen.evaluation.samples.binarise."
        )
    if kind == "grey" and binary_ones:
        raise ValueError(
            "Every pixel of these images is 0 or 1, but pixels='grey' was given: figures for grey "
            "and for binary pixels cannot be compared, so say pixels='binary'."
        )
    return images


def check_unit_interval(values: np.ndarray, what: str) -> None:
    """Refuse values outside [0, 1].

    Args:
        what: what the sentence of the error calls them, in the plural.

    Raises:
        ValueError: if there is such a value, or NaN.
    """
    if not lie_within(values):
        raise ValueError(f"The {what} hold values outside [0, 1] or NaN: divide bytes by 255.")


def are_binary(images: np.ndarray) -> bool:
    """Whether every pixel is 0 or 1."""
    return bool(((images == 0) | (images == 1)).all())


def binary(images, visible: int) -> np.ndarray:
    """Binary images [n, visible] as float32.

    Args:
        images: [n, visible], every pixel 0 or 1.
        visible: units of the model's visible layer.

    Raises:
        ValueError: if they are grey, empty, or have another number of pixels.
    """
    images = checked(images, "binary")
    if images.shape[1] != visible:
        raise ValueError(
            f"The images have {images.shape[1]} pixels, but the model has {visible} visible units."
        )
    return images
