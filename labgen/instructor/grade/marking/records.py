"""What grading one submission leaves: plain records that can be written as JSON and read back."""

from __future__ import annotations

from dataclasses import dataclass

from labgen.exercises.verdict import Finding, Hint

# Of a mark, from good to bad. "stopped": a limit or a crash ended it; "missing": no cell has it;
# "unreadable": its notebook cannot be read.
STATUSES = ("right", "wrong", "error", "stopped", "not attempted", "missing", "unreadable")


def by_number(number: str) -> tuple[tuple[bool, int, str], ...]:
    """Sorts the numbers of exercises and questions: 2.1, 2.10, 2.a, 10.1."""
    return tuple(
        (False, int(part), "") if part.isdigit() else (True, 0, part) for part in number.split(".")
    )


@dataclass(frozen=True)
class Mark:
    """One exercise of one student.

    Attributes:
        exercise: its number, "1.2".
        message: one line for the table.
        code: what the student wrote.
        notes: what the student should know beside the verdict, such as a cell found by its name.
    """

    exercise: str
    points: float
    maximum: float
    status: str
    message: str = ""
    findings: tuple[Finding, ...] = ()
    hint: Hint | None = None
    notes: tuple[str, ...] = ()
    printed: str = ""
    code: str = ""


@dataclass(frozen=True)
class ManualAnswer:
    """One question that a person marks.

    Attributes:
        points: None until then.
        question: its number, "1.a".
        text: the student's Markdown, empty where there is none.
    """

    question: str
    maximum: float
    text: str = ""
    points: float | None = None
    comment: str = ""


@dataclass(frozen=True)
class Declaration:
    """What a student says helped with one notebook ("1_rbm"): text, empty where nothing is said."""

    notebook: str
    text: str = ""


@dataclass(frozen=True)
class Graded:
    """The result of one submission.

    Attributes:
        notes: what concerns all of it, such as a missing notebook.
        digest: of its notebooks, as on the student's receipt (`labgen.reading.digest`).
        declarations: of the notebooks that were handed in.
    """

    student: str
    marks: tuple[Mark, ...]
    manual: tuple[ManualAnswer, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""
    declarations: tuple[Declaration, ...] = ()

    @property
    def points(self) -> float:
        """Of the checked exercises."""
        return sum(mark.points for mark in self.marks)

    @property
    def maximum(self) -> float:
        return sum(mark.maximum for mark in self.marks)

    @property
    def manual_points(self) -> float | None:
        """Of the questions marked by hand; None while one is unmarked."""
        given = [answer.points for answer in self.manual if answer.points is not None]
        return float(sum(given)) if len(given) == len(self.manual) else None

    @property
    def manual_maximum(self) -> float:
        return sum(answer.maximum for answer in self.manual)


@dataclass(frozen=True)
class GradedClass:
    """The results of all submissions.

    Attributes:
        problems: sentences about marks by hand that could not be taken.
        missing_protections: sentences about what did not keep students' code apart from this
            machine; empty where all did.
    """

    graded: tuple[Graded, ...]
    problems: tuple[str, ...] = ()
    missing_protections: tuple[str, ...] = ()
