"""marks.csv: where a person marks the questions, in a spreadsheet, and from where marks return.

The file belongs to the person. Nothing typed into it is ever dropped: rows and columns that we
do not understand stay where they are, and a file that cannot be read is left alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from labgen.instructor.grade.answers.attached import PICTURE
from labgen.instructor.grade.answers.instructor_notebooks import Template
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, by_number
from labgen.instructor.grade.reports.marking_page import write_marking_page
from labgen.instructor.grade.reports.spreadsheet import (
    Sheet,
    UnreadableSheet,
    cell,
    neutral,
    number,
    read_sheet,
    uncell,
)
from labgen.instructor.grade.visible_text import one_line
from labgen.util.atomic_write import atomic_write_text

COLUMNS = ("student", "question", "maximum", "points", "comment", "answer", "version")
_NEEDED = ("student", "question")
_NUMBER = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,6})?")
_LONGEST = 2000

Key = tuple[str, str]


def write_marks(out: Path, graded: Sequence[Graded], template: Template) -> None:
    """Write `out`/marks.csv, a row for each answer to a question, and `out`/marking.html.

    Rows that are there stay in their order, with what a person wrote; new ones come below, by
    question and then by student. A file that cannot be read stays, and the rows go to
    `out`/marks.new.csv.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / "marks.csv"
    try:
        sheet = read_sheet(path, _NEEDED) if path.exists() else Sheet(list(COLUMNS))
    except (OSError, UnreadableSheet):
        path, sheet = out / "marks.new.csv", Sheet(list(COLUMNS))
    changed = {key for key, entry in _entries(sheet, graded) if entry.changed}
    _bring_up_to_date(sheet, graded)
    atomic_write_text(path, sheet.text())
    write_marking_page(out, graded, template, changed)


def read_marks(path: Path, graded: Sequence[Graded]) -> tuple[list[Graded], list[str]]:
    """Merge the points and comments of a marks.csv; say in sentences what could not be merged.

    A value that cannot be used leaves its answer to be marked, and stays in the file.
    """
    if not path.exists():
        return list(graded), []
    try:
        sheet = read_sheet(path, _NEEDED)
    except (OSError, UnreadableSheet) as error:
        reason = error if isinstance(error, UnreadableSheet) else error.strerror
        return list(graded), [
            f"{path.name} was not read, and was left as it is: {reason}. "
            "The questions are listed in marks.new.csv."
        ]
    problems = _Problems(path.name)
    if "points" not in sheet.header:
        problems.add([], "there is no column points, so no answer is marked.")
    found = defaultdict(list)
    for key, entry in _entries(sheet, graded, problems):
        found[key].append(entry)
    merged = [_merged(result, found, problems) for result in graded]
    return merged, problems.sentences


