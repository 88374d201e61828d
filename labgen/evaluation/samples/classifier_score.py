"""The classifier score: whether samples are clearly something, and not all the same.

Source: T. Salimans and others, "Improved techniques for training GANs", 2016, whose inception
score is this figure with another classifier, averaged over ten parts of the samples.
"""

from __future__ import annotations

import numpy as np


def classifier_score(probabilities) -> float:
    """exp of the mean KL(p(y|x) || p(y)) over all samples, p(y) being the mean of p(y|x).

    It is 1 where the classifier says the same of every sample, and the number of classes where it
    is sure of every sample and finds all classes equally often. It does not see whether the
    samples of a class differ from each other.

    Args:
        probabilities: p(y|x) [n, classes], rows that sum to 1.

    Raises:
        ValueError: if they are no probabilities.
    """
    p = _checked(probabilities)
    mean = p.mean(axis=0)
    # 0 log 0 is 0, and no class has a mean of 0 where one sample's probability is not.
    gain = np.zeros_like(p)
    np.log(p / np.where(mean > 0, mean, 1), out=gain, where=p > 0)
    return float(np.exp(np.mean(np.sum(p * gain, axis=1))))


def class_shares(probabilities) -> np.ndarray:
    """The share [classes] of the samples whose most probable class is each; they sum to 1.

    Args:
        probabilities: as for `classifier_score`.
    """
    p = _checked(probabilities)
    return np.bincount(p.argmax(axis=1), minlength=p.shape[1]) / len(p)


def _checked(probabilities) -> np.ndarray:
    p = np.asarray(probabilities, np.float64)
    if p.ndim != 2 or not p.size:
        raise ValueError(f"The probabilities have the shape {p.shape}: give [n, classes].")
    # NaN compares as False with everything.
    if not ((p >= 0).all() and (abs(p.sum(axis=1) - 1) < 1e-4).all()):
        raise ValueError(
            "These are no probabilities of classes: each row has numbers from 0 to 1 whose sum "
            "is 1; give a softmax, not logits."
        )
    # Rows of float32 sum to 1 within rounding only.
    return p / p.sum(axis=1, keepdims=True)
