"""A training that a model is in the middle of, after it was stopped or broke off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from labgen.training.checkpoints.run_state import RunState
from labgen.util.errors import NotFinished
from labgen.util.words.quantities import counted


@dataclass
class Unfinished:
    """What it takes to go on with it, though the model is no longer what it was at its start.

    Attributes:
        identity: of the run, with the model's first values.
        start: the model's state at that time.
        trained: what the model said of earlier runs at that time.
        epochs: that were asked for.
        position: how far it is.
    """

    identity: Mapping[str, Any]
    start: Mapping[str, np.ndarray]
    trained: Mapping[str, int]
    epochs: int
    position: RunState = field(default_factory=RunState)

    def is_run_of(self, identity: Mapping[str, Any]) -> bool:
        """Whether `identity`, which has the model's values of today, asks for the same run."""
        return {**identity, "start": self.identity.get("start")} == self.identity

    def __str__(self) -> str:
        return f"{len(self.position.history.rows)} of {counted(self.epochs, 'epoch')}"


def left_unfinished(model: object) -> str:
    """A sentence if the model's training was stopped or broke off; empty for any other model."""
    left = getattr(model, "__dict__", {}).get("unfinished")
    if not isinstance(left, Unfinished):
        return ""
    return f"This model has {left}; run its cell again to go on."


def refuse_unfinished(model: object, to_do_it_all_the_same: str) -> None:
    """For what wants a finished model.

    Args:
        to_do_it_all_the_same: how, as a sentence.

    Raises:
        NotFinished: if the model's training was stopped or broke off.
    """
    sentence = left_unfinished(model)
    if sentence:
        raise NotFinished(f"{sentence}\n{to_do_it_all_the_same}")
