"""The students' kit: what is in it, what is not, and that it is made whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import labgen
from labgen.cli import main
from labgen.exercises import examine, load_answers
from labgen.instructor.release import ReleaseError, build, release, wheel_name
from labgen.instructor.release.build import TOP
from labgen.instructor.release.kit.archive import write_zip
from labgen.instructor.release.kit.assistants import AGENTS, COPILOT
from labgen.instructor.release.kit.student_version import with_holes
from labgen.registry import exercises, notebooks
from labgen.training.profiles import DEFAULT, FULL, PROFILES

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "notebooks"

pytestmark = pytest.mark.slow(seconds=17)


@pytest.fixture(scope="module")
def kit(released):
    return released


@pytest.fixture
def unsearched(monkeypatch):
    """Releases that do not search, for tests of what surrounds the search."""
    monkeypatch.setattr(build, "find_leaks", lambda *_: [])


@pytest.fixture
def made_before(kit, unsearched, monkeypatch):
    """Releases that take the files and the archive from the kit that is there: for tests of what
    becomes of them."""
    monkeypatch.setattr(build, "build", lambda place, *_: shutil.copytree(kit, place))
    packed = kit.with_name("kit.zip")
    monkeypatch.setattr(build, "write_zip", lambda _, place, *__: shutil.copyfile(packed, place))
    wheel = kit.with_name(wheel_name())
    monkeypatch.setattr(build, "build_wheel", lambda kit, place, _: shutil.copyfile(wheel, place))


def read(folder: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_kit_holds_what_students_need(kit):
    for name in (
        *(f"notebooks/{name}.ipynb" for name in notebooks()),
        *(f"notebooks/figures/{path.name}" for path in SOURCE.glob("figures/*.svg")),
        *("README.md", "environment.yml", "pyproject.toml", "requirements.lock", "utils.py"),
        *(AGENTS, COPILOT, "CLAUDE.md", "GEMINI.md"),
        "LICENSE",
        ".devcontainer/devcontainer.json",
        *("labgen/cli/__init__.py", "labgen/course/run.py", "labgen/exercises/check.py"),
        "labgen/data/mnist/train-images-idx3-ubyte.gz",
        "labgen/tasks/rbm/reference/rbm.npz",
    ):
        assert (kit / name).is_file(), name


def test_the_kit_holds_nothing_of_the_instructors(kit):
    names = files(kit).keys() - {COPILOT}
    for pattern in (
        r"(^|/)(tests|benchmarks|runs|out|__pycache__)/",
        r"labgen/instructor",
        r"notebooks/figures/.*\.py$",
        r"\.pyc$|(^|/)\.(?!devcontainer/)|Makefile|nbgrader_config",
    ):
        assert [name for name in names if re.search(pattern, name)] == []


def test_the_zip_file_holds_the_same_files(kit):
    with zipfile.ZipFile(kit.with_name("kit.zip")) as archive:
        packed = {info.filename: archive.read(info) for info in archive.infolist()}
        (changed,) = {info.date_time for info in archive.infolist()}
    # One moment for all, and none that a file manager calls "46 years ago".
    assert changed > (2026,)
    assert packed == {f"{TOP}/{name}": data for name, data in files(kit).items()}


def test_the_same_source_gives_the_same_bytes(kit, tmp_path, unsearched):
    again = release(tmp_path / "deep" / "other", SOURCE, wheel=True)
    assert files(again) == files(kit)
    assert again.with_name("other.zip").read_bytes() == kit.with_name("kit.zip").read_bytes()
    name = wheel_name()
    assert again.with_name(name).read_bytes() == kit.with_name(name).read_bytes()
    assert sorted(path.name for path in again.parent.iterdir()) == [name, "other", "other.zip"]


def test_another_date_can_be_given(tmp_path, monkeypatch):
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "a.txt").write_text("a")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000001")
    write_zip(tmp_path / "kit", tmp_path / "kit.zip", "top")
    with zipfile.ZipFile(tmp_path / "kit.zip") as archive:
        assert archive.getinfo("top/a.txt").date_time == (2027, 1, 15, 8, 0, 0)
    for wrong in ("yesterday", "0", "-1", "9" * 12, "9" * 30):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(ReleaseError, match=f"SOURCE_DATE_EPOCH is '{wrong}'.*Unset it"):
            write_zip(tmp_path / "kit", tmp_path / "kit.zip", "top")


@pytest.mark.parametrize("name", notebooks())
def test_cells_keep_their_ids_and_their_metadata(kit, name):
    before, after = read(SOURCE, name), read(kit / "notebooks", name)
    nbformat.validate(after)
    assert [cell.id for cell in before.cells] == [cell.id for cell in after.cells]
    for old, new in zip(before.cells, after.cells, strict=True):
        nbgrader = old.metadata.get("nbgrader")
        assert new.metadata.get("nbgrader") == nbgrader, new.id
        if nbgrader is None or not nbgrader.solution:
            assert old.source == new.source, new.id
        if nbgrader is not None and nbgrader.locked:
            assert new.metadata.editable is False and new.metadata.deletable is False
        if new.cell_type == "code":
            assert new.outputs == [] and new.execution_count is None


@pytest.mark.parametrize("name", notebooks())
def test_answers_are_replaced_by_what_is_asked(kit, name):
    asked = {exercise.name: exercise for exercise in exercises() if exercise.notebook == name}
    for cell in read(kit / "notebooks", name).cells:
        assert "SOLUTION" not in cell.source
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        if cell.cell_type == "markdown":
            assert cell.source == "*Write your answer here.*"
            continue
        exercise = asked.pop(re.search(r"^def (\w+)", cell.source, flags=re.M)[1])
        *rest, last = cell.source.splitlines()
        assert last == (
            f'    raise NotImplementedError("Exercise {exercise.number}: {exercise.name} is not '
            'written yet.")'
        )
        comment = " ".join(line.strip("# ") for line in rest if line.startswith("    # "))
        assert exercise.title in comment
        assert all(re.search(rf"\b{result}\b", comment) for result in exercise.returns), comment
        assert all(len(line) <= 100 for line in rest)
    assert asked == {}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1.2", "Return h_prob: [batch, hidden], each in (0, 1)."),
        ("1.4", "Return (v_prob [batch, visible], v [batch, visible], h_prob [batch, hidden],"),
        ("2.5", "Return pixel_weights: [visible, hidden2]."),
        ("4.1", "Return encoder, a keras.Model: [batch, n_pixels] -> [z_mean, z_log_var], each"),
        ("4.3", "Return z ~ N(z_mean, exp(z_log_var)) as a function of eps ~ N(0, I): all"),
        ("5.6", "Return (loss, gradients). gradients: list, one for each of"),
    ],
)
def test_the_comment_says_names_shapes_and_meaning(kit, number, words):
    exercise = next(exercise for exercise in exercises() if exercise.number == number)
    cells = read(kit / "notebooks", exercise.notebook).cells
    (cell,) = (cell for cell in cells if cell.source.startswith(f"def {exercise.name}("))
    assert f"# {words}" in cell.source


@pytest.mark.parametrize("name", notebooks())
def test_no_exercise_of_the_kit_is_attempted(kit, name):
    answers = load_answers(kit / "notebooks" / f"{name}.ipynb")
    assert answers.missing == () and answers.problems == {}
    for function in answers.names:
        assert examine(function, getattr(answers, function)).status == "not attempted"


def test_the_kit_installs_what_the_source_needs_and_no_tools(kit):
    project = tomllib.loads((kit / "pyproject.toml").read_text())["project"]
    source = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(source["dependencies"]) <= set(project["dependencies"])
    assert project["scripts"] == source["scripts"]
    assert set(project["optional-dependencies"]) == {"gpu"}
    lock = (kit / "requirements.lock").read_text()
    locked = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock, flags=re.M)}
    assert {
        canonicalize_name(Requirement(requirement).name) for requirement in project["dependencies"]
    } <= locked
    assert reached_from(project["dependencies"]) <= locked
    assert not {"nbgrader", "pytest", "ruff", "uv", "nbval"} & locked
    assert "--constraint requirements.lock" in (kit / "environment.yml").read_text()
    assert "--constraint requirements.lock --editable ." in (kit / "README.md").read_text()


def reached_from(requirements: list[str]) -> set[str]:
    """The packages that these lead to in this environment, by their own metadata."""
    reached: set[str] = set()
    waiting = [Requirement(requirement) for requirement in requirements]
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        if name in reached or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        reached.add(name)
        waiting += [Requirement(text) for text in metadata.requires(name) or ()]
    return reached


def test_the_readme_fits_on_a_screen(kit):
    assert len((kit / "README.md").read_text().splitlines()) <= 40


def test_the_readme_says_what_a_newcomer_asks(kit):
    readme = (kit / "README.md").read_text()
    for profile in PROFILES:
        assert f"`{profile}`" in readme
    assert f"`{DEFAULT}`, the default" in readme
    assert f"({FULL.rbm.epochs} epochs; {FULL.dcgan.epochs} for the DCGAN)" in readme
    assert "LABGEN_PROFILE=full" in readme and "--profile full" in readme
    assert "restart" in readme and "saved files" in readme


def test_the_kit_speaks_of_nothing_that_it_has_not(kit):
    """No file names the task sheet that the lab grew from: a student has none."""
    words = re.compile(r"hand-?out", re.IGNORECASE)
    texts = (path for path in kit.rglob("*") if path.suffix in (".py", ".md", ".ipynb", ".toml"))
    assert [path.name for path in texts if words.search(path.read_text(encoding="utf-8"))] == []


def test_the_kits_command_lists_what_is_there(kit):
    def labgen(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "labgen.cli", *arguments],
            cwd=kit,
            env={**os.environ, "PYTHONPATH": str(kit), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )

    commands = labgen("--help").stdout.partition("Commands:")[2].partition("Exit codes:")[0]
    listed = re.findall(r"^  (\w+)  ", commands, re.M)
    assert listed == ["check", "evaluate", "run", "start", "update"]
    refused = labgen("release", "somewhere")
    assert refused.returncode == 2 and "is for instructors" in refused.stderr
    assert {"grade", "release"} <= {
        name for name, command in main.commands.items() if not command.hidden
    }


# --- whole or not at all -------------------------------------------------------------------------


def test_an_earlier_kit_is_replaced(tmp_path, made_before):
    kit = release(tmp_path / "kit", SOURCE, wheel=True)
    (kit / "left.txt").write_text("from an earlier release")
    (kit / "README.md").write_text("changed")
    release(kit, SOURCE, wheel=True)
    assert not (kit / "left.txt").exists() and "Install" in (kit / "README.md").read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kit", "kit.zip", wheel_name()]


@pytest.mark.parametrize(
    "step", ["with_holes", "find_leaks", "build_wheel", "write_zip", "put_in_place"]
)
def test_a_failure_leaves_nothing(tmp_path, monkeypatch, request, step):
    def fail(*_):
        raise OSError("the disk is full")

    request.getfixturevalue("unsearched" if step == "with_holes" else "made_before")
    monkeypatch.setattr(build, step, fail)
    with pytest.raises(OSError, match="disk is full"):
        release(tmp_path / "new" / "kit", SOURCE, wheel=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("moves", range(6))
def test_a_failure_leaves_the_earlier_kit(tmp_path, monkeypatch, made_before, moves):
    kit = release(tmp_path / "kit", SOURCE, wheel=True)
    (kit / "README.md").write_text("the earlier one")
    before = files(tmp_path)
    rename, calls = Path.rename, []

    def fail(self, target):
        calls.append(self)
        if len(calls) == moves + 1:
            raise OSError("the disk is gone")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OSError, match="disk is gone"):
        release(kit, SOURCE, wheel=True)
    assert files(tmp_path) == before


def test_what_is_no_earlier_kit_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ReleaseError, match="mine exists and is no earlier kit"):
        release(tmp_path / "mine", SOURCE)
    (tmp_path / "kit.zip").write_text("something else")
    with pytest.raises(ReleaseError, match=r"kit\.zip exists and is no earlier kit"):
        release(tmp_path / "kit", SOURCE)
    (tmp_path / wheel_name()).write_text("something else")
    with pytest.raises(ReleaseError, match=r"whl exists and is no students' wheel"):
        release(tmp_path / "new", SOURCE, wheel=True)
    assert sorted(files(tmp_path)) == ["kit.zip", wheel_name(), "mine/thesis.txt"]


def test_a_place_in_the_source_is_refused():
    with pytest.raises(ReleaseError, match="which the kit is made from"):
        release(ROOT / "labgen" / "kit", SOURCE)
    with pytest.raises(ReleaseError, match="which the kit is made from"):
        release(SOURCE / "kit", SOURCE)


def test_an_incomplete_source_is_refused(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "notebooks")
    (tmp_path / "notebooks" / "3_up_down.ipynb").unlink()
    with pytest.raises(ReleaseError, match=r"has no 3_up_down\.ipynb"):
        release(tmp_path / "kit", tmp_path / "notebooks")
    with pytest.raises(ReleaseError, match=r"has no pyproject\.toml.*from a checkout"):
        release(tmp_path / "kit", SOURCE, root=tmp_path)


def test_without_nbgrader_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.preprocessors", None)
    with pytest.raises(ReleaseError, match=r"needs nbgrader.*\[dev\]"):
        release(tmp_path / "kit", SOURCE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cell: cell.source.replace("### END SOLUTION", ""), "1 markers BEGIN .* 0 END"),
        (lambda cell: cell.source.replace("SOLUTION", ""), "without ### BEGIN SOLUTION"),
        (lambda cell: cell.source.replace("def energy", "def enrgy"), "defines none of the funct"),
        (lambda cell: cell.metadata.clear() or cell.source, "metadata does not call it a solution"),
    ],
)
def test_a_cell_that_cannot_be_cleared_is_named(tmp_path, change, words):
    shutil.copytree(SOURCE, tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "1_rbm.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = (cell for cell in notebook.cells if cell.id == "answer-1-1")
    cell.source = change(cell)
    path.write_text(json.dumps(notebook))
    with pytest.raises(ReleaseError, match=f"1_rbm.ipynb, cell answer-1-1 .*{words}"):
        release(tmp_path / "kit", tmp_path / "notebooks")


def test_pictures_of_a_model_answer_and_traces_of_a_run_are_left_out(tmp_path, unsearched):
    shutil.copytree(SOURCE, tmp_path / "notebooks")
    path = tmp_path / "notebooks" / "1_rbm.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id == "manual-1-a":
            cell.attachments = {"weights.png": {"image/png": "iVBORw0KGgo="}}
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="text of a run")]
            cell.metadata["execution"] = {"iopub.execute_input": "today"}
    notebook.metadata["widgets"] = {"state": {}}
    nbformat.write(notebook, path)
    kit = release(tmp_path / "kit", tmp_path / "notebooks")
    text = (kit / "notebooks" / "1_rbm.ipynb").read_text()
    for trace in ("weights.png", "text of a run", "iopub", "widgets", '"execution_count": 7'):
        assert trace not in text


def test_the_kit_knows_which_cells_came_with_its_notebooks(kit):
    listed = json.loads((kit / "labgen" / "tasks" / "handed_out.json").read_text("utf-8"))
    for name, cells in listed.items():
        ids = [cell.id for cell in read(kit / "notebooks", name).cells]
        assert [cell["id"] for cell in cells] == ids


def test_the_kit_lists_its_files_and_their_checksums(kit):
    there = files(kit)
    mark = json.loads(there.pop("kit.json"))
    assert mark["files"] == {
        name: hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
        for name, data in there.items()
    }
    assert mark["course"] == "labgen"
    assert mark["version"].startswith(f"{labgen.__version__}+")


def test_the_authors_kernel_is_no_students(tmp_path):
    notebook = read(SOURCE, "1_rbm")
    notebook.metadata = {"kernelspec": {"name": "my-env", "display_name": "Mine"}}
    nbformat.write(notebook, tmp_path / "1_rbm.ipynb")
    metadata = with_holes(tmp_path / "1_rbm.ipynb").metadata
    assert metadata.kernelspec.name == "python3"
