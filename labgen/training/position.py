"""How far a run is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import localtime, strftime, time
from typing import Any

import numpy as np

from labgen.training.history import History

_KEPT = "kept/"


@dataclass
class Position:
    """Whole epochs stand in the history; of the next one, some mini-batches are done.

    Attributes:
        batches: that are done of the epoch that is being trained.
        sums: of each measure over these batches.
        seconds: they took.
    """

    history: History = field(default_factory=History)
    batches: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def epoch(self) -> int:
        """The epoch that is being trained, from 1."""
        return len(self.history.rows) + 1

    def next_epoch(self) -> None:
        self.batches, self.sums, self.seconds = 0, {}, 0.0

    def as_text(self) -> dict[str, Any]:
        """For a checkpoint, as JSON; with `arrays` it is all of the position."""
        return {
            "rows": self.history.rows,
            "batches": self.batches,
            "sums": self.sums,
            "seconds": self.seconds,
            "left_at": time(),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        return {f"{_KEPT}{epoch}": array for epoch, array in self.history.kept.items()}

    @classmethod
    def read(cls, text: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> Position:
        kept = {
            int(name.removeprefix(_KEPT)): array
            for name, array in arrays.items()
            if name.startswith(_KEPT)
        }
        history = History([dict(row) for row in text["rows"]], dict(sorted(kept.items())))
        return cls(history, text["batches"], dict(text["sums"]), text["seconds"])


def moment(seconds: float) -> str:
    """A time of the clock, with its day if that is not today: "14:05", "14:05 on 3 May"."""
    then, today = localtime(seconds), localtime()
    clock = strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return clock
    return f"{clock} on {then.tm_mday} {strftime('%B', then)}"
