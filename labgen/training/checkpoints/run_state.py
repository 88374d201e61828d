"""How far a run is, and how a checkpoint holds that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import localtime, strftime, time
from typing import Any

import numpy as np

from labgen.training.checkpoints.checkpoint import Checkpoint
from labgen.training.history import History, Kept

# What the names of arrays in a checkpoint begin with.
_KEPT, _MODEL = "kept/", "model/"


@dataclass
class RunState:
    """Whole epochs stand in the history; of the next one, some mini-batches are done.

    Attributes:
        batches: that are done of the epoch that is being trained.
        sums: of each metric over these batches.
        seconds: they took.
        changed: names of the arrays of the model's state that are not what they were at first.
    """

    history: History = field(default_factory=History)
    batches: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    changed: set[str] = field(default_factory=set)

    @property
    def epoch(self) -> int:
        """The epoch that is being trained, from 1."""
        return len(self.history.rows) + 1

    def next_epoch(self) -> None:
        """Begin to count the batches of another epoch."""
        self.batches, self.sums, self.seconds = 0, {}, 0.0

    def as_text(self) -> dict[str, Any]:
        """For a checkpoint, as JSON; with `arrays` it is all of the position."""
        return {
            "rows": self.history.rows,
            "batches": self.batches,
            "sums": self.sums,
            "seconds": self.seconds,
            "changed": sorted(self.changed),
            "left_at": time(),
        }

    def arrays(self) -> dict[str, np.ndarray]:
        """What the history keeps, by the names that a checkpoint has for it."""
        return {f"{_KEPT}{epoch}": array for epoch, array in self.history.kept.items()}

    @classmethod
    def read(cls, text: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> RunState:
        """The position that `as_text` and `arrays` describe."""
        kept = {
            int(name.removeprefix(_KEPT)): array
            for name, array in arrays.items()
            if name.startswith(_KEPT)
        }
        history = History([dict(row) for row in text["rows"]], Kept(sorted(kept.items())))
        sums, changed = dict(text["sums"]), set(text["changed"])
        return cls(history, text["batches"], sums, text["seconds"], changed)


def packed(
    position: RunState, state: Mapping[str, np.ndarray]
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A position and the model's state as a checkpoint holds them: text, and arrays by name."""
    of_model = {f"{_MODEL}{name}": array for name, array in state.items()}
    return position.as_text(), {**of_model, **position.arrays()}


def unpacked(found: Checkpoint) -> tuple[RunState, dict[str, np.ndarray], str]:
    """A checkpoint's position, the model's state, and when it was written, in words.

    Raises:
        LookupError, TypeError, ValueError: if it holds something else.
    """
    position = RunState.read(found.position, found.arrays)
    state = {
        name.removeprefix(_MODEL): array
        for name, array in found.arrays.items()
        if name.startswith(_MODEL)
    }
    return position, state, moment(found.position["left_at"])


def moment(seconds: float) -> str:
    """A time of the clock, with its day if that is not today: "14:05", "14:05 on 3 May"."""
    then, today = localtime(seconds), localtime()
    clock = strftime("%H:%M", then)
    if then[:3] == today[:3]:
        return clock
    return f"{clock} on {then.tm_mday} {strftime('%B', then)}"
