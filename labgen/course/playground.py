"""The playground of a course: the players that its notebooks show, or those of its tasks."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from labgen.course.model_table.load_models import model_of
from labgen.course.notebooks import notebooks_folder
from labgen.exercises.loader import AnswersError
from labgen.models.artefacts import ArtefactError, reference_model
from labgen.play.page import Player
from labgen.play.playground import Shown, found_in, write_page
from labgen.registry import notebooks, tasks

PAGE = "playground.html"


def write_playground(out: Path, titles: Mapping[str, str]) -> Path | None:
    """Write `out`/playground.html with the players of the executed notebooks in `out`.

    Without players there is no page; one of an earlier run is removed.

    Args:
        titles: of notebooks, by their names.

    Returns:
        The page, or None.
    """
    groups = {
        title: players
        for name in notebooks()
        if (title := titles.get(name)) and (players := _players(out / f"{name}.ipynb"))
    }
    if groups:
        return write_page(out / PAGE, groups)
    (out / PAGE).unlink(missing_ok=True)
    return None


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


def _players(notebook: Path) -> list[Shown]:
    try:
        return found_in(json.loads(notebook.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
