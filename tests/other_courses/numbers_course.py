"""Writes a course of somebody else's: two tasks, numbered 2 and 10, in a package of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat

PACKAGE, NAME = "numbers_course", "numbers"
TASKS = {2: ("toss", ("heads", "tails")), 10: ("mixture", ("weigh",))}

_TASK = """from labgen.registry import Task

TASK = Task(number={number}, name="{name}", title="The {name}", package=__package__)
"""
_EXERCISE = """import numpy as np

from labgen.execution.cases import Case
from labgen.exercises.oracle import Judgement, Oracle
from labgen.exercises.verdict import Finding
from labgen.registry import Exercise

EXERCISE = Exercise(
    number="{number}", name="{name}", title="{title}", points=2, returns=("twice",)
)


class Doubles(Oracle):
    def cases(self, seed):
        return [Case("three", {{"x": np.array([3.0])}})]

    def judge(self, trials, returns):
        holds = all(trial.seen.results[0][0] == 6 for trial in trials)
        return Judgement([Finding("it doubles", holds)])


ORACLE = Doubles()
"""
_DISTRIBUTION = {
    "METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1\n"
    "Requires-Dist: labgen-instructor\nRequires-Dist: labgen\n"
    "Requires-Dist: tabulate\nRequires-Dist: black; extra == 'dev'\n",
    "entry_points.txt": f"[labgen.tasks]\n{NAME} = {PACKAGE}.tasks\n",
}


def write_course(root: Path) -> Path:
    """The checkout of the course, and what makes Python take it for installed."""
    for name, text in _DISTRIBUTION.items():
        _write(root / f"{PACKAGE}-1.dist-info" / name, text)
    tasks = root / PACKAGE / "tasks"
    _write(root / PACKAGE / "__init__.py")
    _write(root / PACKAGE / "models.py", "SIDES = 2\n")
    _write(root / PACKAGE / "kept.py", "")
    _write(tasks / "__init__.py", '"""Numbers."""\n\nTITLE = "A course on numbers"\n')
    for number, (name, functions) in TASKS.items():
        _write(tasks / name / "__init__.py")
        _write(tasks / name / "task.py", _TASK.format(number=number, name=name))
        _write(tasks / name / "truths.py", "SECRET = 6\n")
        _write(tasks / name / "samples.py", "RIGHT = 6\n")
        _write(tasks / name / "exercises" / "__init__.py")
        for exercise, function in zip(exercise_numbers(number), functions, strict=True):
            text = _EXERCISE.format(number=exercise, name=function, title=f"Let {function} double")
            _write(tasks / name / "exercises" / f"{function}.py", text)
        _write(root / "notebooks" / f"{number}_{name}.ipynb", nbformat.writes(notebook(number)))
    _write(root / "notebooks" / "figures" / "coin.svg", "<svg/>")
    return root


def exercise_numbers(task: int) -> tuple[str, ...]:
    """Of the second task's only exercise 10.1; of the first task's 2.1 and 2.10."""
    return (f"{task}.1", f"{task}.10")[: len(TASKS[task][1])]


def notebook(task: int) -> nbformat.NotebookNode:
    """The instructor's notebook of a task."""
    cells = [nbformat.v4.new_markdown_cell(f"# Task {task}", id="title")]
    cells.append(
        nbformat.v4.new_code_cell("import os\nprint(os.environ['LABGEN_COURSE'])", id="is")
    )
    for number, function in zip(exercise_numbers(task), TASKS[task][1], strict=True):
        ids = number.replace(".", "-"), number.replace(".", "_")
        source = (
            f'def {function}(x):\n    """Doubles. Returns twice as much."""\n'
            "    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
        )
        answer = nbformat.v4.new_code_cell(source, id=f"answer-{ids[0]}")
        answer.metadata["nbgrader"] = _marked(f"answer_{ids[1]}_{function}", solution=True)
        check = nbformat.v4.new_code_cell(f"{function}(3)", id=f"check-{ids[0]}")
        check.metadata["nbgrader"] = _marked(f"check_{ids[1]}_{function}", points=2, locked=True)
        cells += [answer, check]
    cells.append(
        nbformat.v4.new_markdown_cell(f"### Question {task}.b · Why (3 points)\nWhy?", id="asked")
    )
    scheme = "### BEGIN SOLUTION\nBecause it has to be so.\n### END SOLUTION"
    manual = nbformat.v4.new_markdown_cell(scheme, id=f"manual-{task}-b")
    manual.metadata["nbgrader"] = _marked(f"manual_{task}_b_why", points=3, solution=True)
    cells.append(manual)
    return nbformat.v4.new_notebook(cells=cells)


def _marked(grade_id: str, points: int = 0, *, solution: bool = False, locked: bool = False):
    marked = {"grade_id": grade_id, "schema_version": 3, "task": False, "solution": solution}
    marked |= {"grade": bool(points), "locked": locked}
    return marked | ({"points": points} if points else {})


def _write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
