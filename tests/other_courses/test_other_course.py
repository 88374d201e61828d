"""A course of another package, whose tasks have the numbers 2 and 10: 10 is nowhere taken for 1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib import import_module

import nbformat
import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.course.notebooks import notebooks_folder
from labgen.exercises.samples import right_answers, wrong_answers
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.answers.questions import read_manual
from labgen.instructor.grade.intake.identify_notebook import File
from labgen.instructor.grade.intake.student_names import student_part
from labgen.instructor.grade.intake.submissions import collect
from labgen.instructor.grade.marking import sandbox, walls
from labgen.instructor.grade.marking.grade_cache import State
from labgen.instructor.grade.marking.records import Graded, by_number
from labgen.instructor.release import build
from labgen.instructor.release.kit.kit_files import source_root
from labgen.instructor.release.leaks.secrets import secrets_of
from labgen.reading.answers.handed_out import answer_cell_of
from labgen.reading.files import has_answers, known_name, notebook_of, own_file
from labgen.reading.notebook import read_notebook
from labgen.registry import (
    VARIABLE,
    RegistryError,
    course,
    exercises,
    find_exercise,
    notebooks,
    task,
)
from tests.other_courses.numbers_course import NAME, PACKAGE, notebook, write_course

TWO, TEN = "2_toss", "10_mixture"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    root = write_course(tmp_path_factory.mktemp("numbers") / "checkout")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(root)
        yield root
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def used(checkout, monkeypatch):
    monkeypatch.setenv(VARIABLE, NAME)
    return checkout


def test_sample_answers_are_those_of_the_course_in_use(monkeypatch):
    """Whatever else this process has imported: a kit's rules for assistants name mistakes."""
    monkeypatch.setenv(VARIABLE, "labgen")
    assert len(wrong_answers()) > 300 and len(right_answers()) > 100
    monkeypatch.setenv(VARIABLE, NAME)
    assert wrong_answers() == [] == right_answers()


def as_bytes(of_task: int, *, unnamed: bool = False, without_ids: bool = False) -> bytes:
    """The notebook of a task; its cells without nbgrader's names, or without Jupyter's too."""
    made = json.loads(nbformat.writes(notebook(of_task)))
    for number, cell in enumerate(made["cells"]):
        if unnamed or without_ids:
            cell["metadata"] = {}
        if without_ids:
            cell["id"] = f"cell-{number}"
    return json.dumps(made).encode()


# --- the registry --------------------------------------------------------------------------------


def test_tasks_and_exercises_are_in_the_order_of_their_numbers(used):
    assert notebooks() == (TWO, TEN)
    assert [exercise.number for exercise in exercises()] == ["2.1", "2.10", "10.1"]
    assert (task(10).name, find_exercise("10.1").notebook) == ("mixture", TEN)
    assert find_exercise("2.10").name == "tails"
    assert course().title == "A course on numbers" and not course().is_labs_own
    assert (course().root, course().folder) == (used, used / PACKAGE)


@pytest.mark.parametrize("number", ["1.1", "1", "10", "10.a"])
def test_an_exercise_with_a_number_of_another_task_is_a_sentence(number, monkeypatch):
    module = import_module(find_exercise("10.1").module)
    copy = replace(task(10))  # has not read its exercises yet
    monkeypatch.setattr(module, "EXERCISE", replace(module.EXERCISE, number=number))
    with pytest.raises(RegistryError, match=rf"weigh has the number '{number}': give it one of 10"):
        copy.exercises  # noqa: B018


def test_the_variable_says_which_course_it_is(monkeypatch):
    monkeypatch.setenv(VARIABLE, "labgen")
    assert course().title == "Generative models on MNIST" and course().is_labs_own
    monkeypatch.setenv(VARIABLE, "nobodys")
    with pytest.raises(RegistryError, match=r"'nobodys'.*use one of labgen, numbers"):
        course()


def test_it_may_be_written_out_for_a_package_without_an_entry_point(monkeypatch):
    monkeypatch.setenv(VARIABLE, f"another={PACKAGE}.tasks")
    assert (course().name, notebooks()) == ("another", (TWO, TEN))
    monkeypatch.setenv(VARIABLE, "another = nobodys.tasks")
    with pytest.raises(RegistryError, match=r"package nobodys.tasks.*is not there"):
        course().tasks  # noqa: B018


