"""A small class graded from end to end: `labgen grade`."""

from __future__ import annotations

import csv
import json
import shutil
from unittest.mock import MagicMock

import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.instructor.grade import run
from labgen.instructor.grade.marking import executors as pools
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.marking.walls import missing_protections
from labgen.util.records import from_json
from tests.conftest import NOTEBOOKS

pytestmark = pytest.mark.slow(seconds=31)

SAFE = not missing_protections()
UNSAFE = [] if SAFE else ["--unsafe"]


def notebook(changes: dict[str, str]) -> str:
    """The instructor's first notebook with some words of its answers replaced."""
    text = (NOTEBOOKS / "1_rbm.ipynb").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """anna is right, bert forgot the sigmoid, carla wrote a loop without end, dora sent a PDF."""
    folder = tmp_path_factory.mktemp("class")
    right = "return tf.sigmoid(tf.matmul(v, w) + b)"
    for student, text in {
        "anna": notebook({}),
        "bert": notebook({right: "return tf.matmul(v, w) + b"}),
        "carla": notebook({right: "while True: pass"}),
        "dora": "%PDF-1.7 this is no notebook",
    }.items():
        (folder / student).mkdir()
        (folder / student / "1_rbm.ipynb").write_text(text, encoding="utf-8")
    return folder


def grade(classroom, out, *options: str):
    arguments = [str(classroom), "--out", str(out), "--seconds", "5", "--jobs", "2"]
    return CliRunner().invoke(main, ["grade", *arguments, *UNSAFE, *options])


@pytest.fixture(scope="module")
def marks() -> dict[str, Graded]:
    """What the marking of each student gave, once the class is graded."""
    return {}


@pytest.fixture(scope="module")
def graded(classroom, marks, tmp_path_factory):
    out, score = tmp_path_factory.mktemp("graded"), pools.score

    def kept(task, box):
        return marks.setdefault(task.student, score(task, box))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pools, "score", kept)
        result = grade(classroom, out)
    assert result.exit_code == 0, result.output
    return out


