"""`labgen release --colab`: what the notebooks for Colab hold, and that they give nothing away."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import zipfile
from types import ModuleType

import nbformat
import pytest
from click.testing import CliRunner
from IPython.core.inputtransformer2 import TransformerManager

from labgen.cli import main
from labgen.course.kit.kit_mark import MARK, is_mark, mark_text
from labgen.instructor.release import LeakError, ReleaseError, build, release
from labgen.instructor.release.colab import INSTALL, START, for_colab, write_for_colab
from labgen.instructor.release.kit.assistants import Assistants
from labgen.instructor.release.kit.student_version import with_holes
from labgen.instructor.release.leaks.search import AnswerSearch, find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of
from labgen.instructor.release.web_address import web_address
from labgen.instructor.release.wheel import wheel_name
from labgen.reading.answers.handed_out import given_cells
from labgen.registry import notebooks, tasks
from tests.conftest import NOTEBOOKS

GITHUB = "https://github.com/uni/lab/tree/main/colab"
RAW = "https://raw.githubusercontent.com/uni/lab/main/colab"
OPENS = "https://colab.research.google.com/github/uni/lab/blob/main/colab"

pytestmark = pytest.mark.slow(seconds=5)
each_task = pytest.mark.parametrize("task", tasks(), ids=lambda task: task.notebook)


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """Of a kit what the notebooks for Colab are made of."""
    kit = tmp_path_factory.mktemp("kit")
    shutil.copytree(NOTEBOOKS / "figures", kit / "notebooks" / "figures")
    for name in notebooks():
        nbformat.write(with_holes(NOTEBOOKS / f"{name}.ipynb"), kit / "notebooks" / f"{name}.ipynb")
    (kit / MARK).write_text(mark_text("labgen", "1", {}), encoding="utf-8")
    return kit


@pytest.fixture(scope="module")
def folder(kit, tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "colab"
    write_for_colab(kit, place, web_address(GITHUB, wheel_name()), None)
    return place


def read(folder, task):
    return nbformat.read(folder / f"{task.notebook}.ipynb", as_version=4)


# -- the notebooks -----------------------------------------------------------------------------


@each_task
def test_the_kits_cells_are_all_there_with_ids_and_metadata(kit, folder, task):
    made, given = read(folder, task), read(kit / "notebooks", task)
    assert [cell.id for cell in made.cells] == [START, INSTALL, *(c.id for c in given.cells)]
    install = made.cells[1]
    assert install.metadata.cellView == "form" and install.source.startswith("# @title Install ")
    for new, old in zip(made.cells[2:], given.cells, strict=True):
        assert {**new.metadata, "id": 0} == {**old.metadata, "id": 0}
        assert new.metadata["id"] == new.id
        if new.cell_type == "code":
            assert new.source == old.source


@each_task
def test_a_badge_opens_the_very_notebook(folder, task):
    start = read(folder, task).cells[0].source
    assert f"badge.svg)]({OPENS}/{task.notebook}.ipynb)" in start
    assert "labgen.setup(drive=True)" in start and "labgen.hand_in(" in start


@each_task
def test_the_metadata_is_colabs(folder, task):
    metadata = read(folder, task).metadata
    assert metadata.kernelspec.name == "python3"
    assert metadata.colab.name == f"{task.notebook}.ipynb" and metadata.colab.toc_visible is True
    assert metadata.get("accelerator") == ("GPU" if task.gpu else None)
    assert ("gpuType" in metadata.colab) == task.gpu


def test_the_fifth_notebook_asks_for_a_gpu():
    assert [task.number for task in tasks() if task.gpu] == [5]


@pytest.mark.parametrize("assistants", [None, *Assistants])
def test_colabs_assistant_is_off_unless_the_instructor_chose(kit, assistants):
    task = tasks()[0]
    address = web_address(GITHUB, wheel_name())
    made = for_colab(read(kit / "notebooks", task), task, address, assistants)
    off = made.metadata.colab.get("generative_ai_disabled", False)
    assert off is (assistants is None)
    said = made.cells[0].source.partition("**For assistants")[2]
    assert ("Be a tutor" in said) == (assistants is Assistants.TUTOR)
    assert ("help with everything" in said) == (assistants is Assistants.FREE)


@each_task
def test_every_figure_comes_from_the_web_and_is_there(folder, task):
    texts = "\n".join(c.source for c in read(folder, task).cells if c.cell_type == "markdown")
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", texts)
    figures = [place for place in shown if "badge" not in place]
    assert all(place.startswith(f"{RAW}/figures/") for place in figures)
    assert all((folder / place.removeprefix(f"{RAW}/")).is_file() for place in figures)
    assert ".ipynb)" not in texts.replace(f"{OPENS}/{task.notebook}.ipynb)", "")


def test_all_figures_of_the_source_are_shown_somewhere(folder):
    texts = "".join((folder / f"{name}.ipynb").read_text(encoding="utf-8") for name in notebooks())
    assert f"{RAW}/figures/rbm.svg" in texts


def test_the_same_kit_gives_the_same_bytes(kit, folder, tmp_path):
    write_for_colab(kit, tmp_path / "again", web_address(GITHUB, wheel_name()), None)
    for file in folder.rglob("*"):
        if file.is_file():
            again = tmp_path / "again" / file.relative_to(folder)
            assert again.read_bytes() == file.read_bytes(), file.name


@each_task
def test_a_grader_reads_the_cells_as_those_of_the_kit(kit, folder, task):
    made = given_cells((folder / f"{task.notebook}.ipynb").read_bytes())
    given = given_cells((kit / "notebooks" / f"{task.notebook}.ipynb").read_bytes())
    assert [(c.id, c.grade_id) for c in made[2:]] == [(c.id, c.grade_id) for c in given]


# -- the first cell ----------------------------------------------------------------------------


@pytest.fixture
def install(kit, monkeypatch):
    """Runs the first code cell; gives what pip was asked for."""
    task = tasks()[0]
    address = web_address("https://example.org/lab/", wheel_name())
    source = for_colab(read(kit / "notebooks", task), task, address, None).cells[1].source
    code = TransformerManager().transform_cell(source)
    asked = []

    class Shell:
        def run_line_magic(self, name, line):
            asked.append(f"{name} {line}")

    def run(in_colab, there):
        found = ModuleType("found") if there else None
        if in_colab:
            monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
        monkeypatch.setattr("importlib.util.find_spec", lambda name: found)
        exec(compile(code, "cell", "exec"), {"get_ipython": Shell})
        return asked

    return run


def test_on_colab_it_installs_the_wheel_and_says_how_long_that_takes(install, capsys):
    assert install(in_colab=True, there=False) == [
        f'pip install --quiet "https://example.org/lab/{wheel_name()}"'
    ]
    assert "about a minute" in capsys.readouterr().out


@pytest.mark.parametrize(("in_colab", "there"), [(False, False), (False, True), (True, True)])
def test_elsewhere_and_where_the_lab_is_there_it_does_nothing(install, capsys, in_colab, there):
    assert install(in_colab, there) == [] and capsys.readouterr().out == ""


# -- the address -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "folder", "opens"),
    [
        (GITHUB, RAW, OPENS),
        (f"{GITHUB}/", RAW, OPENS),
        (f"https://github.com/uni/lab/blob/main/colab/{wheel_name()}", RAW, OPENS),
        (f"https://github.com/uni/lab/raw/main/colab/{wheel_name()}", RAW, OPENS),
        (RAW, RAW, OPENS),
        (RAW.replace("/main/", "/refs/heads/main/"), RAW, OPENS),
        (f"{RAW}/{wheel_name()}", RAW, OPENS),
        ("https://github.com/uni/lab/tree/main", RAW.removesuffix("/colab"),
         OPENS.removesuffix("/colab")),
        ("https://example.org/lab/", "https://example.org/lab", ""),
        (f"https://example.org/lab/{wheel_name()}", "https://example.org/lab", ""),
    ],
)  # fmt: skip
def test_the_folder_and_the_wheel_in_it_are_one_address(written, folder, opens):
    address = web_address(written, wheel_name())
    assert address.folder == folder and address.wheel == f"{folder}/{wheel_name()}"
    assert address.opens("1_rbm") == (f"{opens}/1_rbm.ipynb" if opens else "")


def test_what_follows_the_wheels_name_stays():
    written = f"https://example.org/{wheel_name()}?raw=1"
    assert web_address(written, wheel_name()).wheel == written


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("lab", "no address on the web"),
        ("file:///tmp/lab", "no address on the web"),
        ('https://example.org/"); import os; ("', "no address on the web"),
        ("https://example.org/labgen_lab-0.0.1-py3-none-any.whl", "is called"),
        ("https://example.org/download?id=7", "has to end in"),
        ("https://github.com/uni/lab", "does not say the branch"),
    ],
)
def test_what_is_no_such_address_is_refused_in_a_sentence(written, words):
    with pytest.raises(ReleaseError, match=words):
        web_address(written, wheel_name())


# -- the release -------------------------------------------------------------------------------


@pytest.fixture
def quick(kit, monkeypatch):
    """Releases that take a kit which is there, and search it for nothing."""

    def wheel(_, place, __):
        place.mkdir()
        with zipfile.ZipFile(place / wheel_name(), "w") as archive:
            archive.writestr(f"labgen/kit/{MARK}", (kit / MARK).read_text())
        return place / wheel_name()

    monkeypatch.setattr(build, "build", lambda place, *_: shutil.copytree(kit, place))
    monkeypatch.setattr(build, "build_wheel", wheel)
    monkeypatch.setattr(build, "find_leaks", lambda *_: [])


def test_a_release_puts_them_beside_the_kit_and_replaces_earlier_ones(tmp_path, quick):
    for url in (GITHUB, "https://example.org/lab"):
        release(tmp_path / "kit", NOTEBOOKS, colab=url)
    made = tmp_path / "kit-colab"
    there = sorted(path.name for path in tmp_path.iterdir())
    assert there == ["kit", "kit-colab", "kit.zip", wheel_name()]
    assert is_mark((made / MARK).read_bytes()) and (made / "figures" / "rbm.svg").is_file()
    assert f"https://example.org/lab/{wheel_name()}" in (made / "1_rbm.ipynb").read_text()
    assert "upload this file" in (made / "1_rbm.ipynb").read_text()


def test_what_is_in_their_place_and_not_ours_stays(tmp_path, quick):
    (tmp_path / "kit-colab").mkdir()
    (tmp_path / "kit-colab" / "mine").touch()
    with pytest.raises(ReleaseError, match="kit-colab exists"):
        release(tmp_path / "kit", NOTEBOOKS, colab=GITHUB)
    assert [path.name for path in tmp_path.iterdir()] == ["kit-colab"]


def test_the_search_for_answers_reads_them(tmp_path, quick, monkeypatch):
    write = build.write_for_colab

    def leaking(kit, place, *more):
        write(kit, place, *more)
        notebook = nbformat.read(place / "1_rbm.ipynb", as_version=4)
        notebook.cells[0].source += "\n\n`tf.sigmoid(tf.matmul(v, w) + b)`"
        for file in place.glob("*.ipynb"):
            file.unlink()
        nbformat.write(notebook, place / "1_rbm.ipynb")

    def search(folder, *more):
        return find_leaks(folder, *more) if folder.name == "colab" else []

    monkeypatch.setattr(build, "write_for_colab", leaking)
    monkeypatch.setattr(build, "find_leaks", search)
    with pytest.raises(LeakError, match=r"1_rbm\.ipynb, cell colab-start, line \d+: exercise 1\.2"):
        release(tmp_path / "kit", NOTEBOOKS, colab=GITHUB)
    assert list(tmp_path.iterdir()) == []


def test_they_give_no_answer_away(folder):
    assert find_leaks(folder, AnswerSearch(secrets_of(NOTEBOOKS))) == []


def test_the_command_says_what_to_upload_and_where(tmp_path, quick):
    result = CliRunner().invoke(main, ["release", str(tmp_path / "kit"), "--colab", GITHUB])
    assert result.exit_code == 0, result.output
    for words in (str(tmp_path / "kit-colab"), wheel_name(), RAW, f"{OPENS}/1_rbm.ipynb"):
        assert words in result.output
    refused = CliRunner().invoke(main, ["release", str(tmp_path / "kit"), "--colab", "lab"])
    assert refused.exit_code == 2 and "no address on the web" in refused.output


@each_task
def test_the_code_of_all_cells_is_python(folder, task):
    for cell in read(folder, task).cells:
        if cell.cell_type == "code":
            ast.parse(TransformerManager().transform_cell(cell.source))