@pytest.mark.parametrize("wrong", ["=", "numbers=", "=numbers.tasks", "a=b c", "a=../b"])
def test_what_is_neither_is_a_sentence(wrong, monkeypatch):
    monkeypatch.setenv(VARIABLE, wrong)
    with pytest.raises(RegistryError, match=r"as in mylab=mylab.tasks"):
        course()


def test_the_courses_own_notebooks_are_found(used, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert notebooks_folder() == used / "notebooks"
    monkeypatch.setattr(sys.modules[f"{PACKAGE}.tasks"], "NOTEBOOKS", tmp_path / "x", raising=False)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / f"{TEN}.ipynb").write_bytes(as_bytes(10))
    assert notebooks_folder() == tmp_path / "x"


# --- which notebook it is ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("10_mixture.ipynb", TEN),
        ("Copy of 10 Mixture (1).ipynb", TEN),
        ("anna-10mixture.ipynb", TEN),
        ("2.toss-Copy2.ipynb", TWO),
        ("1_mixture.ipynb", ""),
        ("0_mixture.ipynb", ""),
        ("110_mixture.ipynb", ""),
        ("10_mixtures.ipynb", ""),
        ("12_toss.ipynb", ""),
        ("1_rbm.ipynb", ""),
        ("10_mixture and 2_toss.ipynb", ""),
    ],
)
def test_a_notebook_is_known_by_its_name(name, which):
    assert notebook_of(name) == which
    assert bool(known_name(name)) == ("10_mixture and" in name or bool(which))


@pytest.mark.parametrize("of_task", [2, 10])
@pytest.mark.parametrize("lost", [{}, {"unnamed": True}, {"without_ids": True}])
def test_else_by_its_cells(of_task, lost):
    data = as_bytes(of_task, **lost)
    which = {2: TWO, 10: TEN}[of_task]
    assert notebook_of("mine.ipynb", read_notebook(data)) == which
    assert File(("mine.ipynb",), 0.0, data).which == which


def test_the_labs_notebooks_are_none_of_this_course(monkeypatch):
    assert (
        notebook_of("", read_notebook((source_root() / "notebooks/1_rbm.ipynb").read_bytes())) == ""
    )
    monkeypatch.setenv(VARIABLE, "labgen")
    assert (notebook_of("1_rbm.ipynb"), notebook_of(f"{TEN}.ipynb")) == ("1_rbm", "")


def test_a_students_own_file_is_found(tmp_path):
    (tmp_path / f"{TWO}.ipynb").write_bytes(as_bytes(2))
    (tmp_path / "mine.ipynb").write_bytes(as_bytes(10))
    assert own_file(tmp_path, TEN) == tmp_path / "mine.ipynb"
    assert own_file(tmp_path, TWO) == tmp_path / f"{TWO}.ipynb"
    assert has_answers(read_notebook(as_bytes(10)))


def test_places_and_cells_are_told_apart():
    marks = {number: answer_cell_of(find_exercise(number)) for number in ("2.1", "2.10", "10.1")}
    ids = {number: (asked.grade_id, asked.cell_id) for number, asked in marks.items()}
    assert ids == {
        "2.1": ("answer_2_1_heads", "answer-2-1"),
        "2.10": ("answer_2_10_tails", "answer-2-10"),
        "10.1": ("answer_10_1_weigh", "answer-10-1"),
    }


# --- grading -------------------------------------------------------------------------------------


def test_the_instructors_notebooks_say_where_answers_and_questions_are(used):
    template = read_template(used / "notebooks")
    assert [asked.cell_id for asked in template.answer_cells] == [
        "answer-2-1",
        "answer-2-10",
        "answer-10-1",
    ]
    assert [question.number for question in template.questions] == ["2.b", "10.b"]
    assert template.questions[1].scheme == "Because it has to be so."
    written = nbformat.from_dict(notebook(10))
    written.cells[-1].source = "Since x + x is twice x."
    cells = read_notebook(nbformat.writes(written).encode())
    assert read_manual(cells, TEN, template) == {"10.b": "Since x + x is twice x."}


def test_numbers_are_sorted_as_people_count():
    numbers = ["10.b", "10.1", "2.b", "2.10", "2.1"]
    assert sorted(numbers, key=by_number) == ["2.1", "2.10", "2.b", "10.1", "10.b"]


