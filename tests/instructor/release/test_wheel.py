"""The students' wheel: what is in it, and a student's first steps in a new environment."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import labgen
from labgen.instructor.release import LeakError, ReleaseError, build, release, wheel, wheel_name
from labgen.registry import notebooks
from tests.conftest import NOTEBOOKS, ROOT

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

pytestmark = pytest.mark.slow(seconds=43)

ANSWER = "return tf.sigmoid(tf.matmul(v, w) + b)"
SOURCE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture(scope="module")
def students(released) -> Path:
    """The students' wheel."""
    return released.with_name(wheel_name())


@pytest.fixture(scope="module")
def instructors(tmp_path_factory) -> Path:
    """The wheel that the source builds by itself, as `pip install` of a checkout does."""
    return hatchling(tmp_path_factory.mktemp("instructor"), "wheel")


def hatchling(place: Path, *version: str) -> Path:
    words = [sys.executable, "-m", "hatchling", "build", "-d", place, "-t", *version]
    done = subprocess.run([*map(str, words)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = place.glob("*.whl")
    return built


@cache
def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def metadata(path: Path) -> email.message.Message:
    (about,) = (data for name, data in contents(path).items() if name.endswith("info/METADATA"))
    return email.message_from_bytes(about)


def read(requirements: Iterable[str]) -> set[tuple[object, ...]]:
    """Requirements as pip understands them, without the markers that say where they hold."""
    found = map(Requirement, requirements)
    return {(canonicalize_name(one.name), *sorted(one.extras), one.specifier) for one in found}


def required(path: Path, extra: str = "") -> set[tuple[object, ...]]:
    """What the core of a wheel requires, or one of its extras."""
    texts = metadata(path).get_all("Requires-Dist")
    wanted = f"extra == '{extra}'"
    return read(one for one in texts if (wanted in one if extra else "extra ==" not in one))


# --- what is in it -------------------------------------------------------------------------------


def test_it_has_the_name_that_was_promised(students):
    assert students.name == f"labgen_lab-{labgen.__version__}-py3-none-any.whl"
    assert (metadata(students)["Name"], metadata(students)["Version"]) == (
        "labgen-lab",
        labgen.__version__,
    )


def test_it_holds_the_kits_package_and_what_start_copies_out(released, students):
    there = contents(students)
    for name in notebooks():
        in_kit = (released / "notebooks" / f"{name}.ipynb").read_bytes()
        assert there[f"labgen/kit/notebooks/{name}.ipynb"] == in_kit
    for picture in (released / "notebooks" / "figures").iterdir():
        assert there[f"labgen/kit/notebooks/figures/{picture.name}"] == picture.read_bytes()
    package = {
        path.relative_to(released).as_posix(): path.read_bytes()
        for path in [*(released / "labgen").rglob("*"), released / "utils.py"]
        if path.is_file()
    }
    del package["labgen/tasks/handed_out.json"]  # among what start copies out
    assert package == {name: there[name] for name in package}
    about = re.escape(f"labgen_lab-{labgen.__version__}.dist-info")
    others = [name for name in there if not re.match(rf"labgen/kit/|{about}/", name)]
    assert set(others) == set(package)


def test_it_holds_nothing_of_the_instructors(students):
    secret = re.compile(
        r"/instructor/|(^|/)(tests|benchmarks|__pycache__)/|\.pyc$|\.j2$|lock$|pyproject|environment"
        r"|/(truths|mistakes|oracles|samples|reference_training)(_of_\w+)?\.py$"
    )
    players = re.compile(r"labgen/(play/pages|course/templates)/")
    names = [name for name in contents(students) if not players.match(name)]
    assert [name for name in names if secret.search(name)] == []


def test_its_kit_has_the_version_of_the_kit_beside_it(released, students):
    there = contents(students)
    mark = json.loads(there["labgen/kit/kit.json"])
    assert mark["version"] == json.loads((released / "kit.json").read_text())["version"]
    copied = {name.removeprefix("labgen/kit/") for name in there if name.startswith("labgen/kit/")}
    assert set(mark["files"]) == copied - {"kit.json"}


def test_a_leak_in_the_built_file_is_found(released, tmp_path, monkeypatch):
    """Also one that is in no file of the kit: the search reads the wheel itself."""

    def built(kit, place, root):
        place.mkdir()
        with zipfile.ZipFile(place / wheel_name(), "w") as archive:
            archive.write(kit / "utils.py", "utils.py")
            archive.writestr("labgen/more.py", f"def helper(v, w, b):\n    {ANSWER}\n")
        return place / wheel_name()

    read = build.find_leaks
    monkeypatch.setattr(build, "build", lambda place, *_: shutil.copytree(released, place))
    monkeypatch.setattr(build, "build_wheel", built)
    monkeypatch.setattr(
        build, "find_leaks", lambda place, *more: [] if place.name == "kit" else read(place, *more)
    )
    with pytest.raises(LeakError, match=r"labgen/more.py, line 2: exercise 1.2"):
        release(tmp_path / "kit", NOTEBOOKS, wheel=True)
    assert list(tmp_path.iterdir()) == []


def test_what_the_kit_has_as_well_is_searched_once(released, students, tmp_path):
    new = wheel.what_is_new_in(students, released, tmp_path / "new")
    left = {path.name for path in new.rglob("*") if path.is_file()}
    assert left == {"README.md", "kit.json", "METADATA", "RECORD", "WHEEL", "entry_points.txt"}


# --- what pip reads of it ------------------------------------------------------------------------


def test_its_core_is_what_a_notebook_imports_and_extras_add_the_rest(students):
    extras = SOURCE["optional-dependencies"]
    (profiler,) = (one for one in extras["dev"] if one.startswith("xprof"))
    assert required(students) == read(SOURCE["dependencies"])
    assert metadata(students).get_all("Provides-Extra") == ["gpu", "lab", "run"]
    assert required(students, "run") == read(extras["run"])
    assert required(students, "lab") == read([*extras["lab"], profiler])
    assert required(students, "gpu") == read(extras["gpu"])


def test_who_made_it_and_on_what_terms_is_written_once(students, instructors):
    own, source = metadata(students), metadata(instructors)
    for field in ("Summary", "Author", "License-Expression", "Keywords", "Requires-Python"):
        assert own[field] == source[field], field
    private = "Private :: Do Not Upload"
    assert private in source.get_all("Classifier")
    assert [one for one in source.get_all("Classifier") if one != private] == own.get_all(
        "Classifier"
    )
    licence = (ROOT / "LICENSE").read_bytes()
    assert [d for n, d in contents(students).items() if n.endswith("licenses/LICENSE")] == [licence]


def test_its_readme_says_how_to_install_it(students):
    text = metadata(students).get_payload()
    assert f'python -m pip install "{students.name}[lab,run]"' in text and "`labgen start`" in text
    assert "--editable" not in text and "conda" not in text and "kit-v2.zip" not in text
    assert len(text.splitlines()) <= 40


@pytest.mark.parametrize("words", [["twine", "check", "--strict"], ["check_wheel_contents"]])
def test_package_indexes_and_linters_have_nothing_to_say_of_both(words, students, instructors):
    command = [sys.executable, "-m", *words, str(students), str(instructors)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# --- the instructor's ----------------------------------------------------------------------------


def test_what_the_source_builds_is_the_instructors_by_name(instructors):
    there = contents(instructors)
    assert instructors.name == f"labgen_instructor-{labgen.__version__}-py3-none-any.whl"
    assert "labgen/instructor/grade/run.py" in there and "utils.py" in there
    for name in notebooks():
        answered = (NOTEBOOKS / f"{name}.ipynb").read_bytes()
        assert there[f"labgen/notebooks/{name}.ipynb"] == answered
    assert not [name for name in there if re.match(r"tests/|labgen/notebooks/.*\.py$", name)]


def test_an_editable_installation_leads_to_the_checkout(tmp_path):
    path = hatchling(tmp_path, "wheel:editable")
    (leads,) = (data for name, data in contents(path).items() if name.endswith(".pth"))
    assert Path(leads.decode().strip()) == ROOT
    assert metadata(path)["Name"] == "labgen-instructor"


# --- where something is missing ------------------------------------------------------------------


def test_without_hatchling_a_sentence_says_so(released, tmp_path, monkeypatch):
    monkeypatch.setattr(wheel, "find_spec", lambda _: None)
    with pytest.raises(ReleaseError, match=r"built by hatchling.*\[dev\]"):
        wheel.build_wheel(released, tmp_path / "wheel", ROOT)


def test_what_hatchling_refuses_is_a_sentence(released, tmp_path, monkeypatch):
    made = wheel.wheel_files

    def wrong(*arguments):
        files = made(*arguments)
        text = files["pyproject.toml"].replace('readme = "README.md"', 'readme = "no.md"')
        return {**files, "pyproject.toml": text}

    monkeypatch.setattr(wheel, "wheel_files", wrong)
    with pytest.raises(ReleaseError, match=r"could not build the students' wheel \(.*no\.md"):
        wheel.build_wheel(released, tmp_path / "wheel", ROOT)


# --- in a new environment ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def student(students, tmp_path_factory):
    """A student's machine: words of a command -> what it says.

    An environment with the wheel in it; all else that it needs comes from the one that runs the
    tests, whose own labgen stands behind. No network is used."""
    base = tmp_path_factory.mktemp("student")
    venv.create(base / "env", with_pip=False, symlinks=os.name != "nt")
    names = {"base": str(base / "env"), "platbase": str(base / "env")}
    site = Path(sysconfig.get_path("purelib", vars=names))
    behind = [Path(path) for path in sys.path if path.endswith("-packages")]
    (site / "running.pth").write_text("\n".join(map(str, behind)), encoding="utf-8")
    scripts = Path(sysconfig.get_path("scripts", vars=names))
    install = ["--python", scripts / "python", "install", "--no-deps", "--no-index", "--no-compile"]
    words = [sys.executable, "-m", "pip", *install, students]
    subprocess.run([*map(str, words)], check=True, capture_output=True)
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LABGEN_", "PYTHONPATH"))}
    # The layout of the pages, which belongs to nbconvert and lies beside the packages.
    kept["JUPYTER_PATH"] = os.pathsep.join(str(p.parents[2] / "share/jupyter") for p in behind)

    def run(program, *arguments, code=0, cwd=base):
        words = [str(scripts / program), *map(str, arguments)]
        done = subprocess.run(words, cwd=cwd, env=kept, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return " ".join((done.stdout + done.stderr).split())

    run.base, run.site = base, site
    return run


@pytest.fixture(scope="module")
def home(student):
    """The folder that `labgen start` made, with a student's answers to notebook 1."""
    assert "Next: cd" in student("labgen", "start")
    folder = student.base / "labgen-lab"
    place = folder / "notebooks" / "1_rbm.ipynb"
    notebook = nbformat.read(place, as_version=4)
    answered = nbformat.read(NOTEBOOKS / "1_rbm.ipynb", as_version=4)
    for cell, answer in zip(notebook.cells, answered.cells, strict=True):
        cell.source = answer.source
    shown = "import labgen, utils; print(labgen.__file__, utils.__file__)"
    notebook.cells.append(nbformat.v4.new_code_cell(shown))
    nbformat.write(notebook, place)
    return folder


IMPORTS = """
import labgen, utils
from utils import tile_raster_images
print(labgen.__file__, utils.__file__, tile_raster_images.__module__)
"""


def test_the_wheels_labgen_is_imported_and_says_so(student):
    said = student("labgen", "--version")
    assert f"labgen-lab: the students' package, kit {labgen.__version__}+" in said
    assert f"in {student.site}" in said
    package, helpers, module = student("python", "-c", IMPORTS).split()
    assert package == str(student.site / "labgen" / "__init__.py")
    assert helpers == str(student.site / "utils.py")
    assert module.startswith("labgen.plots")


def test_the_instructors_commands_are_not_there(student):
    assert "is for instructors" in student("labgen", "release", "kit", code=2)


def test_notebook_1_runs_from_what_start_copied_out(student, home):
    place = home / "notebooks" / "1_rbm.ipynb"
    whole = place.read_bytes()
    notebook = nbformat.reads(whole, as_version=4)
    # One training stands for those of the same RBM with other numbers.
    (cell,) = (cell for cell in notebook.cells if "def variant(" in cell.source)
    cell.source = cell.source.replace("{**baseline, **change}", same := "dict(baseline)")
    assert same in cell.source
    nbformat.write(notebook, place)
    student("labgen", "run", "1", "--profile", "smoke", "--timeout", "300", cwd=home)
    place.write_bytes(whole)
    last = nbformat.read(home / "out" / "1_rbm.ipynb", as_version=4).cells[-1]
    where = last.outputs[0].text.split()
    assert where == [str(student.site / "labgen" / "__init__.py"), str(student.site / "utils.py")]
    assert (home / "out" / "1_rbm.html").is_file()


def test_check_hand_in_and_update_work_there(student, home):
    assert "Points so far: 16 of 16" in student(
        "labgen", "check", "notebooks/1_rbm.ipynb", cwd=home
    )
    assert "Receipt" in student("labgen", "hand-in", "--name", "Anna", cwd=home)
    assert list((home / "notebooks").glob("Anna_*.zip"))
    before = (home / "notebooks" / "1_rbm.ipynb").read_bytes()
    assert "already: nothing is changed" in student("labgen", "update", cwd=home)
    assert "stay as they are: notebooks/1_rbm.ipynb" in student("labgen", "start", cwd=home)
    assert (home / "notebooks" / "1_rbm.ipynb").read_bytes() == before
