"""Check a student's notebooks from a shell: verdicts as in the notebook, and points so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from labgen.course.needs_tensorflow import needs_tensorflow
from labgen.exercises.check import RUNS, examine
from labgen.exercises.loader import Answers, AnswersError, load_answers
from labgen.exercises.verdict import Finding, Verdict
from labgen.reading.digest import digest_of
from labgen.reading.files import notebook_of, read_file
from labgen.reading.notebook import NotebookError, parse
from labgen.registry import Exercise, course, exercises_of_notebook, notebooks
from labgen.util.words.lines import wrapped

_STYLES = {"right": "green", "wrong": "red", "error": "red", "not attempted": "dim"}
_TO_BE_SHOWN = ("wrong", "error")  # verdicts that say more than their word


@dataclass(frozen=True)
class CheckedNotebook:
    """The verdicts on one notebook file.

    Attributes:
        file: as it was named.
        notebook: which one of the course it is, "1_rbm".
        digest: of its cells, as on the receipt of `labgen hand-in` (`labgen.reading.digest`).
        verdicts: in the order of its exercises.
        by_hand: points that a person gives for written answers.
    """

    file: Path
    notebook: str
    digest: str
    verdicts: tuple[Verdict, ...]
    by_hand: int

    @property
    def points(self) -> int:
        """Of the exercises that are right."""
        return sum(verdict.exercise.points for verdict in self.verdicts if verdict.passed)

    @property
    def maximum(self) -> int:
        """Of all exercises."""
        return sum(verdict.exercise.points for verdict in self.verdicts)


def check_notebooks(
    paths: Sequence[Path], console: Console | None = None
) -> Iterator[CheckedNotebook]:
    """Check the answers of the notebooks, one after the other.

    Runs the answer cells and the student's own cells that they need.

    Args:
        paths: notebooks of the course.
        console: shows which one is being checked; by default stderr.

    Raises:
        AnswersError: if a file is missing, is no notebook, or is none of the lab's. Then none is
            checked.
    """
    console = console or Console(stderr=True)
    names = [_known(path) for path in paths]
    for path, name in zip(paths, names, strict=True):
        data = path.read_bytes()
        with console.status(f"Checking {path.name}"):
            verdicts = tuple(verdicts_of(path))
        yield CheckedNotebook(path, name, digest_of({name: data}), verdicts, points_by_hand(data))


def print_checked(
    checked: Iterable[CheckedNotebook], console: Console | None = None
) -> list[CheckedNotebook]:
    """Print what is right in each notebook and what is not, and at the end the points so far.

    Args:
        console: where to print; by default the terminal.

    Returns:
        What was printed.
    """
    console = console or Console()
    printed = []
    for notebook in checked:
        _print_table(console, notebook.file, notebook.verdicts)
        printed.append(notebook)
    passed = sum(notebook.points for notebook in printed)
    total = sum(notebook.maximum for notebook in printed)
    by_hand = sum(notebook.by_hand for notebook in printed)
    more = f"; {by_hand} more are given by hand for your written answers" if by_hand else ""
    console.print(f"Points so far: {passed} of {total}{more}.", highlight=False)
    return printed


def verdicts_of(path: Path) -> list[Verdict]:
    """The verdicts on the answers of one notebook file, in the order of its exercises.

    Runs the answer cells and the student's own cells that they need.

    Raises:
        AnswersError: if the file is missing, is no notebook, or is none of the lab's.
    """
    asked = exercises_in(path)
    if needs_tensorflow():
        # By its name: the kit of a course without TensorFlow comes without it.
        import_module("labgen.util.tf_setup").load_tensorflow()
    answers = load_answers(path)
    return [_verdict(exercise, answers) for exercise in asked]


def exercises_in(path: Path) -> tuple[Exercise, ...]:
    """The exercises of the notebook that a file is.

    Raises:
        AnswersError: if the file is missing, is no notebook, or is none of the lab's.
    """
    return exercises_of_notebook(_known(path))


def _known(path: Path) -> str:
    """Which notebook of the course a file is, "1_rbm"; raises AnswersError as `exercises_in`."""
    if not path.is_file():
        raise AnswersError(f"There is no notebook {path}.")
    try:
        known = notebook_of(path.name, read_file(path))
    except NotebookError as error:
        raise AnswersError(str(error)) from None
    if not known:
        raise AnswersError(
            f"{path.name} is not a notebook of {course().title!r}: they are called "
            + ", ".join(f"{name}.ipynb" for name in notebooks())
            + ". If it belongs to another course, install its package first (pip install "
            "--editable . in its folder)."
        )
    return known


def _verdict(exercise: Exercise, answers: Answers) -> Verdict:
    notes = answers.notes.get(exercise.name, ())
    if exercise.name in answers.namespace:
        verdict = examine(exercise.number, answers.namespace[exercise.name])
        return replace(verdict, notes=(*notes, *verdict.notes))
    if exercise.name in answers.problems:
        problem = Finding(RUNS, False, answers.problems[exercise.name])
        return Verdict(exercise, "error", (problem,), notes=notes)
    notes = (f"no cell defines {exercise.name}", *notes)
    return Verdict(exercise, "not attempted", notes=notes)


def _print_table(console: Console, path: Path, verdicts: Sequence[Verdict]) -> None:
    table = Table(title=path.name, title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("Exercise", no_wrap=True)
    table.add_column("Verdict")
    table.add_column("Points", justify="right", no_wrap=True)
    for verdict in verdicts:
        points = verdict.exercise.points
        table.add_row(
            Text(verdict.exercise.label),
            Text(verdict.word, style=_STYLES[verdict.status]),
            f"{points if verdict.passed else 0} of {points}",
        )
    console.print(table)
    for verdict in verdicts:
        if verdict.status in _TO_BE_SHOWN:
            console.print()
            console.print(Text(verdict.shown(console.width)))
        else:
            for note in verdict.notes:
                console.print(Text(wrapped(f"{verdict.exercise.label}: {note}", 2, console.width)))
    console.print()


def points_by_hand(notebook: bytes) -> int:
    """What nbgrader's metadata gives for written answers, each counted once.

    Raises:
        NotebookError: if the bytes are no notebook.
    """
    cells = parse(notebook).get("cells") or ()
    points: dict[str, float] = {}
    for cell in cells:
        marked = _marked(cell)
        if marked.get("grade") is True and isinstance(marked.get("points"), (int, float)):
            points[str(marked.get("grade_id"))] = marked["points"]
    return round(sum(points.values()))


def _marked(cell: object) -> dict:
    """nbgrader's metadata of a text cell; empty where there is none."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
        return {}
    metadata = cell.get("metadata")
    marked = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return marked if isinstance(marked, dict) else {}
