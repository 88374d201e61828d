"""A check says when the kernel judges an older answer than the notebook holds, and only then."""

import json
import os
import time
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

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
def notebook(monkeypatch, capsys):
    shell = InteractiveShell()
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
