"""Tags, kernels and links of all notebooks of the course, as the source and the kit have them."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest

from labgen.instructor.release.kit.student_version import PLAYER, with_holes
from labgen.registry import tasks
from labgen.training.profiles import profile
from tests.conftest import NOTEBOOKS

KNOWN = {"parameters", "hide-input", PLAYER}
LONG = 10  # lines
NOTEBOOK = re.compile(r"\b[Nn]otebooks? \d|`\d_\w+\.ipynb`")
# What a list of sources says of where a paper stands.
ADDRESS = re.compile(r"https://(doi\.org/10\.\d{4,}/\S+|arxiv\.org/abs/\d{4}\.\d{4,}|\S+\.\S+)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")

each_task = pytest.mark.parametrize("task", tasks(), ids=lambda task: task.notebook)


def cells(task):
    return nbformat.read(NOTEBOOKS / f"{task.notebook}.ipynb", as_version=4).cells


def tagged(task, tag):
    return [cell for cell in cells(task) if tag in cell.metadata.get("tags", ())]


def prose(task):
    """The texts that students read."""
    return [c for c in cells(task) if c.cell_type == "markdown" and "nbgrader" not in c.metadata]


# -- tags --------------------------------------------------------------------------------------


@each_task
def test_only_tags_that_mean_something_are_used(task):
    tags = {tag for cell in cells(task) for tag in cell.metadata.get("tags", ())}
    assert tags <= KNOWN


@each_task
def test_the_kit_keeps_the_tags(task):
    released = with_holes(NOTEBOOKS / f"{task.notebook}.ipynb").cells
    assert [c.metadata.get("tags") for c in released] == [
        c.metadata.get("tags") for c in cells(task)
    ]


@each_task
def test_the_first_code_cell_is_papermills_parameters(task):
    (cell,) = tagged(task, "parameters")
    code = [one for one in cells(task) if one.cell_type == "code"]
    assert code[0] is not None and code[0].id == cell.id
    assert re.search(r"^profile_name = None\b", cell.source, re.M)


@each_task
def test_what_papermill_puts_below_the_parameters_chooses_the_profile(task, monkeypatch):
    """It inserts a cell with the parameters that were given: `papermill -p profile_name smoke`."""
    monkeypatch.setenv("LABGEN_PROFILE", "full")
    (cell,) = tagged(task, "parameters")
    code = [one for one in cells(task) if one.cell_type == "code"]
    (line,) = re.findall(r"^profile = (.+)$", code[1].source, re.M)
    (given,) = re.findall(r"^profile_name = .+$", cell.source, re.M)
    names = {"labgen": type("labgen", (), {"profile": staticmethod(profile)})}
    exec(given, names)
    assert eval(line, names).name == "full"
    exec('profile_name = "smoke"', names)
    assert eval(line, names).name == "smoke"


@each_task
def test_long_cells_that_only_draw_may_be_hidden_and_no_others(task):
    def draws(cell):
        if cell.cell_type != "code" or "nbgrader" in cell.metadata:
            return False
        body, lines = ast.parse(cell.source).body, len(cell.source.splitlines())
        drawing = [
            node.end_lineno - node.lineno + 1
            for node in body
            if isinstance(node, ast.Expr) and ast.unparse(node).startswith("labgen.plots.")
        ]
        defines = any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in body)
        return lines >= LONG and not defines and 2 * sum(drawing) >= lines

    hidden = [cell.id for cell in tagged(task, "hide-input")]
    assert hidden == [cell.id for cell in cells(task) if draws(cell)]


# -- kernels -----------------------------------------------------------------------------------


@each_task
def test_every_notebook_names_the_kernel_that_everybody_has(task):
    path = NOTEBOOKS / f"{task.notebook}.ipynb"
    for notebook in (nbformat.read(path, as_version=4), with_holes(path)):
        assert notebook.metadata.kernelspec == {
            "name": "python3",
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
        }


# -- links -------------------------------------------------------------------------------------


@each_task
def test_other_notebooks_are_links_to_files_that_are_there(task):
    for cell in prose(task):
        links = re.findall(r"\]\((\w+\.ipynb)\)", cell.source)
        assert all((NOTEBOOKS / link).is_file() for link in links), cell.id
        bare = re.sub(r"\[[^\]\n]*\]\(\w+\.ipynb\)", "", cell.source)
        for mention in NOTEBOOK.findall(bare):
            assert f"{task.number}" in mention, f"{cell.id}: {mention} is no link"


@each_task
def test_every_source_has_its_address(task):
    for entry in sources(task):
        assert ADDRESS.search(entry), entry


@each_task
def test_every_paper_that_the_text_cites_is_among_the_sources(task):
    """ "(Hinton 2002)", "Smolensky (1986)": a paper of that year stands in the list."""
    listed = set(YEAR.findall("\n".join(sources(task))))
    cited = {
        year
        for cell in prose(task)
        for brackets in re.findall(r"\(([^()]*)\)", cell.source)
        for year in YEAR.findall(brackets)
    }
    assert cited <= listed


def sources(task):
    """The entries of the notebook's list of sources; a paragraph lists them between semicolons."""
    entries = []
    for cell in prose(task):
        _, found, rest = cell.source.partition("Sources")
        if found and rest.startswith(": "):
            entries += rest[2:].split("\n\n")[0].split("; ")
        elif found and rest[:3] in ("\n\n-", "**\n"):
            entries += re.findall(r"^- (.+)$", rest, re.M)
    return entries
