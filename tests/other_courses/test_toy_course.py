"""A course that is not the lab's, from a package of its own: run, release, check and grade.

Its two exercises are plain NumPy functions. It is found by its entry point alone. TensorFlow cannot
be imported by any command here: whatever tries to, fails.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from types import SimpleNamespace

import nbformat
import pytest

import labgen
from labgen.instructor.grade.marking.walls import missing_protections
from tests.conftest import ROOT
from tests.other_courses.another_course import (
    changed,
    command,
    contents,
    python,
    register,
    without_tensorflow,
)

pytestmark = pytest.mark.slow(seconds=19)

SAFE = not missing_protections()
walled = pytest.mark.needs(SAFE, "needs bubblewrap: " + " ".join(missing_protections()))

PRIOR_FORGOTTEN = """
def posterior_mean(tosses, a, b):
    return tosses.sum(axis=1) / tosses.shape[1]
"""

# Right, if the course is there where students' code runs, and TensorFlow is not loaded.
SIZES_READ = """
import sys
import labgen


def code_length(tosses, p):
    assert not {"tensorflow", "keras"} & set(sys.modules)
    assert labgen.profile().coins.tosses == 1000
    heads = tosses.mean(axis=1)
    return -heads * np.log2(p) - (1 - heads) * np.log2(1 - p)
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The course, installed in a folder of its own, and the command that works on it."""
    base = tmp_path_factory.mktemp("toy")
    checkout = base / "checkout"
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests" / "toy_course", checkout, ignore=skip)
    installed = without_tensorflow(register(base / "installed", "toy", "toy_course.tasks"))
    folders = (installed, checkout, ROOT)
    options = {"course": "toy", "runs": base / "runs", "cwd": checkout}
    notebook = checkout / "notebooks" / "1_coins.ipynb"
    return SimpleNamespace(
        base=base,
        checkout=checkout,
        installed=installed,
        python=python(*folders, **options),
        labgen=command(*folders, **options),
        notebook=notebook,
    )


HINTS = """
import numpy as np
import labgen
from labgen.registry import exercises
answers = labgen.answers("1_coins")
for exercise in exercises():
    example = exercise.hints[2]
    given = {name: np.array(value) for name, value in example.given.items()}
    got = getattr(answers, exercise.name)(**given)
    np.testing.assert_allclose(got, example.results[exercise.returns[0]], atol=0.005)
labgen.hint("1.2", rung=3)
"""


def test_its_hints_have_the_numbers_of_its_answers(toy):
    done = toy.python("-c", HINTS)
    assert done.code == 0, done.text
    assert "Hint 3 of 3 to exercise 1.2" in done.stdout


def test_run_executes_its_notebook_and_no_other(toy):
    out = toy.base / "out"
    ran = toy.labgen("run", "--profile", "smoke", "--out", out)
    assert ran.code == 0 and "1_coins ran." in ran.text, ran.text
    assert [path.name for path in out.glob("*_*.html")] == ["1_coins.html"]
    page = (out / "1_coins.html").read_text(encoding="utf-8")
    assert "CoinsSizes(tosses=10)" in page and "code_length: right" in page
    assert "Biased coins" in (out / "index.html").read_text(encoding="utf-8")


def test_a_number_that_it_has_not_is_refused(toy):
    refused = toy.labgen("run", "2", "--out", toy.base / "none")
    assert refused.code != 0 and "2" in refused.text
    assert not (toy.base / "none").exists()


# --- check ---------------------------------------------------------------------------------------

SAMPLES = """
import json, sys
from labgen.exercises import examine
from labgen.exercises.samples import right_answers, wrong_answers
said = {"right": [], "wrong": []}
for answer in right_answers():
    verdicts = [examine(answer.exercise, answer.function, seed) for seed in range(1, 6)]
    said["right"].append([answer.label, all(one.passed and not one.notes for one in verdicts)])
for answer in wrong_answers():
    hint = examine(answer.exercise, answer.function).hint
    said["wrong"].append([answer.label, answer.key, hint and hint.key])
