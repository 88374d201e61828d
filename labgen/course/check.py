"""Check a student's notebooks from a shell: verdicts as in the notebook, and points so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from labgen.exercises.check import RUNS, examine
from labgen.exercises.loader import Answers, AnswersError, load_answers
from labgen.exercises.verdict import Finding, Verdict
from labgen.reading.files import notebook_of, read_file
from labgen.reading.notebook import NotebookError, parse
from labgen.registry import Exercise, course, notebooks, of_notebook
from labgen.util.tf_setup import load_tensorflow
from labgen.util.words.lines import wrapped

_STYLES = {"right": "green", "wrong": "red", "error": "red", "not attempted": "dim"}
_TO_BE_SHOWN = ("wrong", "error")  # verdicts that say more than their word


def check_notebooks(paths: Sequence[Path], console: Console | None = None) -> int:
    """Check the answers of the notebooks and print what is right, what is not, and the points.

    Runs the answer cells and the student's own cells that they need.

    Args:
        paths: notebooks of the course.
        console: where to print; by default the terminal.

    Returns:
        0 if all answers are right, 1 otherwise.

    Raises:
        AnswersError: if a file is missing, is no notebook, or is none of the lab's.
    """
    console = console or Console()
    for path in paths:
        exercises_in(path)
    verdicts: list[Verdict] = []
    for path in paths:
        with console.status(f"Checking {path.name}"):
            found = verdicts_of(path)
        _print_table(console, path, found)
        verdicts += found
    passed = sum(verdict.exercise.points for verdict in verdicts if verdict.passed)
    total = sum(verdict.exercise.points for verdict in verdicts)
    by_hand = sum(points_by_hand(path.read_bytes()) for path in paths)
    more = f"; {by_hand} more are given by hand for your written answers" if by_hand else ""
    console.print(f"Points so far: {passed} of {total}{more}.", highlight=False)
    return 0 if passed == total else 1


def verdicts_of(path: Path) -> list[Verdict]:
    """The verdicts on the answers of one notebook file, in the order of its exercises.

    Runs the answer cells and the student's own cells that they need.

    Raises:
        AnswersError: if the file is missing, is no notebook, or is none of the lab's.
    """
    asked = exercises_in(path)
    load_tensorflow()
    answers = load_answers(path)
    return [_verdict(exercise, answers) for exercise in asked]


def exercises_in(path: Path) -> tuple[Exercise, ...]:
    """The exercises of the notebook that a file is.

    Raises:
        AnswersError: if the file is missing, is no notebook, or is none of the lab's.
    """
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
    return of_notebook(known)


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
