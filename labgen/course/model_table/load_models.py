"""From an artefact to the finished model that it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labgen.exercises.loader import with_answers
from labgen.models.artefacts import Artefact, read, reference_model
from labgen.registry import Task, tasks


def artefact_named(name: str) -> Artefact:
    """The package's model of that name, or the one in an .npz file.

    Args:
        name: such as "rbm", or the path of an .npz file.

    Raises:
        ValueError: if it is neither.
        ArtefactError: if the file is missing or damaged.
    """
    if name.endswith(".npz"):
        return read(Path(name))
    return reference_model(name)


def model_of(artefact: Artefact) -> Any:
    """The finished model, with the answers of the notebooks.

    Args:
        artefact: the weights and what the model was made with.

    Raises:
        AttributeError: if an answer is missing.
        ValueError: if the artefact holds no model that a task measures.
    """
    kind: Any = with_answers(_model_class(artefact))
    return kind.from_artefact(artefact)


def _model_class(artefact: Artefact) -> type:
    """The first task that knows the parameters decides; its own task is asked first."""
    # Files from before they had the key are called like their task, or have been renamed.
    whose = artefact.settings.get("task", artefact.name)

    def another(record: Task) -> bool:
        return whose not in (*record.references, *record.recipes)

    for record in sorted(tasks(), key=another):
        measured = record.part("measured")
        found: type | None = measured.model_class(artefact) if measured else None
        if found is not None:
            return found
    raise ValueError(f"{artefact.path} does not hold the model of any task of the course.")
