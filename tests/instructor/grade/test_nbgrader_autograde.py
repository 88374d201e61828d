"""nbgrader's autograde gives the reference all points of the checks and an empty submission none,
and what it has run passes `nbgrader validate`.

One byte on stderr in a check cell would cost its points; TensorFlow writes there when it is
imported and at its first operation.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.validator import Validator
from traitlets.config import Config

from labgen.registry import exercises, notebooks

pytestmark = [
    pytest.mark.slow(seconds=60),
    # nbgrader's own use of its database
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"


def is_needed(cell: nbformat.NotebookNode) -> bool:
    """Cells that train and draw are left out: nbval runs them all."""
    graded = "nbgrader" in cell.metadata
    return graded or "labgen.setup()" in cell.source or "labgen.answers(" in cell.source


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of nbgrader's in which a reference and an empty submission are graded."""
    course = tmp_path_factory.mktemp("course")
    source, submitted = course / "source" / "lab", course / "submitted"
    shutil.copytree(SOURCE / "figures", source / "figures")
    for name in notebooks():
        notebook = nbformat.read(SOURCE / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and not is_needed(cell):
                cell.metadata["tags"] = ["skip-execution"]
        nbformat.write(notebook, source / f"{name}.ipynb")
    config = Config()
    config.CourseDirectory.root = str(course)
    config.Execute.timeout = 300
    # A model class of the later notebooks is built from the answers of the earlier ones.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        patch.setenv("LABGEN_PROFILE", "smoke")
        patch.setenv("LABGEN_RUNS", str(course / "runs"))
        api = NbGraderAPI(config=config)
        api.log_level = logging.ERROR
        made = api.generate_assignment("lab")
        assert made["success"], made
        shutil.copytree(source, submitted / "reference" / "lab")
        shutil.copytree(course / "release" / "lab", submitted / "empty" / "lab")
        for student in ("reference", "empty"):
            result = api.autograde("lab", student)
            assert result["success"], result
    return course


@pytest.fixture(scope="module")
def scores(course):
    """{student: {name of the check: (points, maximum)}}."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student in ("reference", "empty"):
            submission = book.find_submission("lab", student)
            found[student] = {
                grade.name: (grade.auto_score, grade.max_score)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell.cell_type == "code"
            }
    return found


def test_the_reference_has_all_points_of_the_checks(scores):
    assert len(scores["reference"]) == len(exercises())
    assert {name: got for name, got in scores["reference"].items() if got[0] != got[1]} == {}
    assert sum(got[1] for got in scores["reference"].values()) == sum(e.points for e in exercises())


def test_an_empty_submission_has_none(scores):
    assert len(scores["empty"]) == len(exercises())
    assert {name: got for name, got in scores["empty"].items() if got[0]} == {}


@pytest.mark.parametrize("name", notebooks())
def test_validate_passes(course, name):
    """Autograde has run the same cells in the same way: what they said is judged once more."""
    validator = Validator(preprocessors=[CheckCellMetadata])
    executed = course / "autograded" / "reference" / "lab" / f"{name}.ipynb"
    assert validator.validate(str(executed)) == {}
