"""labgen.hand_in(): what is packed, what the receipt says, and what a grader makes of the zip."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest
from click.testing import CliRunner

import labgen
from labgen.cli import main
from labgen.course.hand_in import hand_in as module
from labgen.course.hand_in import pack as packing
from labgen.course.hand_in.errors import HandInError, NotSaved
from labgen.course.hand_in.hand_in import make_hand_in
from labgen.course.hand_in.pack import file_name
from labgen.exercises.verdict import Verdict
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.intake.submissions import collect
from labgen.instructor.grade.marking.score import score
from labgen.instructor.grade.reports.write import write_reports
from labgen.instructor.grade.run import to_mark
from labgen.reading.digest import digest_of
from labgen.reading.files import notebook_of
from labgen.registry import exercises, exercises_of_notebook, notebooks
from labgen.util.records import from_json, to_json
from tests.conftest import NOTEBOOKS

PLACEHOLDER = "*Write your answer here.*"


def cell(source, kind="code", **metadata):
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, **outputs}


def notebook(name, *more):
    """One answer to the notebook's first exercise, a written answer, and further cells."""
    exercise = exercises_of_notebook(name)[0]
    number = exercise.notebook[0]
    question = {"grade_id": f"manual_{number}_a_words", "grade": True, "points": 4}
    cells = [
        cell(f"def {exercise.name}(*_):\n    return 'é'"),
        cell(PLACEHOLDER, "markdown", nbgrader=question),
        *more,
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def judged(monkeypatch):
    """Exercises of even numbers are right, without a check."""
    times = []

    def verdicts_of(path):
        times.append(path.name)
        known = exercises_of_notebook(notebook_of(path.name))
        return [Verdict(one, ("right", "wrong")[int(one.number[-1]) % 2]) for one in known]

    monkeypatch.setattr(module, "verdicts_of", verdicts_of)
    return times


@pytest.fixture
def folder(tmp_path, judged):
    """A student's folder with all notebooks."""
    folder = tmp_path / "lab"
    folder.mkdir()
    for name in notebooks():
        (folder / f"{name}.ipynb").write_bytes(notebook(name))
    return folder


def test_the_zip_holds_the_saved_notebooks_under_their_own_names(folder):
    (folder / "1_rbm.ipynb").rename(folder / "Copy of 1_rbm.ipynb")
    receipt = make_hand_in("Anna Müller", folder=folder)
    assert receipt.file.parent == folder and receipt.file.name.startswith("Anna_Müller_20")
    with zipfile.ZipFile(receipt.file) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{name}.ipynb": notebook(name) for name in notebooks()
        }


def test_the_receipt_says_what_there_is_and_what_is_missing(folder):
    (folder / "5_dcgan.ipynb").unlink()
    first = notebook("2_dbn").replace(PLACEHOLDER.encode(), b"The weights are strokes.")
    (folder / "2_dbn.ipynb").write_bytes(first)
    receipt = make_hand_in(folder=folder)
    known = [one for one in exercises() if one.notebook != "5_dcgan"]
    right = sum(one.points for one in known if int(one.number[-1]) % 2 == 0)
    for text in (repr(receipt), receipt._repr_html_()):
        words = " ".join(text.split())
        assert str(receipt.file) in words and f"{receipt.when:%Y-%m-%d %H:%M:%S}" in words
        assert receipt.digest in words
        assert f"{right} of {sum(one.points for one in known)} so far" in words
        assert "16 more are given by hand" in words
        assert "✗ 1.1" in words and "✓ 1.2" in words and "✗ not right yet" in words
        assert "5_dcgan.ipynb was not found" in words
        assert "cells are empty: 1.a, 3.a, 4.a." in words
        assert max(map(len, repr(receipt).splitlines())) <= 100 + len(str(receipt.file))
    assert receipt.digest == digest_of({n: (folder / f"{n}.ipynb").read_bytes() for n in
                                        ("1_rbm", "2_dbn", "3_up_down", "4_vae")})  # fmt: skip


