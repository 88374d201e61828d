"""A cell that needs a name which is not defined is told which cell to run first, in a sentence."""

import nbformat
import pytest

from labgen.reading import executed
from labgen.training.cells import stopped_cells

GIBBS = "def gibbs_step(h):\n    return h\n"
TRAINS = "v_shape = (28, 28)\nrbm = 1\n"
CHECK = "check('1.4', gibbs_step)"


class Notebook:
    """Runs cells of a saved notebook as a person does, and keeps what IPython shows."""

    def __init__(self, shell, file):
        self.shell, self.file, self.shown = shell, file, []

    def save(self, **sources):
        made = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
        nbformat.write(nbformat.v4.new_notebook(cells=made), self.file)
        return self

    def run(self, source, cell_id):
        self.shown.clear()
        self.shell.run_cell(source, store_history=True, cell_id=cell_id)
        return "\n".join(self.shown)


@pytest.fixture
def notebook(monkeypatch, tmp_path, new_shell):
    shell, file = new_shell(), tmp_path / "1_rbm.ipynb"
    made = Notebook(shell, file)
    monkeypatch.setattr(executed, "_memory", None)
    monkeypatch.setattr(stopped_cells, "nobody_watches", lambda: False)
    monkeypatch.setattr(
        shell, "_showtraceback", lambda kind, error, lines: made.shown.extend(lines)
    )
    monkeypatch.setattr(shell, "showsyntaxerror", lambda *_, **__: None)
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))
    stopped_cells.watch(shell)
    executed.remember_cells(shell)
    shell.user_ns["check"] = lambda *_: None
    return made


def test_a_cell_that_was_passed_over_is_named(notebook):
    notebook.save(a=TRAINS, b="rbm")
    assert notebook.run("rbm", "b") == (
        "This cell needs rbm, and the cell that makes it has not run since the kernel started.\n"
        "Run that cell first, then this one. It begins with: v_shape = (28, 28)"
    )
    notebook.run(TRAINS, "a")
    assert notebook.run("rbm", "b") == ""


def test_a_cell_that_ended_with_an_error_is_named_with_it(notebook):
    notebook.save(a=TRAINS, b="rbm")
    notebook.run("1 / 0\nrbm = 1", "a")
    assert "the cell that makes it did not. It ended with ZeroDivisionError." in notebook.run(
        "rbm", "b"
    )


@pytest.mark.parametrize("is_saved", [True, False])
def test_a_function_with_another_name_is_looked_for_under_the_asked_one(notebook, is_saved):
    renamed = GIBBS.replace("gibbs_step", "gibbs_steps")
    notebook.save(a=renamed if is_saved else GIBBS, b=CHECK)
    notebook.run(renamed, "a")
    said = notebook.run(CHECK, "b")
    assert ("Exercise 1.4 asks for it" in said) is is_saved
    assert ("the cell defines gibbs_steps, not gibbs_step." in said) is not is_saved
    assert len(said.split("\n")) == 2


@pytest.mark.parametrize("source", ["rmb", "def f():\n    return rmb\nf()", "rmb\nrmb = 1"])
def test_what_no_other_cell_makes_stays_pythons_own_error(notebook, source):
    notebook.save(a=TRAINS, b=source)
    assert "Traceback" in notebook.run(source, "b")


def test_a_program_that_runs_the_notebook_sees_the_error(notebook, monkeypatch):
    monkeypatch.setattr(stopped_cells, "nobody_watches", lambda: True)
    notebook.save(a=TRAINS, b="rbm")
    assert "NameError" in notebook.run("rbm", "b")


@pytest.mark.parametrize("content", ["", "{}", None])
def test_without_a_notebook_to_read_it_stays_pythons_error(notebook, content):
    if content is not None:
        notebook.file.write_text(content)
    assert "NameError" in notebook.run("rbm", "b")