def rows(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def points(out) -> dict[tuple[str, str], tuple[str, str]]:
    table = rows(out / "grades.csv")
    return {(row["student"], row["exercise"]): (row["points"], row["status"]) for row in table}


def test_one_notebook_alone(classroom, tmp_path):
    """No rows of the others: neither missing answers, nor questions to be marked by hand."""
    result = grade(classroom, tmp_path, "--only", "2")
    assert result.exit_code == 0, result.output
    asked = [exercise for student, exercise in points(tmp_path) if student == "anna"]
    assert asked and all(exercise.startswith("2.") for exercise in asked), asked
    refused = grade(classroom, tmp_path, "--only", "60")
    assert refused.exit_code == 2 and "60 is not in the range" in refused.output


def test_every_answer_has_its_mark(graded):
    found = points(graded)
    assert found["anna", "1.2"] == ("2", "right")
    assert found["bert", "1.2"] == ("0", "wrong")
    assert found["carla", "1.2"] == ("0", "stopped")
    assert found["dora", "1.2"] == ("0", "unreadable")
    for student in ("anna", "bert", "carla"):
        for number in ("1.1", "1.3", "1.4", "1.5", "1.6"):
            assert found[student, number][1] == "right", (student, number)
        assert found[student, "2.1"] == ("0", "missing")


def test_every_student_has_a_row_a_page_and_a_gradescope_file(graded):
    assert [row["student"] for row in rows(graded / "summary.csv")] == [
        "anna", "bert", "carla", "dora",
    ]  # fmt: skip
    for student in ("anna", "bert", "carla", "dora"):
        page = (graded / "feedback" / f"{student}.html").read_text(encoding="utf-8")
        assert student in page
        json.loads((graded / "gradescope" / f"{student}.json").read_text(encoding="utf-8"))
    assert "probability is missing" in (graded / "feedback" / "bert.html").read_text("utf-8")
    assert "no-sigmoid" in (graded / "index.html").read_text(encoding="utf-8")


def test_interrupted_it_goes_on_where_it_stopped_and_the_result_is_the_same(
    classroom, graded, marks, tmp_path, monkeypatch
):
    """No answer is run a second time for it: what they are worth is known."""
    marked: list[str] = []

    def known(task, box):
        marked.append(task.student)
        return marks[task.student]

    def counted(task, box):
        if len(marked) == 2:
            raise KeyboardInterrupt
        return known(task, box)

    monkeypatch.setattr(pools, "Sandbox", lambda *_, **__: MagicMock())
    monkeypatch.setattr(pools, "score", counted)
    stopped = grade(classroom, tmp_path, "--jobs", "1")
    assert stopped.exit_code == 130, stopped.output
    assert "goes on from there" in " ".join(stopped.output.split())
    first = len(marked)
    monkeypatch.setattr(pools, "score", known)
    assert grade(classroom, tmp_path, "--jobs", "1").exit_code == 0
    assert first == 2 and sorted(marked) == ["anna", "bert", "carla", "dora"]
    for name in ("grades.csv", "summary.csv", "index.html", "feedback/bert.html"):
        assert (tmp_path / name).read_bytes() == (graded / name).read_bytes(), name


def test_as_json_the_records_are_all_that_is_on_stdout(classroom, graded, marks, tmp_path):
    """The same that the tables were written from, with the sums; the version guards its readers."""
    out = tmp_path / "out"
    shutil.copytree(graded, out)  # with what is marked already
    result = grade(classroom, out, "--json")
    said = json.loads(result.stdout)
    assert (said["format"], said["version"], said["out"]) == ("labgen grade", 1, str(out))
    read = {one["student"]: from_json(json.dumps(one), Graded) for one in said["submissions"]}
    assert read == marks
    assert "submissions graded" in result.stderr
    for one, row in zip(said["submissions"], rows(out / "summary.csv"), strict=True):
        assert one["student"] == row["student"]
        assert (one["points"], one["maximum"]) == (
            float(row["points of exercises"]), float(row["maximum of exercises"]),
        )  # fmt: skip
    assert bool(said["missing_protections"]) != SAFE and said["problems"] == []


def test_marks_by_hand_are_taken_back(classroom, graded, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(graded, out)  # with what is marked already
    path = out / "marks.csv"
    table = rows(path)
    mine = next(row for row in table if (row["student"], row["question"]) == ("anna", "1.a"))
    mine["points"], mine["comment"] = "3.5", "Which unit is it?"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)
    assert grade(classroom, out).exit_code == 0
    assert points(out)["anna", "1.a"] == ("3.5", "marked")
    assert "Which unit is it?" in (out / "feedback" / "anna.html").read_text("utf-8")


def test_without_walls_nothing_runs_unless_it_is_asked_for(classroom, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "missing_protections", lambda: ("Nothing shuts the code in.",))
    monkeypatch.setattr(
        run, "mark_here", lambda *_, **__: pytest.fail("student code would have run")
    )
    arguments = ["grade", str(classroom), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Nothing shuts the code in." in result.output
    assert "--unsafe" in result.output
    assert not (tmp_path / "out").exists()


def test_no_submission_is_a_sentence(tmp_path):
    (tmp_path / "empty").mkdir()
    arguments = ["grade", str(tmp_path / "empty"), "--out", str(tmp_path / "out"), *UNSAFE]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "No submission was found" in result.output


def test_a_dask_cluster_gives_the_same_marks(classroom, graded, tmp_path):
    from distributed import LocalCluster

    some = ("bert", "dora")
    for student in some:
        shutil.copytree(classroom / student, tmp_path / "some" / student)
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        result = grade(tmp_path / "some", tmp_path, "--dask", cluster.scheduler_address)
    assert result.exit_code == 0, result.output
    found, expected = rows(tmp_path / "grades.csv"), rows(graded / "grades.csv")
    assert found == [row for row in expected if row["student"] in some] != []


def test_a_dask_cluster_that_is_not_there_is_a_sentence(classroom, tmp_path):
    result = grade(classroom, tmp_path, "--dask", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "no Dask scheduler" in " ".join(result.output.split())