@pytest.mark.parametrize("name", ["1_rbm.ipynb", "Copy of 1_rbm.ipynb"])
def test_what_an_update_kept_is_left_out(folder, name):
    """Also where the student has opened it since, and saved it."""
    (folder / "1_rbm.ipynb").rename(folder / name)
    kept = folder / "1_rbm.before-update.ipynb"
    kept.write_bytes(notebook("1_rbm", cell("older = True")))
    os.utime(folder / name, (1_000, 1_000))
    with zipfile.ZipFile(make_hand_in("Anna", folder=folder).file) as archive:
        assert archive.read("1_rbm.ipynb") == notebook("1_rbm")
        assert archive.namelist() == [f"{one}.ipynb" for one in notebooks()]


def test_no_earlier_zip_is_replaced(folder):
    zips = [make_hand_in("Anna", folder=folder).file for _ in range(3)]
    assert len(set(zips)) == 3 and all(zipfile.is_zipfile(file) for file in zips)
    at = datetime(2026, 11, 29, 6, 15)
    named = [packing.pack(folder, "", at, {"1_rbm": b"x"}, {}).name for _ in range(2)]
    assert named == ["hand_in_20261129T061500.zip", "hand_in_20261129T061501.zip"]


def test_models_are_packed_where_they_are_asked_for(folder, runs):
    runs.mkdir()
    (runs / "rbm.npz").write_bytes(b"weights")
    (runs / "of_my_own.npz").write_bytes(b"x")
    receipt = make_hand_in(folder=folder, models=True)
    with zipfile.ZipFile(receipt.file) as archive:
        assert archive.read("models/rbm.npz") == b"weights"
        assert not any("of_my_own" in name for name in archive.namelist())
    assert receipt.models == ("rbm",)
    assert any(
        sentence.startswith("trained models") and sentence.endswith(": dbn, up_down, vae, dcgan.")
        for sentence in receipt.missing
    )


def test_a_notebook_that_is_saved_during_the_check_is_checked_and_packed_as_it_is_then(
    folder, judged, monkeypatch
):
    check, newer = module.verdicts_of, notebook("1_rbm", cell("# saved meanwhile"))

    def slow(path):
        if path.name == "5_dcgan.ipynb":
            (folder / "1_rbm.ipynb").write_bytes(newer)
        return check(path)

    monkeypatch.setattr(module, "verdicts_of", slow)
    receipt = make_hand_in(folder=folder)
    with zipfile.ZipFile(receipt.file) as archive:
        assert archive.read("1_rbm.ipynb") == newer
    assert judged.count("1_rbm.ipynb") == 2 and judged.count("2_dbn.ipynb") == 1


def test_a_notebook_that_cannot_be_read_is_packed_and_named(folder):
    (folder / "1_rbm.ipynb").write_bytes(b'{"cells": [')
    receipt = make_hand_in(folder=folder)
    assert any("1_rbm.ipynb. The file is not readable" in one for one in receipt.missing)
    with zipfile.ZipFile(receipt.file) as archive:
        assert archive.read("1_rbm.ipynb") == b'{"cells": ['