class _Problems:
    """Sentences about rows, told in the order of the rows."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: list[tuple[int, str]] = []

    def add(self, rows: Sequence[int], sentence: str) -> None:
        where = "".join(f"{', ' if at == 0 else ' and '}row {row}" for at, row in enumerate(rows))
        self._found.append((min(rows, default=0), f"{self._name}{where}: {sentence}"))

    @property
    def sentences(self) -> list[str]:
        return [sentence for _, sentence in sorted(self._found, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class _Entry:
    """A row about a known answer.

    Attributes:
        points: as typed.
        changed: the answer, after it was marked.
    """

    row: int
    points: str
    comment: str
    changed: bool


def _entries(
    sheet: Sheet, graded: Sequence[Graded], problems: _Problems | None = None
) -> Iterator[tuple[Key, _Entry]]:
    for where, row, answer_of in _known_rows(sheet, graded, problems):
        student, answer = answer_of
        points, comment = (uncell(sheet.get(row, name)) for name in ("points", "comment"))
        changed = bool(points) and _has_changed(sheet, row, answer)
        yield (student, answer.question), _Entry(where, points, comment, changed)


def _known_rows(
    sheet: Sheet, graded: Sequence[Graded], problems: _Problems | None = None
) -> Iterator[tuple[int, list[str], tuple[str, ManualAnswer]]]:
    names = _Names(graded, sheet.lossy)
    answers = {
        (result.student, answer.question): answer for result in graded for answer in result.manual
    }
    for where, row in enumerate(sheet.rows, sheet.first):
        name, question = (uncell(sheet.get(row, column)) for column in _NEEDED)
        if not any(text.strip() for text in row):
            continue
        student = names.find(name)
        answer = answers.get((student or "", question.lower()))
        if student is not None and answer is not None:
            yield where, row, (student, answer)
        elif problems is not None and student is None:
            problems.add([where], f"there is no submission of {one_line(name, 60)!r}.")
        elif problems is not None:
            asked = one_line(question, 20)
            problems.add([where], f"{student} has no question {asked!r} to be marked.")


class _Names:
    """Finds a student by what a spreadsheet left of the name."""

    def __init__(self, graded: Sequence[Graded], lossy: bool) -> None:
        self._exact = {result.student: result.student for result in graded}
        self._plain = defaultdict(list)
        for result in graded:
            self._plain[_plain(result.student)].append(result.student)
        self._lossy = lossy

    def find(self, name: str) -> str | None:
        if name in self._exact:
            return name
        return self._only(_plain(name)) or self._number(name) or self._with_gaps(name)

    def _only(self, plain: str) -> str | None:
        found = self._plain.get(plain, [])
        return found[0] if len(found) == 1 else None

    def _number(self, name: str) -> str | None:
        # A spreadsheet takes 00123 for the number 123.
        if not name.isdecimal():
            return None
        found = [known for known in self._exact if known.isdecimal() and known.lstrip("0") == name]
        return found[0] if len(found) == 1 else None

    def _with_gaps(self, name: str) -> str | None:
        # Excel's own encoding has no ł, and writes a question mark for it.
        if not self._lossy or "?" not in name:
            return None
        pattern = re.compile(".".join(map(re.escape, _plain(name).split("?"))))
        found = [
            student
            for plain, all_ in self._plain.items()
            if pattern.fullmatch(plain)
            for student in all_
        ]
        return found[0] if len(found) == 1 else None


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", uncell(one_line(name))).casefold()


def _merged(result: Graded, found: dict[Key, list[_Entry]], problems: _Problems) -> Graded:
    manual = tuple(
        _marked(result.student, answer, found.get((result.student, answer.question), []), problems)
        for answer in result.manual
    )
    return replace(result, manual=manual)


def _marked(
    student: str, answer: ManualAnswer, entries: list[_Entry], problems: _Problems
) -> ManualAnswer:
    """The answer with what its rows say; unmarked where they say nothing that can be used."""
    if not entries:
        return answer
    which = f"{one_line(student, 60)}'s answer to {answer.question}"
    comment = "\n".join(dict.fromkeys(entry.comment for entry in entries if entry.comment))
    marked = [entry for entry in entries if entry.points]
    values = {entry.points.replace(",", ".") for entry in marked}
    rows = [entry.row for entry in marked]
    points = None
    if len(values) > 1 and len({_value(value) for value in values}) > 1:
        typed = " and ".join(one_line(entry.points, 20) for entry in marked)
        problems.add(rows, f"{which} has different points, {typed}; it is still to be marked.")
    elif marked:
        points, fault = _points(marked[0].points, answer.maximum)
        if fault:
            problems.add(rows, f"{fault}; {which} is still to be marked.")
    for entry in marked:
        if entry.changed:
            problems.add(
                [entry.row],
                f"{which} changed after it was marked. The mark was kept. If it holds for the new "
                "answer too, empty the cell in the column version.",
            )
    return replace(answer, points=points, comment=comment)


def _value(text: str) -> float | str:
    return float(text) if _NUMBER.fullmatch(text) else text


def _points(text: str, maximum: float) -> tuple[float | None, str]:
    if not _NUMBER.fullmatch(text):
        return None, f"{one_line(text, 40)!r} in the column points is not a number"
    value = float(text.replace(",", "."))
    if value < 0:
        return None, f"{text} points are less than none"
    if value > maximum:
        return None, f"{text} points are more than the maximum of {number(maximum)}"
    return value + 0.0, ""


def _bring_up_to_date(sheet: Sheet, graded: Sequence[Graded]) -> None:
    had = set()
    # What was marked must stay beside its mark, or the next run could not say that it changed.
    changed = {entry.row for _, entry in _entries(sheet, graded) if entry.changed}
    known = list(_known_rows(sheet, graded))
    sheet.add_columns(COLUMNS)
    for row in sheet.rows:
        row[:] = [neutral(text) for text in row]
    for where, row, (student, answer) in known:
        had.add((student, answer.question))
        _fill(sheet, row, student, answer, with_answer=where not in changed)
    for answer, student in _in_order_of_marking(graded):
        if (student, answer.question) not in had:
            row = [""] * len(sheet.header)
            _fill(sheet, row, student, answer, with_answer=True)
            sheet.put(row, "points", "" if answer.points is None else number(answer.points))
            sheet.put(row, "comment", neutral(answer.comment))
            sheet.rows.append(row)


def _in_order_of_marking(graded: Sequence[Graded]) -> list[tuple[ManualAnswer, str]]:
    pairs = [(answer, result.student) for result in graded for answer in result.manual]
    return sorted(pairs, key=lambda pair: (by_number(pair[0].question), pair[1]))


def _fill(
    sheet: Sheet, row: list[str], student: str, answer: ManualAnswer, *, with_answer: bool
) -> None:
    maximum = number(answer.maximum)
    sheet.put(row, "student", cell(student, commas=True))
    sheet.put(row, "question", answer.question)
    sheet.put(row, "maximum", maximum.replace(".", ",") if sheet.delimiter == ";" else maximum)
    if with_answer:
        sheet.put(row, "answer", _shown(answer.text))
        sheet.put(row, "version", _version(answer.text))


def _shown(text: str) -> str:
    return cell(PICTURE.sub("(picture)", text), _LONGEST, commas=True)


def _version(text: str) -> str:
    # The letter keeps a spreadsheet from reading 12e34567 as a number.
    words = " ".join(text.split()).encode("utf-8", "surrogatepass")
    return "v" + hashlib.sha256(words).hexdigest()[:10]


def _has_changed(sheet: Sheet, row: list[str], answer: ManualAnswer) -> bool:
    if "version" in sheet.header:
        version = sheet.get(row, "version")
        return bool(version) and version != _version(answer.text)
    shown = sheet.get(row, "answer")
    return bool(shown) and _letters(shown) != _letters(_shown(answer.text))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[a-z0-9]", text.lower()))
