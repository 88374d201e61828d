"""marks.csv: what a person types in a spreadsheet comes back, and nothing is ever lost."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.marking.records import Graded, ManualAnswer
from labgen.instructor.grade.reports.manual_marks import COLUMNS, read_marks, write_marks

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def template():
    return read_template(ROOT / "notebooks")


@pytest.fixture
def graded():
    return [
        Graded(name, (), (ManualAnswer("1.a", 4.0, f"{name} sees strokes."), *more))
        for name, more in (
            ("Ada", (ManualAnswer("1.b", 4.0, "Both reach 0.02."),)),
            ("Jürgen Müller", ()),
            ("=SUM(A1)", ()),
        )
    ]


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def filled(out: Path, delimiter: str = ",", **points: str) -> list[dict[str, str]]:
    """The file's rows with points for the students' answers to 1.a, in that order."""
    rows = rows_of(out / "marks.csv", delimiter)
    for row, value in zip(rows, points.values(), strict=False):
        row["points"], row["comment"] = value, f"comment {value}"
    return rows


def save(path: Path, rows, delimiter=",", encoding="utf-8-sig", columns=COLUMNS) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding, errors="replace"))


def points_of(graded, question="1.a") -> dict[str, float | None]:
    return {
        result.student: answer.points
        for result in graded
        for answer in result.manual
        if answer.question == question
    }


def test_the_list_is_sorted_by_question_and_cannot_calculate(tmp_path, graded, template):
    write_marks(tmp_path, graded, template)
    assert (tmp_path / "marks.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,question,")
    rows = rows_of(tmp_path / "marks.csv")
    assert [(row["question"], row["student"]) for row in rows] == [
        ("1.a", "'=SUM(A1)"),
        ("1.a", "Ada"),
        ("1.a", "Jürgen Müller"),
        ("1.b", "Ada"),
    ]
    assert rows[1]["answer"] == "Ada sees strokes."
    assert rows[1]["points"] == ""


@pytest.mark.parametrize(
    "delimiter, encoding",
    [(",", "utf-8-sig"), (";", "cp1252"), (";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")],
)
def test_marks_come_back_from_any_spreadsheet(tmp_path, graded, template, delimiter, encoding):
    write_marks(tmp_path, graded, template)
    rows = filled(tmp_path, a="2,5", b="3.5", c=" 0 ")
    columns = ["remark", *reversed(COLUMNS)]
    blank = dict.fromkeys(columns, "")
    save(tmp_path / "marks.csv", [rows[2], blank, *rows[:2]], delimiter, encoding, columns)
    merged, problems = read_marks(tmp_path / "marks.csv", graded)
    assert problems == []
    assert points_of(merged) == {"=SUM(A1)": 2.5, "Ada": 3.5, "Jürgen Müller": 0.0}
    assert points_of(merged, "1.b") == {"Ada": None}
    assert merged[0].manual[0].comment == "comment 3.5"


def test_writing_again_keeps_what_was_typed(tmp_path, graded, template):
    write_marks(tmp_path, graded, template)
    rows = filled(tmp_path, a="2,5", b="lots", c="-1")
    rows[1]["comment"] = "=good; -1 for the border\nand a second line"
    stranger = dict.fromkeys(COLUMNS, "") | {"student": "Zoe", "question": "1.a", "points": "4"}
    for row in (*rows, stranger):
        row["by"] = "Eve"
    columns = ["by", *COLUMNS]
    save(tmp_path / "marks.csv", [stranger, *reversed(rows)], ";", "cp1252", columns)
    merged, problems = read_marks(tmp_path / "marks.csv", graded)
    new = Graded("Bob", (), (ManualAnswer("1.a", 4.0, "new"),))
    write_marks(tmp_path, [*merged, new], template)
    after = rows_of(tmp_path / "marks.csv", ";")
    assert [row["student"] for row in after] == [
        "Zoe", "Ada", "Jürgen Müller", "Ada", "'=SUM(A1)", "Bob",
    ]  # fmt: skip
    assert [row["points"] for row in after] == ["4", "", "'-1", "lots", "2,5", ""]
    assert after[3]["comment"] == "'=good; -1 for the border\nand a second line"
    assert {row["by"] for row in after} == {"Eve", ""}
    again, same = read_marks(tmp_path / "marks.csv", [*graded, new])
    assert again == [*merged, new] and same == problems
    assert again[0].manual[0].comment == "=good; -1 for the border\nand a second line"
    once = (tmp_path / "marks.csv").read_bytes()
    write_marks(tmp_path, [*merged, new], template)
    assert (tmp_path / "marks.csv").read_bytes() == once


@pytest.mark.parametrize(
    "value, sentence",
    [
        ("5", "5 points are more than the maximum of 4"),
        ("-1", "less than none"),
        ("full", "'full' in the column points is not a number"),
        ("nan", "not a number"),
        ("1e1", "not a number"),
        ("3/4", "not a number"),
    ],
)
def test_a_bad_value_is_told_with_its_row(tmp_path, graded, template, value, sentence):
    write_marks(tmp_path, graded, template)
    rows = filled(tmp_path, a="1", b=value)
    save(tmp_path / "marks.csv", rows)
    merged, problems = read_marks(tmp_path / "marks.csv", graded)
    assert points_of(merged)["Ada"] is None
    assert points_of(merged)["=SUM(A1)"] == 1
    assert len(problems) == 1 and problems[0].startswith("marks.csv, row 3: ")
    assert sentence in problems[0] and "Ada's answer to 1.a" in problems[0]


def test_unknown_rows_and_duplicates(tmp_path, graded, template):
    write_marks(tmp_path, graded, template)
    rows = filled(tmp_path, a="1", b="2", c="3")
    rows += [
        rows[0] | {"points": "1,0"},
        rows[1] | {"points": "3"},
        rows[2] | {"student": "Jurgen"},
        rows[2] | {"question": "9.z"},
        rows[2] | {"points": ""},
    ]
    save(tmp_path / "marks.csv", rows)
    merged, problems = read_marks(tmp_path / "marks.csv", graded)
    assert points_of(merged) == {"=SUM(A1)": 1.0, "Ada": None, "Jürgen Müller": 3.0}
    assert problems == [
        "marks.csv, row 3 and row 7: Ada's answer to 1.a has different points, 2 and 3; "
        "it is still to be marked.",
        "marks.csv, row 8: there is no submission of 'Jurgen'.",
        "marks.csv, row 9: Jürgen Müller has no question '9.z' to be marked.",
    ]


def test_an_answer_that_changed_keeps_its_mark_until_a_person_agrees(tmp_path, graded, template):
    write_marks(tmp_path, graded, template)
    save(tmp_path / "marks.csv", filled(tmp_path, a="1", b="2"))
    answers = (replace(graded[0].manual[0], text="Quite another answer."), graded[0].manual[1])
    resubmitted = [replace(graded[0], manual=answers), *graded[1:]]
    for _ in range(2):
        merged, problems = read_marks(tmp_path / "marks.csv", resubmitted)
        assert points_of(merged)["Ada"] == 2
        assert len(problems) == 1 and "row 3: Ada's answer to 1.a changed" in problems[0]
        write_marks(tmp_path, merged, template)
    assert "came after the mark" in (tmp_path / "marking.html").read_text(encoding="utf-8")
    rows = rows_of(tmp_path / "marks.csv")
    assert rows[1]["answer"] == "Ada sees strokes."
    rows[1]["version"] = ""
    save(tmp_path / "marks.csv", rows)
    merged, problems = read_marks(tmp_path / "marks.csv", resubmitted)
    assert points_of(merged)["Ada"] == 2 and problems == []
    write_marks(tmp_path, merged, template)
    assert rows_of(tmp_path / "marks.csv")[1]["answer"] == "Quite another answer."


def test_an_answer_that_changed_before_it_was_marked_is_simply_new(tmp_path, graded, template):
    write_marks(tmp_path, graded, template)
    new = [replace(graded[0], manual=(replace(graded[0].manual[0], text="New."),)), *graded[1:]]
    merged, problems = read_marks(tmp_path / "marks.csv", new)
    write_marks(tmp_path, merged, template)
    assert rows_of(tmp_path / "marks.csv")[1]["answer"] == "New."
    assert problems == ["marks.csv, row 5: Ada has no question '1.b' to be marked."]


def test_without_the_columns_for_the_program_the_answer_itself_is_compared(
    tmp_path, graded, template
):
    write_marks(tmp_path, graded, template)
    rows = filled(tmp_path, a="1", b="2")
    rows[0]["answer"] = "Something else was here."
    save(tmp_path / "marks.csv", rows, columns=COLUMNS[:-1])
    _, problems = read_marks(tmp_path / "marks.csv", graded)
    assert len(problems) == 1 and "row 2" in problems[0] and "changed" in problems[0]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\x00", b"PK\x03\x04 a workbook", b"a,b\n1,2\n", b"student;points\n"]
)
def test_a_file_that_cannot_be_read_is_left_alone(tmp_path, graded, template, content):
    path = tmp_path / "marks.csv"
    path.write_bytes(content)
    merged, problems = read_marks(path, graded)
    assert merged == graded
    assert len(problems) == 1 and problems[0].startswith("marks.csv was not read, and was left")
    write_marks(tmp_path, graded, template)
    assert path.read_bytes() == content
    assert len(rows_of(tmp_path / "marks.new.csv")) == 4


def test_names_as_a_spreadsheet_leaves_them(tmp_path, template):
    manual = (ManualAnswer("1.a", 4.0, "x"),)
    graded = [Graded(name, (), manual) for name in ("00123", "Łucja Nowak", "a;=b", "é\u0301")]
    write_marks(tmp_path, graded, template)
    rows = rows_of(tmp_path / "marks.csv")
    for row in rows:
        row["points"] = "1"
        row["student"] = row["student"].lstrip("0")
    save(tmp_path / "marks.csv", rows, ";", "cp1252")
    merged, problems = read_marks(tmp_path / "marks.csv", graded)
    assert problems == [] and set(points_of(merged).values()) == {1.0}


def test_no_file_is_no_problem(tmp_path, graded):
    assert read_marks(tmp_path / "marks.csv", graded) == (graded, [])


def test_the_marking_page_goes_question_by_question(tmp_path, graded, template):
    graded.append(Graded("Empty", (), (ManualAnswer("1.a", 4.0, " "),)))
    write_marks(tmp_path, graded, template)
    page = (tmp_path / "marking.html").read_text(encoding="utf-8")
    first = page.index('id="1.a"')
    assert first < page.index("Ada sees strokes.") < page.index("Both reach 0.02.")
    assert page.index("Jürgen Müller sees strokes.") < page.index('id="1.b"')
    assert "Model answer" in page[first : page.index('id="1.b"')]
    assert "No answer: <bdi>Empty</bdi>" in page
