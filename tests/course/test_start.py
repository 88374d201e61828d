"""`labgen start`: the notebooks of a students' wheel, copied out over nobody's work."""

from __future__ import annotations

import json
import os

import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.course.kit import package
from labgen.course.kit.kit_mark import MARK, mark_text
from labgen.course.kit.package import Kind, this_package
from labgen.course.notebooks import notebooks_folder
from labgen.reading.answers.handed_out import LIST, as_list, handed_out
from labgen.reading.notebook import read_notebook
from labgen.registry import Course, course
from tests.course.update.update_kits import (
    RBM,
    answered,
    as_bytes,
    cell,
    given,
    kit_files,
    released,
    revised,
    tree,
    write_files,
    write_zip,
)

SHOWN = {
    "README.md": b"Read me.\n",
    "notebooks/figures/rbm.svg": b"<svg/>\n",
    ".github/copilot-instructions.md": b"Be a tutor.\n",
}


def wheels_kit(notebook, version: str, shown=SHOWN) -> dict[str, bytes]:
    """What a students' wheel holds for `labgen start`."""
    made = {RBM: as_bytes(notebook), LIST: as_list({"1_rbm": given(notebook)}).encode(), **shown}
    return {**made, MARK: mark_text("labgen", "1.0", made, version).encode()}


FIRST = wheels_kit(released(), "1.0+first")


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """As if labgen had been installed from a students' wheel; the folder of what it brings."""
    folder = write_files(tmp_path / "site-packages" / "labgen" / "kit", FIRST)
    monkeypatch.setattr(Course, "kit_folder", property(lambda _: folder))
    (tmp_path / "at home").mkdir()
    monkeypatch.chdir(tmp_path / "at home")
    return folder


@pytest.fixture
def home(installed, tmp_path):
    """A student's folder, made by `labgen start`."""
    labgen("start")
    return tmp_path / "at home" / "labgen-lab"


def labgen(*words, code=0):
    """What the command says, as one line."""
    done = CliRunner().invoke(main, [*map(str, words)])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


def next_kit(installed, notebook, shown=SHOWN):
    """A newer wheel is installed."""
    for path in tree(installed):
        (installed / path).unlink()
    write_files(installed, wheels_kit(notebook, "1.0+second", shown))


# --- copying -------------------------------------------------------------------------------------


def test_it_copies_all_files_and_says_what_to_do_next(installed, tmp_path):
    said = labgen("start")
    home = tmp_path / "at home" / "labgen-lab"
    assert tree(home) == FIRST
    assert f"The lab is in {home}: 6 files copied there." in said
    assert said.endswith(f'Next: cd "{home}" jupyter lab {RBM}')


def test_a_folder_can_be_named_as_argument_or_option(installed, tmp_path):
    labgen("start", tmp_path / "deep" / "one")
    labgen("start", "--out", tmp_path / "two")
    assert tree(tmp_path / "deep" / "one") == tree(tmp_path / "two") == FIRST
    assert "Two places are named" in labgen("start", "one", "--out", "two", code=2)


def test_a_second_time_nothing_changes_and_what_differs_is_named(home):
    (home / RBM).write_bytes(as_bytes(answered()))
    (home / "README.md").write_bytes(b"my own words\n")
    before = {name: (home / name).stat().st_mtime_ns for name in tree(home)}
    said = labgen("start")
    assert {name: (home / name).stat().st_mtime_ns for name in tree(home)} == before
    assert "No file was missing. These are yours, and stay as they are:" in said
    assert RBM in said and "README.md" in said and "rbm.svg" not in said


def test_what_is_missing_comes_back_from_anywhere_in_the_folder(home, monkeypatch):
    (home / "notebooks" / "figures" / "rbm.svg").unlink()
    monkeypatch.chdir(home / "notebooks")
    assert "1 file copied there" in labgen("start")
    assert tree(home) == FIRST


def test_a_notebook_by_another_name_is_the_students_still(home):
    mine = (home / RBM).rename(home / "notebooks" / "1_rbm Anna.ipynb")
    mine.write_bytes(as_bytes(answered()))
    assert "notebooks/1_rbm Anna.ipynb" in labgen("start")
    assert not (home / RBM).exists()


