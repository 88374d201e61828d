"""What a kit keeps of labgen: all that its notebooks use, by whatever name, and nothing else."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from labgen.instructor.release.kit.needed import leave_out_unneeded
from tests.conftest import ROOT

REAL = ("__init__.py", "training/__init__.py")
# Stand-ins, each with a package of its own: none is there anyway because of another.
PARTS = (
    "models/artefacts.py",
    "plots/__init__.py",
    "training/summary.py",
    "training/tensorboard.py",
)


@pytest.fixture
def kept(tmp_path):
    """Which of PARTS stay in the kit of a course whose one notebook has these cells."""

    def found(*cells: str) -> set[str]:
        for number, file in enumerate(PARTS):
            (tmp_path / "labgen" / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "labgen" / file).write_text(f"import package_{number}")
        for file in REAL:
            shutil.copyfile(ROOT / "labgen" / file, tmp_path / "labgen" / file)
        (tmp_path / "notebooks").mkdir()
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        nbformat.write(notebook, tmp_path / "notebooks" / "1_course.ipynb")
        leave_out_unneeded(tmp_path)
        return {file for file in PARTS if (tmp_path / "labgen" / file).exists()}

    return found


@pytest.mark.parametrize(
    "cells",
    [
        ["import labgen", "labgen.plots.draw_rows()"],
        ["import labgen as lg; lg.plots.draw_rows()"],
        ["import labgen as lg", "def draw():\n    return lg.plots.draw_rows()"],
        ["import labgen\nlab = labgen", "other = lab", "other.plots.draw_rows()"],
    ],
)
def test_a_part_stays_by_whatever_name_labgen_is_called(kept, cells):
    assert kept(*cells) == {"plots/__init__.py"}


@pytest.mark.parametrize(
    "cells",
    [
        ["import labgen", "labgen.training.show()"],
        ["from labgen.training import EpochLogger"],
        ["import labgen.training as t", "t.variable_summaries()"],
        ["from labgen import training", "training.show()"],
        ["import labgen", "train = labgen.training", "train.show()"],
    ],
)
def test_the_home_of_a_name_that_a_part_finds_late_stays(kept, cells):
    assert kept(*cells) == {"training/tensorboard.py"}


def test_older_names_of_labgen_lead_to_where_todays_name_comes_from(kept):
    cells = ["import labgen as lg", "lg.report()", "lg.artefact('rbm')"]
    assert kept(*cells) == {"training/summary.py", "models/artefacts.py"}


def test_what_is_for_the_type_checker_alone_does_not_stay(kept):
    cell = "if TYPE_CHECKING:\n    from labgen import plots\ndef f(x: plots.Figure): ..."
    assert kept("import labgen", cell) == set()
