"""nbgrader's own tools run over the five notebooks without complaint."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from labgen.registry import notebooks

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"
NAMES = [name for name in notebooks() if (SOURCE / f"{name}.ipynb").is_file()]


def test_all_five_notebooks_are_there():
    assert list(notebooks()) == NAMES


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The students' notebooks as `nbgrader generate_assignment lab` makes them, and its log."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(SOURCE / "figures", course / "source" / "lab" / "figures")
    for name in NAMES:
        shutil.copy(SOURCE / f"{name}.ipynb", course / "source" / "lab")
    config = Config()
    config.CourseDirectory.root = str(course)
    api = NbGraderAPI(config=config)
    api.log_level = logging.INFO
    with pytest.MonkeyPatch.context() as patch:
        # It starts the program alembic, which an environment that is not activated keeps from it.
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        result = api.generate_assignment("lab")
    assert result["success"], result
    return course / "release" / "lab", result.get("log", "")


def read(folder: Path, name: str) -> nbformat.NotebookNode:
    return nbformat.read(folder / f"{name}.ipynb", as_version=4)


def test_generate_assignment_has_nothing_to_complain_about(release):
    folder, log = release
    assert "[INFO] Converting notebook" in log
    assert [line for line in log.splitlines() if not line.startswith("[INFO]")] == []
    assert sorted(path.stem for path in folder.glob("*.ipynb")) == NAMES
    assert (folder / "figures" / "rbm.svg").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_the_students_get_every_cell_and_no_solution(release, name):
    folder, _ = release
    before, after = read(SOURCE, name), read(folder, name)
    assert [cell.id for cell in before.cells] == [cell.id for cell in after.cells]
    for old, new in zip(before.cells, after.cells, strict=True):
        assert "SOLUTION" not in new.source, new.id
        if old.metadata.get("nbgrader", {}).get("solution"):
            stub = "NotImplementedError" if new.cell_type == "code" else "YOUR ANSWER HERE"
            assert "SOLUTION" in old.source, f"{new.id}: an answer outside the markers is released"
            assert stub in new.source, new.id
        else:
            assert old.source == new.source, new.id
