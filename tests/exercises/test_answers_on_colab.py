"""A later notebook on Colab finds the answers of an earlier one in Drive, or says what to do."""

import json

import pytest

import labgen
from labgen.exercises.loader import AnswersError
from labgen.reading import executed
from labgen.reading.notebook import read_notebook
from labgen.util.kernel import colab


def notebook(*codes, **metadata):
    cells = [
        {"cell_type": "code", "source": code, "metadata": metadata, "outputs": []} for code in codes
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}


ANSWER = json.dumps(notebook("def energy(v, h, w, a, b):\n    return 'mine'")).encode()
HOLE = json.dumps(notebook("def energy(v, h, w, a, b):\n    raise NotImplementedError")).encode()


def mounted(runtime):
    runtime.mount(str(runtime.content / "drive"))


def test_without_drive_a_missing_notebook_is_explained_in_colabs_terms(colab_runtime):
    with pytest.raises(AnswersError) as error:
        labgen.answers("1_rbm")
    for words in ("machine of its own", "labgen.setup(drive=True)", "'Colab Notebooks'"):
        assert words in str(error.value)


@pytest.mark.parametrize("folder", ["Colab Notebooks", "labgen/notebooks", "labgen", "."])
@pytest.mark.parametrize("name", ["1_rbm.ipynb", "Copy of 1_rbm.ipynb", "Kopie von 1_rbm.ipynb"])
def test_drive_has_it_under_any_name(colab_runtime, capsys, folder, name):
    mounted(colab_runtime)
    colab_runtime.save(name, ANSWER, folder)
    assert labgen.answers("1_rbm").energy(*"vhwab") == "mine"
    assert (name in capsys.readouterr().out) == (name != "1_rbm.ipynb")


def test_the_copy_with_an_answer_counts(colab_runtime):
    mounted(colab_runtime)
    colab_runtime.save("1_rbm.ipynb", HOLE)
    colab_runtime.save("Copy of 1_rbm.ipynb", ANSWER)
    assert labgen.answers("1_rbm").energy(*"vhwab") == "mine"


def test_an_uploaded_file_comes_first(colab_runtime):
    mounted(colab_runtime)
    colab_runtime.save("1_rbm.ipynb", HOLE)
    (colab_runtime.content / "1_rbm.ipynb").write_bytes(ANSWER)
    assert labgen.answers("1_rbm").energy(*"vhwab") == "mine"


def test_what_drive_does_not_have_is_explained_too(colab_runtime):
    mounted(colab_runtime)
    with pytest.raises(AnswersError, match=r"Save a copy in Drive") as error:
        labgen.answers("1_rbm")
    assert "drive=True" not in str(error.value)


def test_colabs_names_of_cells_are_read():
    data = json.dumps(notebook("x = 1", id="answer-1-1")).encode()
    assert [cell.id for cell in read_notebook(data)] == ["answer-1-1"]


# -- the open notebook -------------------------------------------------------------------------


def test_the_open_notebook_is_asked_of_the_browser(colab_runtime):
    assert colab.open_notebook() is None
    colab_runtime.notebook = notebook("x = 1")
    assert json.loads(colab.open_notebook()) == notebook("x = 1")


def test_outside_colab_there_is_none():
    assert colab.open_notebook() is None and not colab.download("x")


class Run:
    """What `labgen.check` asks of the kernel's memory."""

    cell_id = ""

    def __init__(self, source):
        self.source = source


@pytest.mark.parametrize(
    ("there", "told"),
    [
        (("def energy(v):\n    return 2",), True),
        (("def energy(v):\n    return 1\n",), False),
        (("x = 1",), False),
        (("def energy(v):\n    return 2", "def energy(v):\n    return 1"), False),
    ],
)
def test_a_check_notices_a_cell_that_was_changed_and_not_run(colab_runtime, there, told):
    colab_runtime.notebook = notebook(*there)
    said = executed._about_colab(Run("def energy(v):\n    return 1"), "energy")
    assert ("run its cell, then the check" in said) == told


def test_a_browser_that_is_slow_is_asked_once(colab_runtime, monkeypatch):
    monkeypatch.setattr(executed, "_colab_is_quick", True)
    times = iter([0.0, 2.5])
    monkeypatch.setattr(executed.time, "monotonic", lambda: next(times))
    executed._about_colab(Run(""), "energy")
    colab_runtime.notebook = notebook("def energy(v):\n    return 2")
    monkeypatch.setattr(executed.time, "monotonic", lambda: 0.0)
    assert executed._about_colab(Run(""), "energy") == ""
