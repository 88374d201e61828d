"""A check says when the kernel judges an older answer than the notebook holds, and only then."""

import json
import os
import time
from types import SimpleNamespace

import pytest

from labgen.reading import executed

RIGHT = "def hidden_probs(v, w, b):\n    return v\n"


class Notebook:
    """Runs cells as Jupyter does, and asks what a check would be told."""

    def __init__(self, shell):
        self.shell = shell

    def run(self, source, cell_id="a"):
        self.shell.run_cell(source, store_history=True, cell_id=cell_id)
        return self

    def told(self):
        return executed.older_answer("hidden_probs", self.shell.user_ns.get("hidden_probs"))


@pytest.fixture
def notebook(monkeypatch, capsys, new_shell):
    shell = new_shell()
    monkeypatch.setattr(executed, "_memory", None)
    monkeypatch.setattr(shell, "showtraceback", lambda *_, **__: None)
    monkeypatch.setattr(shell, "showsyntaxerror", lambda *_, **__: None)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    executed.remember_cells(shell)
    return Notebook(shell)


@pytest.mark.parametrize("ids", [("a", "a"), ("a", "b"), (None, None)])
def test_a_version_with_a_syntax_error_was_not_taken(notebook, ids):
    notebook.run(RIGHT, ids[0]).run("def hidden_probs(v, w, b):\n    return (", ids[1])
    assert "cannot be run: SyntaxError: '(' was never closed (line 2" in notebook.told()
    assert notebook.told().endswith("The version before it counts.")
    assert notebook.run(RIGHT, ids[1]).told() == ""


@pytest.mark.parametrize("ids", [("a", "a"), (None, None)])
def test_a_version_that_stopped_before_it_defined_the_function(notebook, ids):
    notebook.run(RIGHT, ids[0]).run(f"undefined_name\n{RIGHT}", ids[1])
    assert "stopped with NameError before it defined hidden_probs" in notebook.told()


def test_a_renamed_function(notebook):
    notebook.run(RIGHT).run(RIGHT.replace("hidden_probs", "hidden_prob"))
    assert "the cell defines hidden_prob, not hidden_probs" in notebook.told()
    assert "no longer defines hidden_probs" in notebook.run("x = 1").told()


@pytest.mark.parametrize(
    "later",
    [
        [(RIGHT, "a")],
        [(f"%%time\n{RIGHT}", "a")],
        [("hidden_probs = max", "a")],
        [("hidden_probs = hidden_probs", "a")],
        [("if False:\n    " + RIGHT.replace("\n", "\n    "), "b")],
        [("def hidden_probs_2(v): return 1", "b"), ("x = hidden_probs(1, 2, 3)", "c")],
        [("def hidden_probs(v, w, b):\n    return (", "b"), (RIGHT, "b")],
        [("undefined_name", "c")],
        [(f"{RIGHT}\nundefined_name", "a")],
        [("def energy(v", "c")],
        [("# def hidden_probs in words", "b")],
    ],
)
def test_no_false_alarm(notebook, later):
    notebook.run(RIGHT)
    for source, cell_id in later:
        notebook.run(source, cell_id)
    assert notebook.told() == ""


def test_another_function_than_the_notebooks_is_not_spoken_of(notebook):
    notebook.run(RIGHT).run("def hidden_probs(", "a")
    assert executed.older_answer("hidden_probs", max) == ""


def test_a_changed_cell_that_was_saved_and_not_run(notebook, tmp_path, monkeypatch):
    file = tmp_path / "1_rbm.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))
    notebook.run(RIGHT)
    assert notebook.told() == ""

    def save(source, later, cell_id="a"):
        cell = {"cell_type": "code", "id": cell_id, "metadata": {}, "source": source, "outputs": []}
        file.write_text(json.dumps({"cells": [cell], "metadata": {}}))
        os.utime(file, (time.time() + later,) * 2)

    save("def hidden_probs(v, w, b):\n    return w", 5)
    assert "The saved notebook holds another version" in notebook.told()
    save("def hidden_probs(v, w, b):\n    return w", -5)
    assert notebook.told() == "", "saved before it was run"
    save(RIGHT + "\n\n", 5)
    assert notebook.told() == ""
    save("other", 5, "z")
    assert notebook.told() == ""
    file.write_text("no notebook")
    assert notebook.told() == ""


def test_the_watch_never_raises(notebook, monkeypatch, capsys):
    notebook.run(RIGHT)
    monkeypatch.setattr(executed, "read_code", lambda _: 1 / 0)
    notebook.run("x = 1")
    assert notebook.told() == ""
    executed._memory.after(SimpleNamespace())
    assert capsys.readouterr().err == ""


def test_where_nothing_is_remembered_nothing_is_said(monkeypatch):
    monkeypatch.setattr(executed, "_memory", None)
    assert executed.older_answer("hidden_probs", max) == ""


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """Save a notebook of code cells by their ids, some seconds ago or in the future."""
    file = tmp_path / "1_rbm.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))

    def save(cells, seconds_ago=0):
        cells = [{"cell_type": "code", "id": id_, "source": source} for id_, source in cells]
        file.write_text(json.dumps({"cells": cells}))
        when = time.time() - seconds_ago
        os.utime(file, (when, when))
        return file

    return save


def test_a_file_that_is_older_than_what_was_run_is_not_saved(notebook, saved):
    file = saved([("a", "x = 1\n")], seconds_ago=60)
    assert executed.unsaved_notebook() is None
    notebook.run("x = 1")
    assert executed.unsaved_notebook() is None
    notebook.run("x = 2")
    assert executed.unsaved_notebook() == file
    saved([("a", "x = 3")], seconds_ago=-1)  # changed after it was run, and saved
    assert executed.unsaved_notebook() is None


def test_a_new_cell_counts_and_so_does_one_of_an_editor_with_other_ids(notebook, saved):
    file = saved([("a", "x = 1")], seconds_ago=60)
    notebook.run("x = 1", "vscode-notebook-cell:/a#W0")
    assert executed.unsaved_notebook() is None
    notebook.run("y = 1", "b")
    assert executed.unsaved_notebook() == file


def test_where_nobody_tells_which_file_it_is_nothing_is_said(notebook, monkeypatch, tmp_path):
    notebook.run("x = 2")
    assert executed.unsaved_notebook() is None
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "gone.ipynb"))
    assert executed.unsaved_notebook() is None


def test_visual_studio_code_tells_the_file(notebook, saved, monkeypatch):
    file = saved([("a", "x = 1")], seconds_ago=60)
    monkeypatch.delenv("JPY_SESSION_NAME")
    notebook.shell.user_ns["__vsc_ipynb_file__"] = str(file)
    assert executed.unsaved_notebook() is None
    assert notebook.run("x = 2") and executed.unsaved_notebook() == file
