"""From a student's saved notebooks to a checked zip and its receipt."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from labgen.course.check import points_by_hand, verdicts_of
from labgen.course.hand_in import on_colab
from labgen.course.hand_in.errors import HandInError, NotSaved
from labgen.course.hand_in.pack import pack
from labgen.course.hand_in.receipt import Receipt
from labgen.exercises.loader import AnswersError, notebook_folders
from labgen.exercises.verdict import Verdict
from labgen.reading.answers.written_answers import declares_nothing, empty_answers
from labgen.reading.digest import digest_of
from labgen.reading.executed import unsaved_notebook
from labgen.reading.files import own_file
from labgen.reading.notebook import NotebookError, read_notebook
from labgen.registry import artefacts, notebooks, tasks
from labgen.training.display.announce import announced
from labgen.util.kernel.attended import in_notebook, nobody_watches
from labgen.util.kernel.colab import in_colab
from labgen.util.paths import runs_folder
from labgen.util.words.lines import wrapped

_SECONDS = 5  # for the check of one notebook, with TensorFlow loaded
_MOST_BYTES = 50_000_000  # of a notebook that a grader reads


def hand_in(
    student: str = "",
    *,
    models: bool = False,
    unsaved: bool = False,
    folder: str | os.PathLike[str] | None = None,
) -> None:
    """Check the saved notebooks, pack them into a zip to hand in, and show a receipt.

    The notebooks are those that `labgen.answers` would find; the zip lies beside them, and never
    takes the place of an earlier one. On Colab the open notebook is taken as it stands, the others
    from Google Drive where that is mounted, and the zip is downloaded. Where nobody watches, as
    when a grader or `labgen run` runs this cell, nothing is packed.

    Args:
        student: your name, which becomes part of the zip's.
        models: pack the trained models of the runs folder as well.
        unsaved: pack the saved notebook although it is older than what you ran.
        folder: of the notebooks.

    Raises:
        NotSaved: if this notebook's file is older than what was run in it.
        HandInError: if there is no notebook, or the zip cannot be written.

    Examples:
        >>> labgen.hand_in("Anna Muster")  # doctest: +SKIP
    """
    if in_notebook() and nobody_watches():
        print("Nothing is packed here: labgen.hand_in() is for a person at the notebook.")
        return
    if in_notebook():
        _ask_to_save(unsaved)
    receipt = make_hand_in(student, models=models, folder=folder)
    if in_notebook():
        from IPython.display import display

        display(receipt)
    else:
        print(receipt)
    if in_colab():
        print(wrapped(on_colab.to_the_student(receipt.file)))


def make_hand_in(
    student: str = "",
    *,
    models: bool = False,
    folder: str | os.PathLike[str] | None = None,
    out: Path | None = None,
) -> Receipt:
    """Check and pack the notebooks of a folder as they are saved; see `hand_in`.

    Args:
        student: see `hand_in`, as `models` and `folder`.
        out: the folder for the zip, made where there is none; beside the notebooks by default.

    Raises:
        HandInError: if there is no notebook, or the zip cannot be written.
    """
    place, files = _own_notebooks(Path(folder) if folder is not None else None)
    checked = _checked(files)
    present = _models() if models else {}
    when = datetime.now().astimezone()
    data = {name: notebook.data for name, notebook in checked.items()}
    path = pack(place if out is None else out.resolve(), student, when, data, present)
    return Receipt(
        path,
        when,
        digest_of(data),
        {name: notebook.verdicts for name, notebook in checked.items()},
        sum(notebook.by_hand for notebook in checked.values()),
        tuple(number for notebook in checked.values() for number in notebook.empty),
        tuple(name for name, notebook in checked.items() if notebook.undeclared),
        (*_missing(checked), *(_missing_models(present) if models else ())),
        tuple(present),
    )


def _ask_to_save(unsaved: bool) -> None:
    if in_colab():
        print(wrapped(on_colab.SAVE))
        return
    file = unsaved_notebook()
    if file is not None and not unsaved:
        raise NotSaved(
            f"{file.name} is not saved: cells that you ran differ from the file. Save it (Ctrl+S, "
            "or Cmd+S on a Mac) and run this cell again. labgen.hand_in(unsaved=True) packs the "
            "older file."
        )
    print(wrapped("What is saved is handed in. Save your notebooks now if you have not (Ctrl+S)."))


def _own_notebooks(folder: Path | None) -> tuple[Path, dict[str, Path]]:
    """The folder of the notebooks, and the file of each that is there."""
    places = [folder] if folder is not None else list(notebook_folders())
    if in_colab() and folder is None:
        files = on_colab.find_notebooks(places)
        if not files:
            raise HandInError(on_colab.NONE)
        return on_colab.place_for_zip(), files
    for place in places:
        found = {name: own_file(place, name) for name in notebooks()}
        files = {name: file for name, file in found.items() if file is not None}
        if files:
            return place.resolve(), files
    looked = places[0].resolve()
    raise HandInError(
        f"There is no notebook of the lab in {looked}"
        + ("" if folder is not None else ", nor in a folder 'notebooks' there or above")
        + f": they are called {', '.join(f'{name}.ipynb' for name in notebooks())}. Name their "
        "folder with folder=..., or on the command line: labgen hand-in FOLDER."
    )


@dataclass(frozen=True)
class _Checked:
    """A notebook as it is packed, and what is known of it.

    Attributes:
        problem: why it has no verdicts.
    """

    data: bytes
    verdicts: tuple[Verdict, ...] = ()
    by_hand: int = 0
    empty: tuple[str, ...] = ()
    undeclared: bool = False
    problem: str = ""


def _checked(files: Mapping[str, Path]) -> dict[str, _Checked]:
    """Each notebook, checked; one that is saved meanwhile is checked as it is then."""
    checked: dict[str, _Checked] = {}
    with announced("Checking your notebooks", _SECONDS * len(files)) as tell:
        for done, (name, file) in enumerate(files.items()):
            tell(done / len(files), name)
            checked[name] = _check(file)
        for name, file in files.items():
            if _read(file) != checked[name].data:
                checked[name] = _check(file)
    return checked


def _check(file: Path) -> _Checked:
    data = _read(file)
    try:
        cells = read_notebook(data)
        verdicts = tuple(verdicts_of(file))
    except (NotebookError, AnswersError) as error:
        return _Checked(data, problem=str(error))
    empty = tuple(empty_answers(cells))
    return _Checked(data, verdicts, points_by_hand(data), empty, declares_nothing(cells))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise HandInError(
            f"{file} cannot be read ({error.strerror or error}). Nothing was packed: save it "
            "again and hand in again."
        ) from None


def _missing(checked: Mapping[str, _Checked]) -> list[str]:
    sentences = []
    for name in notebooks():
        one = checked.get(name)
        if one is None:
            beside = f"{name}.ipynb was not found beside the others."
            sentences.append(on_colab.not_found(name) if in_colab() else beside)
        elif one.problem:
            sentences.append(f"the verdicts on {name}.ipynb. {one.problem}")
        elif len(one.data) > _MOST_BYTES:
            sentences.append(
                f"{name}.ipynb is in the zip, but it has more than {_MOST_BYTES // 1_000_000} MB "
                "and will not be read: clear its outputs (Edit, Clear Outputs of All Cells), save "
                "it, and hand in again."
            )
    return sentences


def _models() -> dict[str, Path]:
    folder = runs_folder()
    files = {name: folder / f"{name}.npz" for name in artefacts()}
    return {name: file for name, file in files.items() if file.is_file()}


def _missing_models(present: Mapping[str, Path]) -> list[str]:
    names = [task.name for task in tasks() if task.model and task.name not in present]
    if not names:
        return []
    return [f"trained models that are not in {runs_folder()}: {', '.join(names)}."]
