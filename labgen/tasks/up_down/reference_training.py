"""How the models that Task 3 ships are trained; see `labgen.instructor.make_reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.dbn import DBN
from labgen.models.up_down import UpDown
from labgen.tasks.up_down.task import FULL


def up_down(new: Callable[..., UpDown], dbn: DBN) -> tuple[UpDown, dict[str, Any]]:
    """The task's own."""
    model = new(dbn, learning_rate=FULL.learning_rate, k=FULL.k)
    return model, {"epochs": FULL.epochs, "batch_size": FULL.batch_size}


def up_down_best(new: Callable[..., UpDown], dbn_best: DBN) -> tuple[UpDown, dict[str, Any]]:
    """The recipe with its own first rate; the epochs were found by experiment."""
    return new(dbn_best), {"epochs": 100}


def up_down_reweighted(new: Callable[..., UpDown], dbn_best: DBN) -> tuple[UpDown, dict[str, Any]]:
    """The recipe with its own first rate; the epochs were found by experiment."""
    return new(dbn_best), {"epochs": 120}
