"""Known mistakes of every cross-entropy of the lab: logits rounded, or taken for probabilities."""

from __future__ import annotations

import numpy as np

from labgen.exercises.comparison.common_mistakes import only_huge

UNSTABLE = only_huge(
    "unstable",
    "Moderate logits give the right result, huge ones do not: the probability is rounded to 0 or "
    "1 (or clipped) before the logarithm. Compute the loss from the logits.",
)


def clipped_cross_entropies(x: np.ndarray | float, wrongly: np.ndarray) -> np.ndarray:
    """Those of pixels where any number counts as a probability, cut off as Keras does it."""
    least = np.float32(1e-7)
    on = np.clip(wrongly.astype(np.float32), least, 1 - least).astype(np.float64)
    terms: np.ndarray = -(x * np.log(on) + (1 - x) * np.log(1 - on))
    return terms
