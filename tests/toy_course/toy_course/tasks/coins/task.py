"""Task 1: biased coins. It has no model, and its sizes are a number."""

from __future__ import annotations

from dataclasses import dataclass

from labgen.registry import Task


@dataclass(frozen=True)
class CoinsSizes:
    """What the notebook reads as `labgen.profile().coins`."""

    tosses: int = 1000


TASK = Task(
    number=1,
    name="coins",
    title="Biased coins",
    package=__package__,
    sizes={"smoke": CoinsSizes(10), "quick": CoinsSizes(), "full": CoinsSizes()},
)
