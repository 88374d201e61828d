"""A further task is one folder, one model file and one notebook: nothing else changes.

`labgen new` makes it in a copy of the lab, and what the lab does to its own tasks is done to
it: its tests, check, release, grade, run.
"""

from __future__ import annotations

import json
import re
import shutil
from types import SimpleNamespace

import nbformat
import pytest

from labgen.instructor.grade.marking.walls import missing_protections
from labgen.registry import tasks
from tests.conftest import ROOT
from tests.other_courses.another_course import changed, contents, python

pytestmark = pytest.mark.slow(seconds=34)

SAFE = not missing_protections()
walled = pytest.mark.needs(SAFE, "needs bubblewrap: " + " ".join(missing_protections()))

COPIED = (
    "labgen",
    "notebooks",
    "tests",
    "pyproject.toml",
    "requirements.lock",
    "LICENSE",
    "utils.py",
)
NUMBER = max(task.number for task in tasks()) + 1
NAME = "further"  # one that no task has: this test passes in a lab with more tasks, too
FOLDER, MODEL = f"labgen/tasks/{NAME}/", f"labgen/models/{NAME}.py"
NOTEBOOK = f"{NUMBER}_{NAME}.ipynb"
WRONG = f"""
def {NAME}_log_prob(x, p):
    return tf.linalg.matvec(x, tf.math.log(p))
"""
# One process for everything, because TensorFlow takes its time to load.
WALK = """
import json, sys
import pytest
from click.testing import CliRunner
from labgen.cli import main
said = {"tests": int(pytest.main(["-q", "-p", "no:cacheprovider", *json.loads(sys.argv[1])]))}
for name, arguments in json.loads(sys.argv[2]).items():
    result = CliRunner().invoke(main, arguments)
    said[name] = [result.exit_code, " ".join(result.output.split())]
print("\\n" + json.dumps(said))
"""
TESTS = (
    "tests/course/test_notebook_texts.py",
    *(
        f"tests/exercises/judged/test_{name}.py"
        for name in ("reference", "right_answers", "wrong_answers", "recorded")
    ),
    "tests/registry/test_registry_walks.py",
    "tests/instructor/test_make_reference.py",
    "tests/course/model_table/test_measures.py",
)
CHOSEN = f"{NAME} or {NUMBER}.1 or every_exercise or shipped"


@pytest.fixture(scope="module")
def sixth(tmp_path_factory):
    """The copy with the new task in it, and what the commands said about it."""
    base = tmp_path_factory.mktemp("sixth")
    lab = base / "lab"
    for name in COPIED:
        skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        lab.mkdir(exist_ok=True)
        copy(ROOT / name, lab / name, **({"ignore": skip} if copy is shutil.copytree else {}))
    before = contents(lab)
    run = python(lab, course="labgen", runs=base / "runs", cwd=lab)
    made = run("-m", "labgen.cli", "new", f"{NUMBER}_{NAME}", "--title", "One more")
    assert made.code == 0, made.text
    notebook = lab / "notebooks" / NOTEBOOK
    wrong = changed(notebook, base / "handed in" / "bert" / NOTEBOOK, {f"answer-{NUMBER}-1": WRONG})
    changed(notebook, base / "handed in" / "anna" / NOTEBOOK, {})
    limits = ("--jobs", "1", "--seconds", "20", "--megabytes", "1024")
    hand_in, kit = str(base / "handed in"), base / "kits" / "kit"
    commands = {
        "right": ["check", str(notebook)],
        "wrong": ["check", str(wrong)],
        "release": ["release", str(kit)],
        **({"grade": ["grade", hand_in, "--out", str(base / "graded"), *limits]} if SAFE else {}),
        "run": ["run", str(NUMBER), "--profile", "smoke", "--out", str(base / "out")],
    }
    walked = run("-c", WALK, json.dumps(["-k", CHOSEN, *TESTS]), json.dumps(commands))
    assert walked.code == 0, walked.text
    *log, last = walked.stdout.splitlines()
    return SimpleNamespace(
        base=base, lab=lab, kit=kit, before=before, log="\n".join(log), said=json.loads(last)
    )


def test_nothing_changes_but_a_folder_a_model_and_a_notebook(sixth):
    after = contents(sixth.lab)
    assert {name: after.get(name) for name in sixth.before} == sixth.before
    new = set(after) - set(sixth.before)
    assert {MODEL, f"notebooks/{NOTEBOOK}", f"{FOLDER}task.py"} <= new
    rest = [name for name in new if not name.startswith(FOLDER)]
    assert sorted(rest) == [MODEL, f"notebooks/{NOTEBOOK}"]


def test_the_labs_own_tests_pass_on_it(sixth):
    """Its reference, other right answers, wrong ones with their hints, recorded numbers, texts."""
    assert sixth.said["tests"] == 0, sixth.log
    passed = int(re.search(r"(\d+) passed", sixth.log)[1])
    assert passed >= 30, sixth.log


def test_check_tells_right_from_wrong(sixth):
    code, words = sixth.said["right"]
    assert code == 0 and "Points so far: 2 of 2; 2 more are given by hand" in words, words
    code, words = sixth.said["wrong"]
    assert code == 1 and "Only the white pixels are used" in words, words


def test_the_kit_has_it_without_its_answers(sixth):
    code, words = sixth.said["release"]
    assert code == 0, words
    cells = nbformat.read(sixth.kit / "notebooks" / NOTEBOOK, as_version=4).cells
    assert any(f"{NAME}_log_prob is not written yet" in cell.source for cell in cells)
    names = {path.name for path in (sixth.kit / FOLDER).rglob("*") if path.is_file()}
    assert {"task.py", "log_prob.py", "log_prob.safetensors"} <= names
    assert not {"truths.py", "samples.py"} & names
    assert len(list((sixth.kit / "notebooks").glob("*.ipynb"))) == len(tasks()) + 1


@walled
def test_grade_marks_it(sixth):
    code, words = sixth.said["grade"]
    assert code == 0, words
    table = (sixth.base / "graded" / "grades.csv").read_text(encoding="utf-8-sig")
    anna, bert = (
        next(row for row in table.splitlines() if row.startswith(who) and f",{NUMBER}.1," in row)
        for who in ("anna", "bert")
    )
    assert "right" in anna and "wrong" in bert


def test_its_notebook_runs(sixth):
    code, words = sixth.said["run"]
    assert code == 0 and f"{NUMBER}_{NAME} ran." in words, words
    page = (sixth.base / "out" / f"{NUMBER}_{NAME}.html").read_text(encoding="utf-8")
    assert "One more" in page and "mean log probability" in page
    summary = sixth.base / "out" / "runs" / "summary" / f"{NUMBER}_{NAME}.json"
    assert json.loads(summary.read_text())["losses"]["log probability (test)"] < 0
    assert (sixth.base / "out" / "runs" / f"{NAME}.npz").is_file()
