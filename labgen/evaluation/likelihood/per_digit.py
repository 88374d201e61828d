"""A figure in nats per digit, with the error that comes from having only so many digits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class PerDigit:
    """One number for each digit, in nats, and their mean.

    Attributes:
        per_digit [digits]: float64.
    """

    per_digit: np.ndarray

    @property
    def mean(self) -> float:
        """Nats per digit."""
        return float(np.mean(self.per_digit))

    @property
    def standard_error(self) -> float:
        """Of the mean, over the digits alone: NaN for a single one.

        It knows nothing of an error that all digits share, such as that of log Z.
        """
        n = len(self.per_digit)
        return float(np.std(self.per_digit, ddof=1) / np.sqrt(n)) if n > 1 else float("nan")

    def __float__(self) -> float:
        return self.mean

    def __repr__(self) -> str:
        return (
            f"{self.mean:.2f} ± {self.standard_error:.2f} nats per digit "
            f"({len(self.per_digit):,} digits)"
        )
