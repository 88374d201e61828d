"""`labgen new`: what it refuses, in a sentence and without writing; and a course from nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labgen.instructor.new import NewTaskError, new_task, skeleton
from labgen.instructor.new.checkout import Checkout
from labgen.registry import Task
from tests.conftest import ROOT
from tests.other_courses.another_course import (
    command,
    contents,
    python,
    register,
    without_tensorflow,
)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A checkout that knows two tasks and holds few files; new tasks go there."""
    (tmp_path / "labgen" / "models").mkdir(parents=True)
    for name in ("pyproject.toml", "labgen/__init__.py", "labgen/models/layers.py"):
        (tmp_path / name).write_text("")
    (tmp_path / "labgen" / "tasks" / "stray").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "8_draft.ipynb").write_text("")
    known = [
        Task(number=number, name=name, title=name, package=f"labgen.tasks.{name}")
        for number, name in ((1, "rbm"), (5, "dcgan"))
    ]
    checkout = Checkout("labgen.tasks", tmp_path, known)
    monkeypatch.setattr(skeleton, "checkout_of", lambda package: checkout)
    return tmp_path


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("5_mixture", "The number 5 is taken by 5_dcgan: the next free one is 6"),
        ("6_rbm", "The name 'rbm' is taken by 1_rbm"),
        ("mixture", "'mixture' is no number and name: write such as 6_mixture"),
        ("06_mixture", "no number and name"),
        ("0_mixture", "no number and name"),
        ("6_a-b", "'a-b' cannot name a task: use small letters"),
        ("6_2d", "'2d' cannot name a task"),
        ("6_Mixture", "'Mixture' cannot name a task"),
        ("6_../x", "cannot name a task"),
        ("6_class", "'class' cannot name a task: Python has another use for it"),
        ("6_evaluation", "labgen.profile().evaluation is something else already"),
        ("6_" + 21 * "a", "is too long: use 20 letters"),
        ("6_layers", "layers.py exists: choose another number or name"),
        ("6_stray", "stray exists"),
        ("8_mixture", "8_draft.ipynb exists"),
    ],
)
def test_what_is_taken_or_no_name_is_refused_and_nothing_is_written(lab, written, sentence):
    before = contents(lab), sorted(lab.rglob("*"))
    with pytest.raises(NewTaskError) as refused:
        new_task(written)
    assert sentence in str(refused.value)
    assert (contents(lab), sorted(lab.rglob("*"))) == before


@pytest.mark.parametrize("title", ['A "B"', "a | b", "a\nb", "a\\b"])
def test_a_title_that_would_break_a_file_is_refused(lab, title):
    with pytest.raises(NewTaskError, match="cannot be a title"):
        new_task("6_mixture", title=title)


def test_a_failure_leaves_nothing(lab, monkeypatch):
    before = sorted(lab.rglob("*"))
    monkeypatch.setattr(skeleton.Path, "write_text", fail_at_the_notebook(skeleton.Path.write_text))
    with pytest.raises(OSError, match="disk is full"):
        new_task("6_mixture")
    assert sorted(lab.rglob("*")) == before


def fail_at_the_notebook(write):
    def fail(path, *arguments, **options):
        if path.suffix == ".ipynb":
            raise OSError("the disk is full")
        return write(path, *arguments, **options)

    return fail


@pytest.mark.parametrize("numpy", [False, True])
@pytest.mark.parametrize("written", ["6_m", "10_a_very_long_name_12"])
def test_what_is_written_is_laid_out_as_ruff_wants_it(lab, written, numpy):
    files = new_task(written, numpy=numpy)
    code = [path for path in files if path.suffix == ".py"]
    assert len(code) >= 6
    # In a notebook labgen.setup() comes before what it sets up.
    assert ruff("check", "--ignore=E402", *files, cwd=lab) == (0, "")
    assert ruff("format", "--check", *code, cwd=lab) == (0, "")


def ruff(*arguments: object, cwd) -> tuple[int, str]:
    """Its exit code and what it complains about, under the settings of the repository."""
    settings = ("--quiet", "--config", ROOT / "pyproject.toml")
    words = [sys.executable, "-m", "ruff", arguments[0], *settings, *arguments[1:]]
    done = subprocess.run([*map(str, words)], cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_a_course_from_nothing(tmp_path):
    """The package is made, found by its entry point, and a second task needs no --package."""
    home = tmp_path / "mylab"
    home.mkdir()
    options = {"runs": tmp_path / "runs", "cwd": home}
    made = command(ROOT, course="labgen", **options)("new", "1_coins", "--package", "mylab/tasks")
    assert made.code == 0, made.text
    assert 'mylab = "mylab.tasks"' in (home / "pyproject.toml").read_text()
    installed = register(tmp_path / "installed", "mylab", "mylab.tasks")
    labgen = command(installed, home, ROOT, course="mylab", **options)
    second = labgen("new", "2_dice")
    assert second.code == 0 and "mylab/tasks/dice/task.py" in second.text, second.text
    checked = labgen("check", *sorted((home / "notebooks").iterdir()))
    assert checked.code == 0 and "Points so far: 4 of 4" in checked.words, checked.text
    again = labgen("new", "2_cards", "--package", home / "mylab" / "tasks")
    assert again.code == 2 and "The number 2 is taken by 2_dice" in again.words
    assert not (home / "mylab" / "tasks" / "cards").exists()


SAMPLES = """
from labgen.exercises import examine
from labgen.exercises.samples import right_answers, wrong_answers
for answer in right_answers():
    verdict = examine(answer.exercise, answer.function)
    assert verdict.passed, verdict.text()
for answer in wrong_answers():
    verdict = examine(answer.exercise, answer.function)
    assert verdict.hint and verdict.hint.key == answer.key, verdict.text()
print(len(right_answers()), len(wrong_answers()))
"""


def test_a_course_on_numpy_alone_needs_no_tensorflow(tmp_path):
    """Its first task has no model, its notebook runs, and its samples are judged and named."""
    home = tmp_path / "mylab"
    home.mkdir()
    options = {"runs": tmp_path / "runs", "cwd": home}
    installed = without_tensorflow(register(tmp_path / "installed", "mylab", "mylab.tasks"))
    made = command(installed, ROOT, course="labgen", **options)(
        *("new", "1_spread", "--numpy", "--package", "mylab/tasks")
    )
    assert made.code == 0, made.text
    assert not (home / "mylab" / "models").exists()
    folders = (installed, home, ROOT)
    judged = python(*folders, course="mylab", **options)("-c", SAMPLES)
    assert judged.stdout.split() == ["2", "5"], judged.text
    labgen = command(*folders, course="mylab", **options)
    ran = labgen("run", "--profile", "smoke", "--out", tmp_path / "out")
    assert ran.code == 0 and "1_spread ran." in ran.text, ran.text
    checked = labgen("check", home / "notebooks" / "1_spread.ipynb")
    assert checked.code == 0 and "Points so far: 2 of 2; 2 more" in checked.words, checked.text
