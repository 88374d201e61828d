"""`labgen check --json`: what a program reads of a student's notebook."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import nbformat
import pytest

import labgen
from labgen.instructor.grade.marking.records import Graded, GradedClass, ManualAnswer, Mark
from labgen.instructor.grade.reports.class_json import as_json
from labgen.registry import exercises_of_notebook
from labgen.util.records import as_builtins
from tests.conftest import NOTEBOOKS, ROOT

NOISE = "import os\nprint('said by Python')\nos.write(1, b'said past Python\\n')\n"


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """A notebook that prints while it is read, with one answer wrong and one of another name."""
    folder = tmp_path_factory.mktemp("mine")
    notebook = nbformat.read(NOTEBOOKS / "1_rbm.ipynb", as_version=4)
    right = "return tf.sigmoid(tf.matmul(v, w) + b)"
    for cell in notebook.cells:
        if "def hidden_probs(" in cell.source:
            assert right in cell.source
            cell.source = NOISE + cell.source.replace(right, "return tf.matmul(v, w) + b")
    nbformat.write(notebook, folder / "1_rbm.ipynb")
    words = [sys.executable, "-m", "labgen", "check", "--json", "1_rbm.ipynb"]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True)


def test_stdout_holds_json_and_nothing_else(said):
    results = json.loads(said.stdout)
    assert (results["format"], results["version"]) == ("labgen check", 1)
    assert (results["labgen"], results["course"]) == (labgen.__version__, "labgen")
    assert said.returncode == 1
    # Where a checked notebook's output goes is its reader's affair: not among the results.
    assert "said" not in said.stdout


def test_it_has_each_exercise_with_its_points(said):
    results = json.loads(said.stdout)
    (notebook,) = results["notebooks"]
    asked = exercises_of_notebook("1_rbm")
    assert notebook["file"] == "1_rbm.ipynb" and notebook["notebook"] == "1_rbm"
    assert [mark["exercise"] for mark in notebook["marks"]] == [one.number for one in asked]
    wrong = next(mark for mark in notebook["marks"] if mark["name"] == "hidden_probs")
    assert wrong["status"] == "wrong" and wrong["points"] == 0
    assert wrong["hint"]["key"] == "no-sigmoid" and wrong["message"] == wrong["hint"]["sentence"]
    every = sum(one.points for one in asked)
    assert (results["points"], results["maximum"]) == (every - wrong["maximum"], every)


def test_a_mark_has_the_keys_of_the_graders(said):
    """So that one program reads both; a student has the code before them."""
    (notebook,) = json.loads(said.stdout)["notebooks"]
    graders = {field.name for field in fields(Mark)} - {"code"}
    for mark in notebook["marks"]:
        assert set(mark) == graders | {"name", "warning"}


def test_what_cannot_be_checked_leaves_stdout_empty(tmp_path):
    words = [sys.executable, "-m", "labgen", "check", "--json", "none.ipynb"]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (2, "")
    assert "There is no notebook none.ipynb." in said.stderr


def test_every_key_is_described(said):
    described = set(re.findall(r"`(\w+)`", (ROOT / "docs/command_line.md").read_text("utf-8")))
    results = json.loads(said.stdout)
    (notebook,) = results["notebooks"]
    submission = as_builtins(Graded("anna", (), (ManualAnswer("1.a", 2.0),)))
    keys = {*results, *notebook, *as_json(GradedClass(()), Path()), *submission}
    for mark in notebook["marks"]:
        keys |= {*mark, *(mark["hint"] or ()), *(key for one in mark["findings"] for key in one)}
    keys |= {*submission["manual"][0]} | {field.name for field in fields(Mark)}
    assert keys <= described, keys - described
