"""The truth about coins, found in another way than the notebook asks for."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

# Where the integrals are summed: the middles of so many equal parts of [0, 1].
_PARTS = 20_000


def posterior_means(tosses: np.ndarray, a: float, b: float) -> np.ndarray:
    """The mean of p under the posterior, for each coin [coins]: both integrals, summed."""
    p = (np.arange(_PARTS) + 0.5) / _PARTS
    means = []
    for coin in tosses:
        heads = coin.sum()
        logs = (heads + a - 1) * np.log(p) + (len(coin) - heads + b - 1) * np.log1p(-p)
        weights = np.exp(logs - logs.max())
        means.append((weights @ p) / weights.sum())
    return np.array(means)


def bits_per_toss(tosses: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The code length of each row in bits, for each toss: from the probability of the whole row."""
    return np.array(
        [_bits(row, chance) / len(row) for row, chance in zip(tosses.tolist(), p, strict=True)]
    )


def _bits(row: list[float], p: float) -> float:
    with localcontext() as context:
        context.prec = 40
        product, head = Decimal(1), Decimal(float(p))
        for toss in map(Decimal, row):
            product *= toss * head + (1 - toss) * (1 - head)
        return float(-product.ln() / Decimal(2).ln())
