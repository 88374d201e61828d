"""The names of cells: nbgrader's grade_id and Jupyter's id say which task a cell belongs to.

An answer's cell is "answer_10_1_energy" to nbgrader and "answer-10-1" to Jupyter, its check
"check_10_1_energy", and the cell for a question that a person marks "manual_10_b_weights". The cell
in which a student declares what helped is "declaration_10".
"""

from __future__ import annotations

import re

_TASK = re.compile(r"(?:answer|check|manual)[_-](\d+)[_-]")
_EXERCISE = re.compile(r"(answer|check)_(\d{1,9})_(\d{1,9})_(\w+)")
_QUESTION = re.compile(r"manual_(\d+)_([a-z])_")
_DECLARATION = re.compile(r"declaration_\d{1,9}")


def answer_grade_id(number: str, name: str) -> str:
    """What nbgrader calls the answer's cell of an exercise ("10.1", "energy")."""
    return f"answer_{number.replace('.', '_')}_{name}"


def answer_cell_id(number: str) -> str:
    """What Jupyter calls the answer's cell of an exercise ("10.1")."""
    return f"answer-{number.replace('.', '-')}"


def is_answer(grade_id: str) -> bool:
    """Whether nbgrader calls a cell an exercise's answer."""
    return grade_id.startswith("answer_")


def answered_exercise(grade_id: str) -> tuple[str, str] | None:
    """Number and function of the exercise whose answer nbgrader calls so; None for any other."""
    found = _EXERCISE.fullmatch(grade_id)
    return (f"{found[2]}.{found[3]}", found[4]) if found and found[1] == "answer" else None


def task_number(name: str) -> int | None:
    """The number of the task whose cell has this name, either of the two; None for any other."""
    found = _TASK.match(name)
    # More digits are no number of a task, and slow to read.
    return int(found[1]) if found and len(found[1]) < 10 else None


def function_name(grade_id: str) -> str:
    """The function that an answer's cell or its check is about, "energy"; "" for any other."""
    found = _EXERCISE.match(grade_id)
    return found[4] if found else ""


def question_number(grade_id: str) -> str:
    """The number of the question, "10.b", whose answer nbgrader calls so; "" for any other."""
    found = _QUESTION.match(grade_id)
    return f"{found[1]}.{found[2]}" if found else ""


def is_declaration(grade_id: str) -> bool:
    """Whether nbgrader calls so the cell that says what helped with a notebook: no question."""
    return _DECLARATION.fullmatch(grade_id) is not None
