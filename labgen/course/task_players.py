"""Players of the tasks' own models, for a playground that needs no executed notebook."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from labgen.course.model_table.load_models import model_of
from labgen.course.notebooks import notebooks_folder
from labgen.exercises.loader import AnswersError
from labgen.models.artefacts import ArtefactError, reference_model
from labgen.play.page import Player
from labgen.registry import tasks


def players_of_tasks() -> list[Player]:
    """The players that the tasks make of the lab's own models, in the order of the tasks.

    A task says in its file players.py, as PLAYERS, by which functions they are made; each is given
    a function that finishes a shipped model by its name. A player whose model needs an answer that
    the notebooks do not hold is left out, with a warning.
    """
    players: list[Player] = []
    with _notebooks_named():
        for record in tasks():
            part = record.part("players")
            for make in () if part is None else part.PLAYERS:
                try:
                    players.append(make(_finished))
                except (AnswersError, ArtefactError, AttributeError, NotImplementedError) as error:
                    reason = " ".join(str(error).split())
                    warnings.warn(f"A player of {record.title} is left out: {reason}", stacklevel=3)
    return players


def _finished(name: str) -> Any:
    return model_of(reference_model(name))


@contextmanager
def _notebooks_named() -> Iterator[None]:
    """Answers are read from the folder that the course's commands would use."""
    before = os.environ.get("LABGEN_NOTEBOOKS")
    with suppress(FileNotFoundError):
        os.environ["LABGEN_NOTEBOOKS"] = str(notebooks_folder())
    try:
        yield
    finally:
        os.environ.pop("LABGEN_NOTEBOOKS", None)
        if before is not None:
            os.environ["LABGEN_NOTEBOOKS"] = before