def test_a_class_is_told_apart_by_names_in_file_names(tmp_path, monkeypatch):
    assert student_part("anna_10_mixture.ipynb") == "anna"
    monkeypatch.setenv(VARIABLE, "labgen")
    assert student_part("anna_10_mixture.ipynb") != "anna"  # nothing of it is a notebook's name
    monkeypatch.setenv(VARIABLE, NAME)
    for student in ("anna", "ben"):
        (tmp_path / f"{student}_{TEN}.ipynb").write_bytes(as_bytes(10))
        (tmp_path / f"{student}_{TWO}.ipynb").write_bytes(as_bytes(2))
    held = {submission.student: list(submission.notebooks) for submission in collect([tmp_path])}
    assert held == {"anna": [TWO, TEN], "ben": [TWO, TEN]}


def test_the_courses_package_and_notebooks_are_hidden_from_students_code(used, monkeypatch):
    monkeypatch.setattr(walls, "_bubblewrap_help", lambda: "")
    monkeypatch.setattr(walls, "_python_folders", lambda: [str(used)])
    inside = used / PACKAGE / "notebooks"  # where nothing can be mounted any more
    inside.mkdir()
    try:
        command = " ".join(walls.walls([inside]))
    finally:
        inside.rmdir()
    assert f"--ro-bind {used} {used}" in command
    for secret in (used / PACKAGE, used / "notebooks"):
        assert f"--tmpfs {secret} --remount-ro {secret}" in command
    assert str(inside) not in command


@pytest.mark.needs(not walls.missing_protections(), "bubblewrap does not work here")
def test_within_the_walls_they_are_empty(used, monkeypatch):
    folders = walls._python_folders()
    monkeypatch.setattr(walls, "_python_folders", lambda: [*folders, str(used)])
    for folder in (used, used / PACKAGE, used / "notebooks"):
        look = [*walls.walls(), "--", "/usr/bin/ls", str(folder)]
        seen = subprocess.run(look, capture_output=True, text=True)
        assert seen.returncode == 0, seen.stderr
        assert sorted(seen.stdout.split()) == (sorted(os.listdir(used)) if folder == used else [])


READS = """
import glob, json, labgen.registry, numbers_course.models
try:
    import numbers_course.tasks.toss.truths as known
except ImportError:
    known = None
shown = sorted(glob.glob("/labgen/numbers_course/**", recursive=True))
titles = [task.title for task in labgen.registry.tasks()]
print(json.dumps([titles, numbers_course.models.SIDES, str(known), shown]))
"""


@pytest.mark.needs(not walls.missing_protections(), "bubblewrap does not work here")
def test_within_the_walls_an_answer_reads_records_and_models_but_no_secret(used):
    cache = used / PACKAGE / "tasks" / "toss" / "__pycache__" / "truths.cpython-311.pyc"
    cache.parent.mkdir(exist_ok=True)
    cache.write_bytes(b"compiled")
    look = [*walls.walls([used / PACKAGE / "kept.py"]), "--", sys.executable, "-c", READS]
    seen = subprocess.run(look, capture_output=True, text=True)
    assert seen.returncode == 0, seen.stderr
    titles, sides, known, shown = json.loads(seen.stdout)
    assert (titles, sides, known) == (["The toss", "The mixture"], 2, "None")
    files = {path.removeprefix(f"/labgen/{PACKAGE}/") for path in shown if path.endswith(".py")}
    tasks = {f"tasks/{name}/{file}.py" for name in ("toss", "mixture") for file in RECORD}
    assert files == {"__init__.py", "models.py", "tasks/__init__.py", *tasks}
    assert not any(path.endswith((".pyc", ".ipynb")) for path in shown)


RECORD = ("__init__", "task")


