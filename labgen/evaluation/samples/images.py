"""What the sample instruments take for pictures, and the two kinds of them."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.samples.pixels import KINDS, are_binary
from labgen.util.arrays.image_arrays import lie_within

SIDE = 28


def flat(images) -> np.ndarray:
    """Pictures [n, 784] or [n, 28, 28] with values in [0, 1], as float32 [n, 784].

    Args:
        images: [n, 784] or [n, 28, 28], n of at least 1.

    Raises:
        ValueError: for another shape, none at all, NaN, or values outside [0, 1].
    """
    images = np.asarray(images)
    if images.shape[1:] not in ((SIDE * SIDE,), (SIDE, SIDE)) or len(images) == 0:
        raise ValueError(
            f"The pictures have the shape {images.shape}: give [n, {SIDE * SIDE}] or "
            f"[n, {SIDE}, {SIDE}], and at least one of them."
        )
    images = images.reshape(-1, SIDE * SIDE).astype(np.float32, copy=False)
    if not lie_within(images):
        raise ValueError(
            f"The pictures lie in [{images.min():.3g}, {images.max():.3g}]: the classifier has "
            "seen pixels in [0, 1] only; scale them, and look for NaN."
        )
    return images


def check_kind(images: np.ndarray, kind: str, whose: str) -> None:
    """Refuse pictures that are not of the kind they are said to be.

    Args:
        images: [n, 784] in [0, 1].
        kind: "binary" has no value but 0 and 1, "grey" has others too.
        whose: what the sentence of the error calls them.

    Raises:
        ValueError: if the pictures are of the other kind, or there is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"There are no {kind!r} pictures: kind is 'grey' or 'binary'.")
    found = "binary" if are_binary(images) else "grey"
    if found != kind:
        raise ValueError(
            f"{whose} are {found}, not {kind}: binary pictures compare with binary ones only and "
            "grey ones with grey ones. Say what they are, or draw binary ones of both sides with "
            "labgen.evaluation.samples.binarise."
        )
