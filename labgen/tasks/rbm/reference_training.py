"""How the models that Task 1 ships are trained; see `labgen.instructor.make_reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.rbm import RBM
from labgen.tasks.rbm.task import FULL


def rbm(new: Callable[..., RBM]) -> tuple[RBM, dict[str, Any]]:
    """The task's own."""
    model = new(hidden=FULL.hidden, learning_rate=FULL.learning_rate, k=FULL.k)
    return model, {"epochs": FULL.epochs, "batch_size": FULL.batch_size}


def rbm_best(new: Callable[..., RBM]) -> tuple[RBM, dict[str, Any]]:
    """The recipe with its own first rate; the epochs were found by experiment."""
    return new(), {"epochs": 400}
