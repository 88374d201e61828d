"""Check a student's notebooks from a shell: verdicts as in the notebook, and points so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labgen.course.find import NOTEBOOKS
from labgen.exercises.check import RUNS, examine
from labgen.exercises.loader import Answers, AnswersError, load_answers
from labgen.exercises.registry import Exercise, of_notebook
from labgen.exercises.verdict import Finding, Verdict
from labgen.training.start import load_tensorflow

_STYLES = {"right": "green", "wrong": "red", "error": "red", "not attempted": "dim"}
_WORDS = {"wrong": "not right yet", "error": "stopped with an error"}


def check_notebooks(paths: Sequence[Path], console: Console | None = None) -> int:
    """Check the answers of the notebooks and print what is right, what is not, and the points.

    Runs the answer cells and nothing else. Returns 0 if all answers are right, 1 otherwise.

    Raises:
        AnswersError: if a file is missing, is no notebook, or is none of the lab's.
    """
    console = console or Console()
    exercises = [(path, _exercises(path)) for path in paths]
    load_tensorflow()
    verdicts: list[Verdict] = []
    for path, asked in exercises:
        answers = load_answers(path)
        with console.status(f"Checking {path.name}"):
            found = [_verdict(exercise, answers) for exercise in asked]
        _print_table(console, path, found)
        verdicts += found
    passed = sum(verdict.exercise.points for verdict in verdicts if verdict.passed)
    total = sum(verdict.exercise.points for verdict in verdicts)
    by_hand = sum(_points_by_hand(path) for path in paths)
    more = f"; {by_hand} more are given by hand for your written answers" if by_hand else ""
    console.print(f"Points so far: {passed} of {total}{more}.", highlight=False)
    return 0 if passed == total else 1


def _exercises(path: Path) -> tuple[Exercise, ...]:
    if not path.is_file():
        raise AnswersError(f"There is no notebook {path}.")
    known = next((name for name in NOTEBOOKS.values() if path.stem.startswith(name)), None)
    if known is None:
        raise AnswersError(
            f"{path.name} is none of the lab's notebooks: they are called "
            + ", ".join(f"{name}.ipynb" for name in NOTEBOOKS.values())
            + "."
        )
    return of_notebook(known)


def _verdict(exercise: Exercise, answers: Answers) -> Verdict:
    if exercise.name in answers.namespace:
        return examine(exercise.number, answers.namespace[exercise.name])
    if exercise.name in answers.problems:
        problem = Finding(RUNS, False, answers.problems[exercise.name])
        return Verdict(exercise, "error", (problem,))
    return Verdict(exercise, "not attempted", notes=(f"no cell defines {exercise.name}",))


def _print_table(console: Console, path: Path, verdicts: Sequence[Verdict]) -> None:
    table = Table(title=path.name, title_justify="left", show_edge=False, pad_edge=False)
    table.add_column("Exercise", no_wrap=True)
    table.add_column("Verdict")
    table.add_column("Points", justify="right", no_wrap=True)
    for verdict in verdicts:
        points = verdict.exercise.points
        table.add_row(
            Text(verdict.exercise.label),
            Text(_WORDS.get(verdict.status, verdict.status), style=_STYLES[verdict.status]),
            f"{points if verdict.passed else 0} of {points}",
        )
    console.print(table)
    for verdict in verdicts:
        if verdict.status in _WORDS or verdict.notes:
            console.print()
            console.print(Text(verdict.text()))
    console.print()


def _points_by_hand(path: Path) -> int:
    cells = nbformat.read(path, as_version=4).cells
    marked = [cell.metadata.get("nbgrader", {}) for cell in cells if cell.cell_type == "markdown"]
    return round(sum(cell.get("points") or 0 for cell in marked if cell.get("grade")))
