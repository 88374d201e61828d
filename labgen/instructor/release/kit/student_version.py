"""A notebook with holes where the answers were."""

from __future__ import annotations

from pathlib import Path

import nbformat

from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.stubs import exercise_of, stub
from labgen.instructor.solution_regions import MarkerError, region, solves

INVITATION = "*Write your answer here.*"
PLAYER = "player"  # the tag of a cell that shows a player, or says what to find out with it
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def with_holes(path: Path, players: bool = True) -> nbformat.NotebookNode:
    """The students' version of one notebook of the instructor's.

    Code cells keep all but the solution region, manual cells are emptied; outputs go; ids and
    nbgrader's metadata stay, and its locked cells cannot be edited in Jupyter. The kernel is
    python3, whatever the author's was called. Without players, the cells with that tag go.

    Raises ReleaseError where nbgrader is not installed, or a cell cannot be cleared safely.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except ValueError:  # no JSON, or JSON of another kind
        raise ReleaseError(
            f"{path} is not a notebook that can be read. Open it in Jupyter and save it again."
        ) from None
    if not players:
        notebook.cells = [c for c in notebook.cells if PLAYER not in c.metadata.get("tags", ())]
    _fill(notebook, path.name)
    for preprocessor in _preprocessors():
        try:
            notebook, _ = preprocessor.preprocess(notebook, {})
        except Exception as error:
            raise ReleaseError(
                f"nbgrader refuses {path.name} ({' '.join(str(error).split())}). Mend the "
                "cell in the source notebook; `nbgrader validate` helps to find it."
            ) from error
    for owner in (notebook, *notebook.cells):
        for key in ("widgets", "execution"):  # what a run leaves behind
            owner.metadata.pop(key, None)
    # The author's own environment is on no student's machine.
    notebook.metadata["kernelspec"] = dict(_KERNEL)
    notebook.metadata["language_info"] = {"name": "python"}
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise ReleaseError(f"{path.name} is no valid notebook: {error.message}.") from error
    return notebook


def _fill(notebook: nbformat.NotebookNode, file: str) -> None:
    for cell in notebook.cells:
        try:
            found = region(cell.source, f"{file}, cell {cell.id}")
        except MarkerError as error:
            raise ReleaseError(str(error)) from None
        if not solves(cell):
            if found is not None:
                raise ReleaseError(
                    f"{file}, cell {cell.id} holds a solution, but nbgrader's metadata does not "
                    "call it a solution cell. Mark it as one, or take the solution out."
                )
        elif cell.cell_type == "code":
            if found is None:
                raise ReleaseError(
                    f"{file}, cell {cell.id} is an answer cell without ### BEGIN SOLUTION and "
                    "### END SOLUTION. Put the markers round the answer."
                )
            cell.source = found.replaced_by(stub(exercise_of(cell, file), cell.source))
        else:
            cell.source = INVITATION
            cell.pop("attachments", None)  # pictures of the model answer


def _preprocessors() -> list:
    try:
        from nbgrader.preprocessors import (
            CheckCellMetadata,
            ClearHiddenTests,
            ClearMarkScheme,
            ClearOutput,
            LockCells,
        )
    except ModuleNotFoundError as error:
        raise ReleaseError(
            f"A release needs nbgrader, and {error.name} is not installed: "
            "pip install --constraint requirements.lock --editable .[dev]"
        ) from None
    steps = (ClearOutput, ClearHiddenTests, ClearMarkScheme, LockCells, CheckCellMetadata)
    return [step() for step in steps]