def test_what_was_graded_counts_for_this_package_only(used, tmp_path, monkeypatch):
    template = read_template(used / "notebooks")
    graded = Graded("anna", ())
    State(tmp_path, template, sandbox.Limits()).keep("a digest", graded)
    assert State(tmp_path, template, sandbox.Limits()).find("a digest") == graded
    truths = used / PACKAGE / "tasks" / "mixture" / "truths.py"
    before = truths.read_text()
    truths.write_text("SECRET = 7\n")
    try:
        assert State(tmp_path, template, sandbox.Limits()).find("a digest") is None
    finally:
        truths.write_text(before)


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(checkout, tmp_path_factory):
    out = tmp_path_factory.mktemp("ran")
    options = ["--course", NAME, "--profile", "smoke", "--out", str(out)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "labgen")  # the option counts
        patch.setenv("LABGEN_NOTEBOOKS", str(checkout / "notebooks"))
        yield out, CliRunner().invoke(main, ["run", "10", "2", *options])


def test_run_takes_the_courses_numbers_and_tells_the_kernel_which_course_it_is(ran):
    out, result = ran
    assert result.exit_code == 0, result.output
    assert [item["name"] for item in json.loads((out / "results.json").read_text())] == [TWO, TEN]
    assert "<h1>A course on numbers</h1>" in (out / "index.html").read_text("utf-8")
    cells = nbformat.read(out / f"{TEN}.ipynb", as_version=4).cells
    assert cells[1].outputs[0].text == f"{NAME}={PACKAGE}.tasks\n"


@pytest.mark.parametrize("number", ["1", "0", "110", "ten"])
def test_run_names_the_numbers_that_there_are(number):
    result = CliRunner().invoke(main, ["run", number])
    assert result.exit_code == 2
    assert f"{number} is not in the range of the course's notebooks: 2, 10." in result.stderr


def test_an_unknown_course_is_a_sentence():
    result = CliRunner().invoke(main, ["check", "--course", "nobodys", "x.ipynb"])
    assert result.exit_code == 2 and "There is no" not in result.stderr
    assert "names the course 'nobodys', and there is none" in result.stderr


# --- the kit -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kit(checkout, tmp_path_factory):
    place = tmp_path_factory.mktemp("kit") / "kit"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, NAME)
        build.build(place, checkout / "notebooks", source_root())
    return place


def test_the_kit_holds_the_courses_package_without_its_secrets(kit):
    files = {path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file()}
    assert {name for name in files if name.startswith((PACKAGE, "notebooks"))} == {
        f"{PACKAGE}/__init__.py",
        f"{PACKAGE}/kept.py",
        f"{PACKAGE}/models.py",
        f"{PACKAGE}/tasks/__init__.py",
        f"{PACKAGE}/tasks/handed_out.json",
        *(f"{PACKAGE}/tasks/{name}/{file}" for name in ("toss", "mixture") for file in FILES),
        *(f"{PACKAGE}/tasks/toss/exercises/{name}.py" for name in ("heads", "tails")),
        f"{PACKAGE}/tasks/mixture/exercises/weigh.py",
        *(f"notebooks/{name}.ipynb" for name in (TWO, TEN)),
        "notebooks/figures/coin.svg",
    }
    assert "labgen/cli/__init__.py" in files and "labgen/tasks/__init__.py" in files
    assert not any(name.startswith(("labgen/tasks/rbm", "labgen/instructor")) for name in files)


FILES = ("__init__.py", "task.py", "exercises/__init__.py")


def test_the_kit_declares_its_course_and_what_it_needs(kit):
    written = (kit / "pyproject.toml").read_text()
    assert f'[project.entry-points."labgen.tasks"]\n"{NAME}" = "{PACKAGE}.tasks"\n' in written
    assert f'only-include = ["labgen", "{PACKAGE}"]' in written
    assert '"tabulate",' in written and '"black' not in written and '    "labgen' not in written


def test_the_readme_speaks_of_the_course_and_its_tasks(kit):
    readme = (kit / "README.md").read_text()
    assert readme.startswith("# A course on numbers\n\nTwo notebooks. ")
    assert "1. The toss: `notebooks/2_toss.ipynb`\n2. The mixture: `notebooks/10_mix" in readme
    assert "`labgen run 2` executes notebook 2" in readme and "or the two files" in readme
    for word in ("digit", "DCGAN", "rbm", "profile", "\n\n\n"):
        assert word not in readme, word


def test_secrets_are_named_by_their_numbers(used):
    named = [answer.exercise for answer in secrets_of(used / "notebooks")]
    assert named == [
        "exercise 2.1",
        "exercise 2.10",
        "question 2.b",
        "exercise 10.1",
        "question 10.b",
    ]
