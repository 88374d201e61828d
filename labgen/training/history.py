"""What a training run measured, epoch by epoch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from labgen.util.errors import NotThere
from labgen.util.quantities import in_words


class Kept(dict[int, np.ndarray]):
    """What `after_epoch` returned, by epoch; asking for another epoch raises a sentence."""

    def __missing__(self, epoch: object) -> np.ndarray:
        there = f"it holds epochs {min(self)} to {max(self)}" if self else "it holds none"
        raise NotThere(
            f"The history keeps nothing of epoch {epoch}: {there}.\n"
            "Is the training shorter than this cell expects? Run its cell again with more epochs."
        )


@dataclass
class History:
    """One row an epoch.

    Attributes:
        rows: dictionaries with "epoch" (from 1), "seconds" and the model's own metrics.
        kept: what `after_epoch` returned, by epoch; checkpoints keep it too.
    """

    rows: list[dict[str, float]] = field(default_factory=list)
    kept: dict[int, np.ndarray] = field(default_factory=Kept)

    @property
    def columns(self) -> dict[str, list[float]]:
        """The same numbers by name: {"epoch": [1, 2, ...], "train_error": [...], ...}."""
        names = list(self.rows[0]) if self.rows else []
        return {name: [row[name] for row in self.rows] for name in names}

    @property
    def last(self) -> dict[str, float]:
        """The last epoch's row; empty before the first epoch."""
        return dict(self.rows[-1]) if self.rows else {}

    @property
    def seconds(self) -> float:
        """Seconds spent training, without the pictures."""
        return sum(row["seconds"] for row in self.rows)

    def __repr__(self) -> str:
        return f"History({len(self.rows)} epochs: {describe(self.last)})"


def describe(row: dict[str, float]) -> str:
    """The metrics of a row in words: "training error 0.0212, test error 0.0199".

    Args:
        row: metric -> number, as the rows of a `History` are.
    """
    return ", ".join(
        f"{in_words(name)} {value:.4g}"
        for name, value in row.items()
        if name not in ("epoch", "seconds")
    )
