"""The truth behind every cross-entropy of the lab."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import lru_cache

import numpy as np

from labgen.exercises.comparison.common_mistakes import only_huge


@lru_cache(maxsize=4096)
def pixel_cross_entropy(x: float, logit: float) -> float:
    """Of one pixel, in nats: both probabilities in sixty digits, then their logarithms."""
    with localcontext() as context:
        context.prec = 60
        on = 1 / (1 + (-Decimal(logit)).exp())
        wanted = Decimal(x)
        return float(-(wanted * on.ln() + (1 - wanted) * (1 - on).ln()))


def pixel_cross_entropies(x: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """The cross-entropy of every pixel, [batch, pixels]."""
    rows = zip(x.tolist(), logits.tolist(), strict=True)
    return np.array(
        [[pixel_cross_entropy(*pair) for pair in zip(*row, strict=True)] for row in rows]
    )


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