print(json.dumps([said, [name for name in ("tensorflow", "keras") if name in sys.modules]]))
"""


def test_its_sample_answers_are_judged_and_named_without_tensorflow(toy):
    said, loaded = json.loads(toy.python("-c", SAMPLES).stdout)
    assert len(said["right"]) == 2 and all(passed for _, passed in said["right"]), said
    assert len(said["wrong"]) == 8
    assert [named for _, key, named in said["wrong"] if key != named] == [], said
    assert loaded == []


def test_check_says_what_is_right_and_names_a_known_mistake(toy):
    changes = {"answer-1-1": PRIOR_FORGOTTEN}
    wrong = changed(toy.notebook, toy.base / "wrong" / "1_coins.ipynb", changes)
    checked = toy.labgen("check", toy.notebook, wrong)
    assert checked.code == 1, checked.text
    assert "Points so far: 8 of 10; 4 more are given by hand" in checked.words
    assert checked.words.count("This is the share of heads") == 1


# --- release -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kit(toy):
    released = toy.labgen("release", toy.base / "kits" / "kit", "--wheel")
    assert released.code == 0, released.text
    return toy.base / "kits" / "kit"


def test_the_kit_holds_the_notebook_with_holes(toy, kit):
    assert [path.name for path in kit.rglob("*.ipynb")] == ["1_coins.ipynb"]
    cells = nbformat.read(kit / "notebooks" / "1_coins.ipynb", as_version=4).cells
    source = {cell.id: cell.source for cell in cells}
    for number, name in (("1.1", "posterior_mean"), ("1.2", "code_length")):
        answer = source[f"answer-{number.replace('.', '-')}"]
        assert f'NotImplementedError("Exercise {number}: {name} is not written' in answer
    assert source["manual-1-a"] == "*Write your answer here.*"


def test_the_kit_has_the_exercises_and_none_of_their_truths(kit):
    tasks = kit / "toy_course" / "tasks"
    assert (tasks / "coins" / "task.py").is_file()
    names = {path.name for path in tasks.rglob("*") if path.is_file()}
    assert {"posterior_mean.py", "code_length.py", "posterior_mean.safetensors"} <= names
    assert not {"truths.py", "samples.py"} & names
    assert not (kit / "labgen" / "instructor").exists()


def test_the_kit_has_no_part_of_labgen_that_the_course_does_not_use(kit):
    parts = {path.name for path in (kit / "labgen").iterdir() if path.is_dir()}
    assert not parts & {"models", "recipes", "data", "play", "evaluation"}
    assert {"cli", "course", "execution", "exercises", "reading", "registry"} <= parts
    assert not (kit / "utils.py").exists()
    assert sum(path.stat().st_size for path in kit.rglob("*") if path.is_file()) < 2e6


def test_the_kit_asks_for_no_tensorflow(kit):
    written = (kit / "pyproject.toml").read_text(encoding="utf-8")
    names = set(re.findall(r"\"([\w-]+)[>\[]", written))
    assert {"click", "jupyter", "matplotlib", "numpy", "safetensors"} <= names
    assert [name for name in names if re.match("tensor|keras|xprof|importlib", name)] == []
    lock = (kit / "requirements.lock").read_text(encoding="utf-8")
    assert "\nnumpy==" in lock and not re.search(r"^(tensor\w+|keras|xprof)\b", lock, re.MULTILINE)


def test_in_the_kit_nothing_imports_tensorflow(toy, kit):
    """Each of its modules, and what students call in a notebook."""
    options = {"course": "toy", "runs": toy.base / "runs", "cwd": kit / "notebooks"}
    done = python(toy.installed, kit, **options)("-c", IN_THE_KIT)
    assert done.code == 0, done.text
    assert "right" in done.stdout and "points   " in done.stdout


IN_THE_KIT = """
from pkgutil import walk_packages
import labgen
for module in walk_packages(labgen.__path__, "labgen."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
import numpy as np
labgen.setup()
labgen.hint("1.1")
labgen.check("1.1", lambda tosses, a, b: (tosses.sum(1) + a) / (tosses.shape[1] + a + b))
labgen.progress()
print(labgen.hand_in("Anna"))
for name in ("models", "data", "save_model", "evaluate"):
    try:
        getattr(labgen, name)
    except ModuleNotFoundError as error:
        assert f"comes without labgen.{name}" in str(error)
    else:
        raise AssertionError(name)
"""


def test_the_kit_checks_by_itself(toy, kit):
    """Its numbers judge as the formulas do."""
    labgen = command(toy.installed, kit, ROOT, course="toy", runs=toy.base / "runs", cwd=kit)
    checked = labgen("check", kit / "notebooks" / "1_coins.ipynb", toy.notebook)
    assert checked.code == 1 and checked.text.count("not attempted") == 2, checked.text
    assert "Points so far: 5 of 10" in checked.words


def test_the_kit_says_that_it_measures_no_models(toy, kit):
    labgen = command(toy.installed, kit, course="toy", runs=toy.base / "runs", cwd=kit)
    refused = labgen("evaluate")
    assert refused.code == 2 and "its course measures none" in refused.words
    listed = labgen("--help").text
    assert "hand-in" in listed and "evaluate" not in listed and "release" not in listed


@pytest.fixture(scope="module")
def installed_wheel(kit):
    """A folder with what pip would put there of the course's wheel."""
    wheel = kit.with_name(f"toy_lab-{labgen.__version__}-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(kit.parent / "installed")
    return kit.parent / "installed"


def test_its_wheel_holds_its_package_and_none_of_the_labs_tasks(installed_wheel):
    names = set(contents(installed_wheel))
    about = f"toy_lab-{labgen.__version__}.dist-info"
    found = (installed_wheel / about / "entry_points.txt").read_text(encoding="utf-8")
    assert "[labgen.tasks]\ntoy = toy_course.tasks" in found
    assert {"toy_course/kit/notebooks/1_coins.ipynb", "toy_course/kit/kit.json"} <= names
    assert {"labgen/cli/__init__.py", f"{about}/licenses/LICENSE-labgen"} <= names
    secret = r"labgen/(tasks/rbm|instructor)/|/(truths|samples)\.py$"
    assert [name for name in names if re.search(secret, name)] == []


def test_its_notebook_is_copied_out_of_the_wheel(toy, installed_wheel):
    labgen = command(installed_wheel, course="toy", runs=toy.base / "runs", cwd=toy.base)
    assert labgen("start").code == 0
    checked = labgen("check", toy.base / "toy-lab" / "notebooks" / "1_coins.ipynb")
    assert checked.code == 1 and checked.text.count("not attempted") == 2, checked.text


LEAKS = {
    "toy_course/tasks/coins/task.py": "# (tosses.sum(axis=1) + a) / (tosses.shape[1] + a + b)\n",
    "notebooks/figures/coins.svg": "<svg><text>-heads * np.log2(p) - (1 - heads) * np.log2(1 - p)"
    "</text></svg>\n",
}


def test_planted_leaks_are_refused_and_nothing_is_written(toy, tmp_path):
    checkout = shutil.copytree(toy.checkout, tmp_path / "checkout")
    for place, leak in LEAKS.items():
        path = checkout / place
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + leak, encoding="utf-8")
    folders = (toy.installed, checkout, ROOT)
    labgen = command(*folders, course="toy", runs=tmp_path / "runs", cwd=checkout)
    refused = labgen("release", tmp_path / "kits" / "kit")
    assert refused.code == 1 and "No kit was made" in refused.text, refused.text
    assert re.findall(r"^  (.*), line \d+: exercise (1\.\d), ", refused.text, re.MULTILINE) == [
        ("notebooks/figures/coins.svg", "1.2"),
        ("toy_course/tasks/coins/task.py", "1.1"),
    ]
    assert not (tmp_path / "kits").exists()


# --- grade ---------------------------------------------------------------------------------------

# Whatever it may try: to change the course's files, to forge marks, to leave the process.
HOSTILE = """
import os, pathlib, sys

places = [pathlib.Path({checkout!r}), pathlib.Path({base!r})]
for place in places:
    for path in [*place.rglob("*.py"), *place.rglob("*.ipynb"), *place.rglob("*.csv")][:50]:
        try:
            path.write_text("mine")
            path.unlink()
        except OSError:
            pass
    try:
        (place / "grades.csv").write_text("mallory,1.1,2")
    except OSError:
        pass
import labgen.exercises.check
labgen.exercises.check.judge = lambda *_: "right"


def posterior_mean(tosses, a, b):
    np.add = np.subtract
    print("points: 2, status: right")
    os._exit(0)
"""


@pytest.fixture(scope="module")
def graded(toy):
    """anna is right, bert forgot the prior and reads the sizes, mallory wants to do harm."""
    hand_in, out = toy.base / "handed in", toy.base / "graded"
    hostile = HOSTILE.format(checkout=str(toy.checkout), base=str(toy.base))
    for student, changes in {
        "anna": {},
        "bert": {"answer-1-1": PRIOR_FORGOTTEN, "answer-1-2": SIZES_READ},
        "mallory": {"answer-1-1": hostile},
    }.items():
        changed(toy.notebook, hand_in / student / "1_coins.ipynb", changes)
    before = contents(toy.checkout), contents(hand_in)
    limits = ("--jobs", 1, "--seconds", 5, "--megabytes", 512)
    result = toy.labgen("grade", hand_in, "--out", out, *limits)
    assert result.code == 0, result.text
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    marks = {(row["student"], row["exercise"]): (row["points"], row["status"]) for row in rows}
    after = contents(toy.checkout), contents(hand_in)
    return SimpleNamespace(marks=marks, untouched=before == after, out=out)


@walled
def test_right_and_wrong_answers_have_their_marks(graded):
    assert graded.marks["anna", "1.1"] == ("2", "right")
    assert graded.marks["anna", "1.2"] == ("3", "right")
    assert graded.marks["bert", "1.1"] == ("0", "wrong")
    assert graded.marks["bert", "1.2"] == ("3", "right")
    assert {exercise for _, exercise in graded.marks} == {"1.1", "1.2", "1.a"}


@walled
def test_a_hostile_answer_costs_its_own_exercise_and_changes_nothing(graded):
    assert graded.marks["mallory", "1.1"][0] == "0"
    assert graded.marks["mallory", "1.2"] == ("3", "right")
    assert graded.untouched


@walled
def test_the_feedback_names_the_mistake(graded):
    pages = "".join(path.read_text(encoding="utf-8") for path in graded.out.rglob("*.html"))
    assert "This is the share of heads" in pages