def test_a_full_disk_leaves_no_half_zip_and_a_sentence(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    before = sorted(folder.iterdir())
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(HandInError, match=r"No space left on device.*notebooks are as they were"):
        make_hand_in("Anna", folder=folder)
    assert sorted(folder.iterdir()) == before


def test_where_no_notebook_is(tmp_path, monkeypatch):
    with pytest.raises(HandInError, match=r"no notebook of the lab in .*1_rbm.ipynb"):
        make_hand_in(folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HandInError, match="nor in a folder 'notebooks'"):
        make_hand_in()


@pytest.mark.parametrize(
    ("student", "name"),
    [
        ("Anna Müller", "Anna_Müller"),
        ("../../etc/passwd", "etc_passwd"),
        ("王 小明", "王_小明"),
        ("", "hand_in"),
        ("?*:", "hand_in"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_name_becomes_part_of_a_file_name(student, name):
    assert file_name(student) == name


class TestInANotebook:
    @pytest.fixture(autouse=True)
    def at_the_notebook(self, folder, monkeypatch):
        self.shown = []
        monkeypatch.chdir(folder)
        monkeypatch.setattr(module, "in_notebook", lambda: True)
        monkeypatch.setattr(module, "nobody_watches", lambda: False)
        monkeypatch.setattr(module, "unsaved_notebook", lambda: None)
        monkeypatch.setattr("IPython.display.display", self.shown.append)

    def test_it_asks_to_save_and_shows_the_receipt(self, capsys):
        labgen.hand_in("Anna")
        assert "Save your notebooks now" in capsys.readouterr().out
        (receipt,) = self.shown
        assert zipfile.is_zipfile(receipt.file)

    def test_an_older_file_is_not_packed_unless_it_is_asked_for(self, folder, monkeypatch):
        monkeypatch.setattr(module, "unsaved_notebook", lambda: folder / "1_rbm.ipynb")
        with pytest.raises(NotSaved, match=r"1_rbm.ipynb is not saved.*unsaved=True"):
            labgen.hand_in()
        assert not list(folder.glob("*.zip"))
        labgen.hand_in(unsaved=True)
        assert len(list(folder.glob("*.zip"))) == 1

    def test_a_runner_packs_nothing(self, folder, monkeypatch, capsys):
        monkeypatch.setattr(module, "nobody_watches", lambda: True)
        labgen.hand_in()
        assert "Nothing is packed here" in capsys.readouterr().out
        assert not list(folder.glob("*.zip"))


def test_on_the_command_line(folder, runs):
    answer = CliRunner().invoke(main, ["hand-in", str(folder), "--name", "Anna", "--models"])
    assert answer.exit_code == 0 and "digest" in answer.output, answer.output
    assert len(list(folder.glob("Anna_*.zip"))) == 1
    answer = CliRunner().invoke(main, ["hand-in", str(runs)])
    assert answer.exit_code == 2 and "no notebook of the lab" in answer.output


def test_verdicts_are_those_of_the_check(tmp_path):
    (tmp_path / "1_rbm.ipynb").write_bytes((NOTEBOOKS / "1_rbm.ipynb").read_bytes())
    receipt = make_hand_in(folder=tmp_path)
    assert {verdict.status for verdict in receipt.verdicts["1_rbm"]} == {"right"}
    assert receipt.empty == () and receipt.by_hand > 0


@pytest.fixture(scope="module")
def template():
    return read_template(NOTEBOOKS)


class TestTheGrader:
    @pytest.mark.parametrize("students", [("Anna Müller",), ("Anna Müller", "Bob")])
    def test_it_takes_the_zip_as_it_is(self, folder, runs, tmp_path, template, students):
        runs.mkdir()
        (runs / "rbm.npz").write_bytes(b"weights" * 1000)
        receipts = {}
        for student in students:
            (folder / "1_rbm.ipynb").write_bytes(notebook("1_rbm", cell(f"# {student}")))
            receipts[student] = make_hand_in(student, folder=folder, models=True)
            os.renames(receipts[student].file, tmp_path / "class" / receipts[student].file.name)
        found = {one.student.replace("_", " "): one for one in collect([tmp_path / "class"])}
        assert set(found) == set(students)
        for student, submission in found.items():
            assert set(submission.notebooks) == set(notebooks())
            assert submission.notes == () and submission.problems == {}
            task = to_mark(submission, template, 1)
            assert task.digest == receipts[student].digest
        assert len({one.digest for one in receipts.values()}) == len(students)

    def test_a_zip_without_a_name_in_a_students_folder(self, folder, tmp_path):
        receipt = make_hand_in(folder=folder)
        os.renames(receipt.file, tmp_path / "class" / "anna" / receipt.file.name)
        (submission,) = collect([tmp_path / "class"])
        assert submission.student == "anna" and len(submission.notebooks) == len(notebooks())

    @pytest.mark.parametrize("seconds", [(0, 1), (1, 1), (0, 59)])
    def test_of_two_zips_the_later_one_counts(self, folder, tmp_path, seconds):
        place = tmp_path / "class"
        place.mkdir()
        for second, words in zip(seconds, ("first", "second"), strict=True):
            data = {"1_rbm": notebook("1_rbm", cell(f"# {words}"))}
            at = datetime(2026, 11, 29, 6, 15, second)
            packing.pack(place, "Anna Muster", at, data, {})
        assert len(list(place.iterdir())) == 2
        (submission,) = collect([place])
        assert submission.student == "Anna_Muster"
        assert b"# second" in submission.notebooks["1_rbm"]

    def test_the_feedback_shows_the_digest_of_the_receipt(self, folder, tmp_path, template):
        receipt = make_hand_in("Anna", folder=folder)
        (submission,) = collect([receipt.file])
        graded = score(replace(to_mark(submission, template, 1), answers={}), None)
        again = from_json(to_json(graded), type(graded))
        write_reports(tmp_path / "marks", [again], template, [], [])
        (page,) = (tmp_path / "marks" / "feedback").glob("*.html")
        assert receipt.digest in page.read_text(encoding="utf-8")


class TestTheDigest:
    DATA = notebook("1_rbm", cell("a = 1\nb = 2"))

    def test_order_and_form_do_not_count(self):
        other = notebook("2_dbn")
        first = digest_of({"1_rbm": self.DATA, "2_dbn": other})
        assert digest_of({"2_dbn": other, "1_rbm": self.DATA}) == first
        document = json.loads(self.DATA)
        for one in document["cells"]:
            one["source"] = one["source"].replace("\n", "\r\n").splitlines(keepends=True)
            one["id"] = "other"
            if one["cell_type"] == "code":
                one["outputs"], one["execution_count"] = [{"output_type": "stream"}], 7
        text = json.dumps(document, indent=1).replace("\n", "\r\n").encode("utf-8-sig")
        assert digest_of({"1_rbm": text, "2_dbn": other}) == first

    def test_every_text_name_and_picture_counts(self):
        picture = {"attachment.png": {"image/png": "iVBOR"}}
        several = [
            {"1_rbm": self.DATA},
            {"2_dbn": self.DATA},
            {"1_rbm": self.DATA, "2_dbn": self.DATA},
            {"1_rbm": notebook("1_rbm", cell("a = 1\nb = 3"))},
            {"1_rbm": notebook("1_rbm", cell("a = 1\nb = 2", "markdown"))},
            {"1_rbm": notebook("1_rbm", cell("b = 2"), cell("a = 1"))},
            {"1_rbm": notebook("1_rbm", {**cell("![](x)", "markdown"), "attachments": picture})},
            {"1_rbm": notebook("1_rbm", cell("![](x)", "markdown"))},
            {"1_rbm": b"no notebook"},
            {"1_rbm": b"none, either"},
        ]
        assert len({digest_of(one) for one in several}) == len(several)
        assert digest_of({}) == ""

    def test_it_is_that_of_what_a_zip_holds(self, folder):
        receipt = make_hand_in(folder=folder)
        target = io.BytesIO()
        with zipfile.ZipFile(receipt.file) as archive, zipfile.ZipFile(target, "w") as other:
            for name in reversed(archive.namelist()):
                other.writestr(zipfile.ZipInfo(name, (1999, 1, 1, 0, 0, 0)), archive.read(name))
        with zipfile.ZipFile(target) as archive:
            held = {name.removesuffix(".ipynb"): archive.read(name) for name in archive.namelist()}
        assert digest_of(held) == receipt.digest
