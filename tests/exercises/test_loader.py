"""The loader: runs answer cells only, and one bad cell costs only its own function."""

import inspect
import json
import os
import re
import traceback

import pytest
import tensorflow as tf

from labgen.exercises import AnswersError, MissingAnswer, answers, examine, load_answers
from labgen.registry import exercises_of_notebook


def code(source, solution=True, grade_id="cell", cell_type="code"):
    nbgrader = {"schema_version": 3, "solution": solution, "grade": False, "grade_id": grade_id}
    return {"cell_type": cell_type, "metadata": {"nbgrader": nbgrader}, "source": source}


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook of these cells and returns its path."""

    def write(*cells, name="1_rbm"):
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": list(cells), "nbformat": 4, "metadata": {}}))
        return path

    return write


def test_only_answer_cells_are_run(notebook):
    path = notebook(
        {"cell_type": "code", "metadata": {}, "source": "raise RuntimeError('not an answer')"},
        code("raise RuntimeError('locked')", solution=False),
        code("no code at all", cell_type="markdown"),
        code(["def energy(v, h, w, a, b):\n", "    return 'mine'\n"]),
    )
    loaded = load_answers(path)
    assert loaded.names == ("energy",)
    assert loaded.energy(0, 0, 0, 0, 0) == "mine"
    assert loaded.missing == tuple(
        e.name for e in exercises_of_notebook("1_rbm") if e.name != "energy"
    )


def test_the_namespace_holds_the_usual_names_and_helpers_are_kept(notebook):
    path = notebook(
        code("def helper():\n    return tf, np, keras, labgen\ndef energy(*_): return helper()"),
    )
    loaded = load_answers(path)
    assert [module.__name__ for module in loaded.energy()][1:] == [
        "numpy",
        loaded.namespace["keras"].__name__,
        "labgen",
    ]
    assert loaded.helper() == loaded.energy()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def hidden_probs(v, w, b)\n    return 1", "SyntaxError"),
        ("raise SystemExit(3)\ndef hidden_probs(v, w, b): return 1", "SystemExit"),
        ("def hidden_probs(v, w, b=1 / 0): return 1", "ZeroDivisionError"),
    ],
)
def test_a_cell_that_raises_costs_only_its_own_functions(notebook, source, words):
    path = notebook(
        code("def energy(*_): return 1"), code(source), code("def free_energy(*_): return 2")
    )
    loaded = load_answers(path)
    assert loaded.names == ("energy", "free_energy")
    with pytest.raises(MissingAnswer, match=f"hidden_probs is exercise 1.2.*1_rbm.ipynb.*{words}"):
        _ = loaded.hidden_probs


def test_what_a_cell_defines_before_it_raises_is_kept(notebook):
    loaded = load_answers(notebook(code("def energy(*_): return 1\nenergy.nothing")))
    assert loaded.energy() == 1


def test_a_line_of_ipython_is_left_out(notebook):
    loaded = load_answers(notebook(code("%matplotlib inline\n!ls\ndef energy(*_): return 1")))
    assert loaded.energy() == 1


def test_a_hole_counts_as_there_and_is_left_to_the_check(notebook):
    loaded = load_answers(notebook(code("def energy(*_): raise NotImplementedError('1.1')")))
    assert loaded.names == ("energy",)


def test_missing_names_give_sentences(notebook):
    loaded = load_answers(notebook())
    with pytest.raises(
        MissingAnswer, match=r"^hidden_probs is exercise 1\.2: answer it in 1_rbm\.ipynb first\.$"
    ):
        _ = loaded.hidden_probs
    with pytest.raises(MissingAnswer, match=r"belongs to 2_dbn\.ipynb"):
        _ = loaded.up_pass
    with pytest.raises(MissingAnswer, match="no answer cell that defines helper"):
        _ = loaded.helper
    assert not hasattr(loaded, "energy")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a notebook"),
        (b'{"cells": [', "not a notebook"),
        (b"%PDF-1.7 \xff\xfe", "not a notebook"),
        (b'{"worksheets": 5, "nbformat": 3}', "no list of cells"),
        (b"[1, 2]", "no list of cells"),
    ],
)
def test_a_file_that_is_no_notebook_gives_a_sentence(tmp_path, content, words):
    path = tmp_path / "1_rbm.ipynb"
    path.write_bytes(content)
    with pytest.raises(AnswersError, match=f"1_rbm.ipynb.*{words}"):
        load_answers(path)


def test_odd_cells_are_passed_over(notebook):
    nothing = {"cell_type": "code", "metadata": {"nbgrader": None}, "source": "energy = 1"}
    loaded = load_answers(notebook(None, {}, nothing, code(None), code("def energy(*_): return 1")))
    assert loaded.names == ("energy",)


ENERGY = code("def energy(*_): return 'mine'", grade_id="answer_1_1_energy")


def test_a_helper_in_a_cell_of_its_own_comes_along(notebook):
    own = {"cell_type": "code", "metadata": {}, "source": "def helper():\n    return 'helped'"}
    path = notebook(own, code("def energy(*_): return helper()"), code("def helper_2(): pass"))
    assert load_answers(path).energy() == "helped"


def test_cells_that_came_with_the_notebook_are_not_run(notebook):
    setup = {"cell_type": "code", "metadata": {}, "id": "rbm-setup", "source": "digits = 1 / 0"}
    loaded = load_answers(notebook(setup, code("def energy(*_): return digits")))
    with pytest.raises(NameError):
        loaded.energy()
    assert "digits is used, but comes from cell 1" in loaded.notes["energy"][1]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("mine", "m\xefne").encode("latin-1"),
        lambda text: text.replace('"metadata": {"nbgrader"', '"no": {"nbgrader"').encode(),
    ],
    ids=["byte order mark", "utf-16", "latin-1", "no metadata"],
)
def test_what_editors_do_to_a_file_changes_nothing(notebook, change):
    path = notebook(ENERGY)
    path.write_bytes(change(path.read_text()))
    assert load_answers(path).energy() in ("mine", "m\xefne")


def test_an_empty_hole_copied_below_an_answer_does_not_count(notebook):
    hole = code("def energy(*_):\n    raise NotImplementedError", grade_id="answer_1_1_energy")
    loaded = load_answers(notebook(ENERGY, hole))
    assert loaded.energy() == "mine"
    assert "the last with an answer, cell 1, counts" in loaded.notes["energy"][0]


RIGHT = "def hidden_probs(v, w, b):\n    return tf.sigmoid(v @ w + b)"


def test_a_right_second_definition_counts(notebook):
    own = code("def hidden_probs(v, w, b):\n    return v", grade_id="answer_1_2_hidden_probs")
    second = {"cell_type": "code", "metadata": {}, "source": RIGHT}
    loaded = load_answers(notebook(own, second))
    assert examine("1.2", loaded.hidden_probs).passed
    assert "Cell 2 counts" in loaded.notes["hidden_probs"][0]


@pytest.mark.parametrize(
    "name",
    [
        "Copy of 1_rbm.ipynb",
        "1_rbm-Copy1.ipynb",
        "1_rbm (2).ipynb",
        "Kopie von 1_rbm.ipynb",
        "1-RBM final.ipynb",
        "anna_1_rbm.ipynb",
        "homework.ipynb",
    ],
)
def test_the_students_file_is_found_under_another_name(
    notebook, tmp_path, monkeypatch, name, capsys
):
    notebook(ENERGY).rename(tmp_path / name)
    (tmp_path / "2_dbn.ipynb").write_text(json.dumps({"cells": [ENERGY]}))
    (tmp_path / "broken.ipynb").write_text("no notebook")
    monkeypatch.chdir(tmp_path)
    loaded = answers("1_rbm")
    assert (loaded.notebook, loaded.file, loaded.energy()) == ("1_rbm", name, "mine")
    assert capsys.readouterr().out == f"The answers of 1_rbm come from the file {name}.\n"
    with pytest.raises(MissingAnswer, match=f"answer it in {re.escape(name)} first"):
        _ = loaded.hidden_probs


def test_of_several_files_the_one_with_answers_counts(notebook, tmp_path, monkeypatch, capsys):
    hole = code("def energy(*_):\n    raise NotImplementedError", grade_id="answer_1_1_energy")
    notebook(ENERGY).rename(tmp_path / "1_rbm (1).ipynb")
    notebook(code("def energy(*_): return 'newer'")).rename(tmp_path / "1_rbm (2).ipynb")
    os.utime(tmp_path / "1_rbm (1).ipynb", (1, 1))
    notebook(hole)
    monkeypatch.chdir(tmp_path)
    assert answers("1_rbm").energy() == "newer"
    assert "1_rbm (2).ipynb" in capsys.readouterr().out
    notebook(ENERGY)
    assert answers("1_rbm").energy() == "mine"
    assert capsys.readouterr().out == ""


def test_answers_looks_here_then_in_the_variable_then_in_a_notebooks_folder(
    notebook, tmp_path, monkeypatch
):
    text = notebook(code("def energy(*_): return 'PLACE'")).read_text()
    (tmp_path / "1_rbm.ipynb").unlink()
    deep = tmp_path / "course" / "deep"
    elsewhere = tmp_path / "elsewhere"
    above = tmp_path / "course" / "notebooks"
    monkeypatch.setenv("LABGEN_NOTEBOOKS", str(elsewhere))
    for folder in (deep, elsewhere, above):
        folder.mkdir(parents=True)
    monkeypatch.chdir(deep)
    with pytest.raises(AnswersError, match=r"1_rbm\.ipynb was not found.*LABGEN_NOTEBOOKS"):
        answers("1_rbm")
    for folder, place in ((above, "above"), (elsewhere, "variable"), (deep, "here")):
        (folder / "1_rbm.ipynb").write_text(text.replace("PLACE", place))
        assert answers("1_rbm").energy() == place


def test_a_loop_over_tensors_converts_under_tf_function(notebook):
    source = (
        "def energy(n):\n"
        "    total = tf.constant(0)\n"
        "    for i in tf.range(n):  # AutoGraph needs this source\n"
        "        if i % 2 == 0:\n"
        "            total += i\n"
        "    return total\n"
    )
    energy = load_answers(notebook(code(source))).energy
    assert "AutoGraph needs" in inspect.getsource(energy)
    assert int(tf.function(energy)(tf.constant(7))) == 12


def test_tracebacks_show_the_line(notebook):
    energy = load_answers(
        notebook(code("def energy():\n    return 1 / 0  # here\n", grade_id="answer_energy"))
    ).energy
    with pytest.raises(ZeroDivisionError) as caught:
        energy()
    text = "".join(traceback.format_exception(caught.value))
    assert "return 1 / 0  # here" in text and "1_rbm.ipynb, answer_energy" in text


def test_loading_prints_nothing(notebook, capfd):
    load_answers(notebook(code("import sys\nprint('a')\nprint('b', file=sys.stderr)")))
    assert capfd.readouterr() == ("", "")
