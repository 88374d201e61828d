"""Grey images as binary ones, always the same for one seed."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.samples.pixels import check_unit_interval


def binarise(images, seed: int) -> np.ndarray:
    """Each pixel 1 with the probability that its grey value says, else 0.

    The draws are NumPy's PCG64, so that one seed gives the same images on every computer.
    Source: R. Salakhutdinov, I. Murray, "On the quantitative analysis of deep belief networks",
    2008, whose likelihoods are those of such images.

    Args:
        images: any shape, values in [0, 1]. Binary images come back as they are.
        seed: 0 or more.

    Returns:
        float32, 0 or 1, in the shape of the images.

    Raises:
        ValueError: if a value lies outside [0, 1] or is NaN.
    """
    images = np.asarray(images, np.float32)
    check_unit_interval(images, "images")
    uniform = np.random.Generator(np.random.PCG64(seed)).random(images.shape, np.float32)
    # The draws lie in [0, 1), so that 0 never becomes a 1 and 1 always does.
    return (uniform < images).astype(np.float32)
