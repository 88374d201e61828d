"""Marks that are kept are found again while nothing that decides them has changed."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

import labgen
from labgen.exercises.tolerance import Difference
from labgen.exercises.verdict import Finding, Hint
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.marking import grade_cache as state
from labgen.instructor.grade.marking.grade_cache import State
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, Mark
from labgen.instructor.grade.marking.sandbox import Limits
from tests.conftest import NOTEBOOKS

WRONG = Mark(
    "1.1",
    points=0.0,
    maximum=2.0,
    status="wrong",
    findings=(Finding("the right numbers", False, Difference("Entry 0 is off.")),),
    hint=Hint("sign", "The sign is turned round."),
)
GRADED = Graded("anna", (WRONG,), (ManualAnswer("1.a", 2.0, "Because."),), ("a note",))


@pytest.fixture(scope="module")
def template():
    return read_template(NOTEBOOKS)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the parts of labgen that grade."""
    package = tmp_path / "labgen"
    for part in ("execution", "exercises", "instructor/grade", "tasks/rbm"):
        shutil.copytree(
            Path(labgen.__file__).parent / part,
            package / part,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    (package / "exercises" / "recorded").mkdir()
    (package / "exercises" / "recorded" / "1_rbm.safetensors").write_bytes(b"numbers")
    (package / "__init__.py").touch()
    monkeypatch.setattr(labgen, "__file__", str(package / "__init__.py"))
    return package


def test_every_file_of_the_checks_counts(package, template, tmp_path):
    State(tmp_path / "state", template, Limits()).keep("anna's", GRADED)
    files = [path for path in package.rglob("*") if path.is_file()]
    assert {"calls", "comparison", "rbm", "recorded"} <= {path.parent.name for path in files}
    for path in files:
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        assert State(tmp_path / "state", template, Limits()).find("anna's") is None, path
        path.write_bytes(before)
    assert State(tmp_path / "state", template, Limits()).find("anna's") == GRADED


def test_a_file_that_moves_counts_and_bytecode_does_not(package):
    before = state.digest_of_folder(package)
    (package / "exercises" / "__pycache__").mkdir()
    (package / "exercises" / "__pycache__" / "oracle.pyc").write_bytes(b"x")
    assert state.digest_of_folder(package) == before
    (package / "exercises" / "oracle.py").rename(package / "execution" / "oracle.py")
    assert state.digest_of_folder(package) != before


@pytest.mark.parametrize("library", ["tensorflow", "keras", "numpy"])
def test_the_versions_count(monkeypatch, template, tmp_path, package, library):
    State(tmp_path, template, Limits()).keep("anna's", GRADED)
    known = state.version
    monkeypatch.setattr(state, "version", lambda name: "0" if name == library else known(name))
    assert State(tmp_path, template, Limits()).find("anna's") is None


def test_notebooks_points_and_limits_count(template, tmp_path, package):
    State(tmp_path, template, Limits()).keep("anna's", GRADED)
    assert State(tmp_path, template, Limits(seconds=11)).find("anna's") is None
    for change in ("source", "points"):
        other = copy.deepcopy(template)
        for cell in other.notebooks["1_rbm"].cells:
            if cell.metadata.get("nbgrader", {}).get("points"):
                if change == "source":
                    cell.source += " "
                else:
                    cell.metadata.nbgrader.points += 1
        assert State(tmp_path, other, Limits()).find("anna's") is None, change
