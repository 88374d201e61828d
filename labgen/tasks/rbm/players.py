"""Players of the playground that show this task; see `labgen.course.task_players`."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

from labgen.data import load
from labgen.models.artefacts import reference_model
from labgen.play import Player, film, gibbs

_DIGITS, _EPOCHS, _UNITS = 10_000, 12, 25


def gibbs_player(finished: Callable[[str], Any]) -> Player:
    """The chain of the recipe's RBM, which draws digits."""
    return gibbs(reference_model("rbm_best"))


def filters_while_learning(finished: Callable[[str], Any]) -> Player:
    """A few epochs of an RBM, trained here in seconds: what a film shows is no longer there."""
    rbm = type(finished("rbm"))()
    with redirect_stdout(io.StringIO()):
        history = rbm.fit(
            load("mnist", limit=_DIGITS).train_images,
            _EPOCHS,
            after_epoch=lambda row: rbm.w.numpy()[:, :_UNITS],
        )
    return film(history.kept, kind="weights", title="Weights of an RBM, while it learns")


PLAYERS = (gibbs_player, filters_while_learning)
