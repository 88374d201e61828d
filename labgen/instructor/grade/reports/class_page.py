"""index.html: how the class did, for the instructor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.intake.student_names import file_names
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.reports.pages import write_page
from labgen.instructor.grade.reports.tables import given_points, open_questions
from labgen.instructor.grade.similarity.pairs import Pair
from labgen.registry import find_exercise

# From good to bad, as the bars show them; the last is all that is no answer.
_NO_ANSWER = ("not attempted", "missing", "unreadable")
BARS = ("right", "wrong", "error", "stopped", "no answer")
SHOWN_PAIRS = 10  # the others are folded
MOST_PAIRS = 200  # a page that holds more is too long to read, and to open


def write_class_page(
    out: Path,
    graded: Sequence[Graded],
    template: Template,
    pairs: Sequence[Pair],
    problems: Sequence[str],
    protections: Sequence[str],
) -> None:
    """Write `out`/index.html.

    Args:
        protections: what was missing to keep student code apart.
    """
    students = sorted(graded, key=lambda result: result.student)
    names = file_names(result.student for result in students)
    out.mkdir(parents=True, exist_ok=True)
    write_page(
        out / "index.html",
        "class.html.j2",
        students=[_student(result) for result in students],
        exercises=_exercises(students, template),
        questions=_questions(students, template),
        misconceptions=_misconceptions(students),
        pairs=pairs,
        shown_pairs=SHOWN_PAIRS,
        most_pairs=MOST_PAIRS,
        page_of={student: f"feedback/{name}.html" for student, name in names.items()},
        problems=problems,
        protections=protections,
        bars=BARS,
    )


def _student(result: Graded) -> dict[str, object]:
    by_hand = given_points(result.manual)
    return {
        "name": result.student,
        "points": result.points,
        "by_hand": by_hand,
        "left": open_questions(result.manual),
        "questions": len(result.manual),
        "total": result.points + by_hand,
        "maximum": result.maximum + result.manual_maximum,
        "right": sum(mark.status == "right" for mark in result.marks),
        "exercises": len(result.marks),
        "notes": result.notes,
    }


def _exercises(students: Sequence[Graded], template: Template) -> list[dict[str, object]]:
    rows = []
    for asked in template.answer_cells:
        number = asked.exercise.number
        marks = [mark for result in students for mark in result.marks if mark.exercise == number]
        counts = Counter(
            "no answer" if mark.status in _NO_ANSWER else mark.status for mark in marks
        )
        rows.append(
            {
                "exercise": asked.exercise,
                "counts": {name: counts[name] for name in BARS},
                "all": len(marks),
                "average": fmean(mark.points for mark in marks) if marks else None,
            }
        )
    return rows


def _questions(students: Sequence[Graded], template: Template) -> list[dict[str, object]]:
    rows = []
    for question in template.questions:
        answers = [a for result in students for a in result.manual if a.question == question.number]
        points = [answer.points for answer in answers if answer.points is not None]
        rows.append(
            {
                "question": question,
                "all": len(answers),
                "marked": len(points),
                "empty": sum(not answer.text.strip() for answer in answers),
                "average": fmean(points) if points else None,
            }
        )
    return rows


def _misconceptions(students: Sequence[Graded]) -> list[dict[str, object]]:
    met = Counter(
        (mark.exercise, mark.hint) for result in students for mark in result.marks if mark.hint
    )
    rows = [(find_exercise(number), hint, count) for (number, hint), count in met.items()]
    rows.sort(key=lambda row: (-row[2], row[0].order, row[1].key))
    return [{"exercise": exercise, "hint": hint, "count": count} for exercise, hint, count in rows]