def test_what_was_there_before_stays(installed, tmp_path):
    mine = write_files(tmp_path / "mine", {"README.md": b"thesis\n", "data.csv": b"1\n"})
    assert "stay as they are: README.md." in labgen("start", mine)
    assert tree(mine) == {**FIRST, "README.md": b"thesis\n", "data.csv": b"1\n"}


def test_a_place_that_cannot_be_written_is_a_sentence(installed, tmp_path):
    write_files(tmp_path, {"mine/notebooks": b"a file\n"})
    assert "cannot be written" in labgen("start", tmp_path / "mine", code=2)
    assert (tmp_path / "mine" / "notebooks").read_bytes() == b"a file\n"


def test_a_damaged_installation_is_a_sentence(installed):
    (installed / "README.md").write_bytes(b"changed\n")
    assert "README.md differs" in labgen("start", code=2)


@pytest.mark.parametrize("there", [True, False])
def test_without_jupyterlab_it_says_how_to_install_it(installed, monkeypatch, there):
    from labgen.course.kit import start

    monkeypatch.setattr(start, "find_spec", lambda name: there or None)
    said = labgen("start")
    assert ("`python -m pip install 'labgen-lab[lab]'` installs it" in said) == (not there)


# --- which labgen it is --------------------------------------------------------------------------


def test_a_checkout_is_no_students_wheel():
    assert this_package().kind is Kind.CHECKOUT
    said = labgen("start", code=2)
    assert "this labgen is a checkout" in said and "labgen release kit --wheel" in said


def as_kit(tmp_path, monkeypatch):
    """As if labgen ran from a kit's folder."""
    folder = write_files(tmp_path / "kit", {"labgen/__init__.py": b""})
    monkeypatch.setattr(package.labgen, "__file__", str(folder / "labgen" / "__init__.py"))
    monkeypatch.setattr(package, "find_spec", lambda _: None)
    return folder


def test_in_a_kit_the_notebooks_are_there(tmp_path, monkeypatch):
    folder = as_kit(tmp_path, monkeypatch)
    assert "Go to the folder of your kit" in labgen("start", code=2)
    write_files(folder, {MARK: b'{"labgen": "1.0"}'})
    assert f"Go to {folder} and say: jupyter lab {RBM}" in labgen("start", code=2)


def test_an_instructors_wheel_says_that_it_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr(package.labgen, "__file__", str(tmp_path / "labgen" / "__init__.py"))
    assert "this labgen is the instructor's wheel" in labgen("start", code=2)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("checkout", "`python -m pip install --editable '.[run]'` in "),
        ("kit", "install --constraint requirements.lock --editable .` in your kit's folder"),
        ("instructor's", "`python -m pip install 'labgen-instructor[run]'`"),
        ("student's", "`python -m pip install 'labgen-lab[run]'`"),
    ],
)
def test_how_to_add_an_extra_depends_on_it(kind, words, tmp_path, monkeypatch, request):
    if kind == "kit":
        as_kit(tmp_path, monkeypatch)
    elif kind == "instructor's":
        monkeypatch.setattr(package.labgen, "__file__", str(tmp_path / "labgen" / "__init__.py"))
    elif kind == "student's":
        request.getfixturevalue("installed")
    assert words in package.add_extra("run")


def script(folder, name):
    """What pip leaves of a package with the command labgen."""
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{folder}/entry_points.txt": b"[console_scripts]\nlabgen = labgen.cli:main\n",
    }


def test_the_version_says_which_package_it_is(installed, monkeypatch):
    monkeypatch.setattr(package, "entry_points", lambda **_: ())
    said = CliRunner().invoke(main, ["--version"]).output.splitlines()
    assert said[1].startswith("labgen-lab: the students' package, kit 1.0+first, in ")
    assert len(said) == 2


