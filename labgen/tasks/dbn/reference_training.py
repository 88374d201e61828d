"""How the models that Task 2 ships are trained; see `labgen.instructor.make_reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.dbn import DBN
from labgen.models.rbm import RBM
from labgen.tasks.dbn.task import FULL

# Of the recipe where its top layer is a copy of the first: found by experiment, as its epochs.
_TIED_RATE = 0.05


def dbn(new: Callable[..., DBN], rbm: RBM) -> tuple[DBN, dict[str, Any]]:
    """The task's own."""
    model = new(rbm, FULL.hidden, learning_rate=FULL.learning_rate, k=FULL.k)
    return model, {"epochs": FULL.epochs, "batch_size": FULL.batch_size}


def dbn_best(new: Callable[..., DBN], rbm_best: RBM) -> tuple[DBN, dict[str, Any]]:
    """The recipe with its own first rate; the epochs were found by experiment."""
    return new(rbm_best), {"epochs": 100}


def dbn_tied_best(new: Callable[..., DBN], rbm_best: RBM) -> tuple[DBN, dict[str, Any]]:
    """The recipe, from a top layer that starts at the first one's weights, transposed."""
    return new(rbm_best, tied=True, learning_rate=_TIED_RATE), {"epochs": 50}


def dbn_joint(new: Callable[..., DBN], dbn_best: DBN) -> tuple[DBN, dict[str, Any]]:
    """The recipe goes on from the other one; its rates and epochs were found by experiment."""
    return new(dbn_best), {"epochs": 60}
