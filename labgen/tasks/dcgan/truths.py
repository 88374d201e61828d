"""What is true in Task 5, found another way than the answers find it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.tasks.truths_of_cross_entropy import pixel_cross_entropies


def scaled_images(images: np.ndarray) -> np.ndarray:
    """Images of 784 pixels, stretched to 32 by 32 and to the range of tanh."""
    # the middle of new pixel i lies at (i + 1/2) * 28/32 on the old scale, whose pixels have
    # their middles at 1/2, 3/2, ...; beyond the outermost middles the edge goes on
    places = (np.arange(32) + 0.5) * 28 / 32 - 0.5
    return to_tanh_range(interpolated(images.reshape(-1, 28, 28), places))


def interpolated(images: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Images read at these places (in old pixels) along both sides, by linear interpolation."""
    old = np.arange(28)
    rows = np.apply_along_axis(lambda line: np.interp(places, old, line), 2, images)
    return np.apply_along_axis(lambda line: np.interp(places, old, line), 1, rows)


def to_tanh_range(images: np.ndarray) -> np.ndarray:
    """From 0 to 1 to -1 to 1, with a channel."""
    scaled: np.ndarray = np.interp(images, [0, 1], [-1, 1])
    return scaled[..., None]


def sum_of_both_losses(real_logits: np.ndarray, fake_logits: np.ndarray) -> np.float64:
    """The loss of the discriminator."""
    return np.float64(mean_cross_entropy(1, real_logits) + mean_cross_entropy(0, fake_logits))


def loss_of_fooling(fake_logits: np.ndarray) -> np.float64:
    """The loss of the generator."""
    return np.float64(mean_cross_entropy(1, fake_logits))


def mean_cross_entropy(label: float, logits: np.ndarray) -> float:
    """The mean cross-entropy of verdicts that should all be this label."""
    terms = verdict_cross_entropies([label], logits)
    return float(sum(terms)) / len(terms)


def verdict_cross_entropies(labels: Sequence[float], logits: np.ndarray) -> np.ndarray:
    """The cross-entropy of each verdict of the discriminator, if these are the right labels."""
    flat = np.asarray(logits, np.float64).reshape(1, -1)
    wanted = np.broadcast_to(np.asarray(labels, np.float64), flat.shape)
    terms: np.ndarray = pixel_cross_entropies(wanted, flat)[0]
    return terms