def test_two_packages_over_each_other_are_named(tmp_path, monkeypatch):
    write_files(tmp_path, script("a-1.0.dist-info", "labgen-lab"))
    write_files(tmp_path, script("b-1.0.dist-info", "mylab-lab"))
    monkeypatch.syspath_prepend(tmp_path)
    said = labgen("--version")
    assert "Several packages bring a labgen here: " in said
    assert "labgen-lab" in said and "pip uninstall" in said and "mylab-lab" in said


# --- what else works in such a folder ------------------------------------------------------------


def test_its_cells_are_known(installed):
    first = next(one for one in read_notebook(FIRST[RBM]) if one.kind == "code")
    assert handed_out("1_rbm").of(first) == first.source


def test_commands_without_notebooks_name_it(installed):
    with pytest.raises(FileNotFoundError, match="`labgen start` makes a folder"):
        notebooks_folder()


def test_its_notebooks_are_found(home, monkeypatch):
    monkeypatch.chdir(home)
    assert notebooks_folder() == home / "notebooks"


def words(notebook):
    cell(notebook, "rbm-title").source += "\n\nRevised."


def test_a_newer_wheel_comes_in_by_update_without_a_name(home, installed, monkeypatch):
    (home / RBM).write_bytes(as_bytes(answered()))
    next_kit(installed, revised(words), {**SHOWN, "README.md": b"New.\n"})
    assert "made from the kit 1.0+first, and 1.0+second is installed" in labgen(
        "start", home, code=2
    )
    monkeypatch.chdir(home)
    said = labgen("update")
    assert "From the kit 1.0+first to 1.0+second" in said and "6 answers" in said
    after = tree(home)
    assert b"Revised." in after[RBM] and b"BEGIN SOLUTION" in after[RBM]
    assert after["README.md"] == b"New.\n"
    assert "pip install" not in said
    assert "already: nothing is changed" in labgen("update")
    assert json.loads(after[MARK])["version"] == "1.0+second"


def test_a_wheel_is_a_new_kit_as_well(home, tmp_path, monkeypatch):
    new = wheels_kit(revised(words), "1.0+second")
    wheel = write_zip(tmp_path / "labgen_lab-1.0-py3-none-any.whl", new, "labgen/kit/")
    monkeypatch.chdir(home)
    said = labgen("update", wheel)
    assert f'pip install --force-reinstall --no-deps "{wheel}"' in said
    assert b"Revised." in tree(home)[RBM]


def test_an_environment_within_the_folder_is_no_obstacle(home, installed, monkeypatch):
    """Then the wheel's own files lie below the folder that is updated."""
    next_kit(installed, revised(words))
    place = home / ".venv" / "site-packages" / "labgen"
    place.mkdir(parents=True)
    os.rename(installed, place / "kit")
    monkeypatch.setattr(Course, "kit_folder", property(lambda _: place / "kit"))
    monkeypatch.chdir(home)
    assert "1.0+second" in labgen("update")


def test_a_kit_and_a_wheels_folder_do_not_mix(home, installed, tmp_path, monkeypatch):
    kit = write_zip(tmp_path / "kit.zip", kit_files({"1_rbm": revised(words)}))
    before = tree(home)
    assert "Install the new wheel" in labgen("update", kit, "--into", home, code=2)
    assert tree(home) == before
    whole = write_files(tmp_path / "whole", kit_files({"1_rbm": released()}))
    before = tree(whole)
    wheel = write_zip(tmp_path / "x.whl", FIRST, "labgen/kit/")
    assert "Name the zip of the new kit" in labgen("update", wheel, "--into", whole, code=2)
    assert "with a labgen of its own" in labgen("start", whole, code=2)
    assert tree(whole) == before


def test_a_kit_is_named_where_no_wheel_is_installed(tmp_path):
    whole = write_files(tmp_path / "whole", kit_files({"1_rbm": released()}))
    assert "Name the new kit" in labgen("update", "--into", whole, code=2)


def test_another_course_has_a_package_of_its_own(monkeypatch):
    monkeypatch.setenv("LABGEN_COURSE", "My_Lab=labgen.tasks")
    assert package.students_name() == "my-lab-lab"
    assert course().name == "My_Lab"
