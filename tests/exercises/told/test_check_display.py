"""What a check does in a notebook with a person in front of it, and where a program runs it."""

from __future__ import annotations

import sys

import nbformat
import pytest
from nbclient import NotebookClient

import labgen
from labgen.exercises import CheckFailed
from labgen.exercises.check import after_check
from labgen.tasks.rbm.samples import hidden_inputs
from labgen.training.start import SetupError
from labgen.util import switches

WRONG = 'labgen.check("1.2", lambda v, w, b: v @ w + b)'
RIGHT = 'labgen.check("1.2", lambda v, w, b: tf.sigmoid(v @ w + b))'


PERSON, PROGRAM = True, False


def run(*cells: tuple[str, bool]) -> list[list[nbformat.NotebookNode]]:
    """The outputs of cells, as a kernel gives them where a person or a program runs them."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one, _ in cells])
    client = NotebookClient(notebook, timeout=120, allow_errors=True)
    with client.setup_kernel():
        for number, (cell, (_, person)) in enumerate(zip(notebook.cells, cells, strict=True)):
            # A notebook says with each cell that its owner can answer an input().
            client.kc.allow_stdin = person
            client.execute_cell(cell, number)
    return [cell.outputs for cell in notebook.cells]


@pytest.fixture(scope="module")
def outputs():
    """By name, what some cells of one notebook gave."""
    cells = {
        "setup": ("import labgen\nlabgen.setup()\nimport tensorflow as tf", PERSON),
        "right": (RIGHT, PERSON),
        "wrong": (WRONG, PERSON),
        "hint": ('labgen.hint("1.2")', PERSON),
        "loose": ('labgen.setup(checks="loose")', PERSON),
        "soft": ('labgen.setup(checks="soft")', PERSON),
        "wrong, soft": (WRONG, PERSON),
        "right, program": (RIGHT, PROGRAM),
        "wrong, program": (WRONG, PROGRAM),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LABGEN_UNATTENDED", "CI"):
            patch.delenv(name, raising=False)
        patch.setenv("LABGEN_JOURNAL", "0")  # its first line says that there is one
        return dict(zip(cells, run(*cells.values()), strict=True))


def test_a_person_sees_a_right_answer_in_html(outputs):
    assert outputs["setup"] == outputs["soft"] == []
    (shown,) = outputs["right"]
    assert shown.output_type == "display_data"
    assert "✓ right" in shown.data["text/html"]
    assert shown.data["text/plain"].startswith("Exercise 1.2 hidden_probs: right (6 of 6 checks)")


def test_a_person_sees_a_wrong_answer_in_html_and_one_line(outputs):
    panel, error = outputs["wrong"]
    assert "✗ not right yet" in panel.data["text/html"]
    assert "  hint:  These are the total inputs" in panel.data["text/plain"]
    assert error.output_type == "error" and error.ename == "CheckFailed"
    assert error.evalue.startswith("Exercise 1.2 hidden_probs: not right yet (2 of 6 checks)\n")
    assert error.traceback == [
        "Exercise 1.2 hidden_probs: not right yet (2 of 6 checks). See above; Run all stops here."
    ]


def test_where_checks_are_soft_a_person_sees_no_error(outputs):
    (only,) = outputs["wrong, soft"]
    assert only.data == outputs["wrong"][0].data


def test_an_unknown_kind_of_checks_is_a_sentence(outputs):
    (refused,) = outputs["loose"]
    assert "".join(refused.traceback).startswith("SetupError: labgen.setup has no checks='loose'")


def test_a_hint_is_markdown(outputs):
    (first,) = outputs["hint"]
    assert first.data["text/markdown"].startswith("**Hint 1 of 3 to exercise 1.2: what to look at")


def test_a_program_sees_text_and_an_error_even_where_checks_are_soft(outputs):
    (shown,) = outputs["right, program"]
    assert (shown.output_type, shown.name) == ("stream", "stdout")
    assert shown.text.startswith("Exercise 1.2 hidden_probs: right (6 of 6 checks)\n  holds: ")
    (error,) = outputs["wrong, program"]
    assert error.output_type == "error" and error.ename == "CheckFailed"
    assert "hint:  These are the total inputs" in "\n".join(error.traceback)
    assert " ".join("\n".join(error.traceback).split()) == " ".join(error.evalue.split())


@pytest.fixture
def person(monkeypatch):
    """As if somebody watched; gives what is displayed."""
    shown = []
    check = sys.modules["labgen.exercises.check"]
    monkeypatch.setattr(check, "nobody_watches", lambda: False)
    monkeypatch.setattr(check, "_display", shown.append)
    return shown


def test_soft_checks_show_and_go_on(person, monkeypatch):
    monkeypatch.setattr(switches, "_checks_are_soft", True)
    labgen.check("1.2", hidden_inputs)
    assert [verdict.status for verdict in person] == ["wrong"]


def test_strict_checks_show_and_stop(person, monkeypatch):
    monkeypatch.setattr(switches, "_checks_are_soft", False)
    with pytest.raises(CheckFailed):
        labgen.check("1.2", hidden_inputs)
    assert [verdict.status for verdict in person] == ["wrong"]


def test_setup_refuses_other_checks_and_leaves_things_as_they_are(monkeypatch):
    monkeypatch.setattr(switches, "_checks_are_soft", False)
    with pytest.raises(SetupError, match="has no checks='loose': write checks=\"strict\""):
        labgen.setup(checks="loose")
    assert not switches.checks_are_soft()


def test_whoever_asks_is_told_of_each_check_and_cannot_disturb_it(monkeypatch, answers, capfd):
    told = []

    def falls(*_):
        raise KeyError("an observer")

    monkeypatch.setattr(sys.modules["labgen.exercises.check"], "after_check", [falls])
    sys.modules["labgen.exercises.check"].after_check.append(
        lambda number, verdict: told.append((number, verdict.status))
    )
    labgen.check("hidden_probs", answers["1_rbm"].hidden_probs)
    with pytest.raises(CheckFailed):
        labgen.check("1.2", hidden_inputs)
    assert told == [("1.2", "right"), ("1.2", "wrong")]
    assert isinstance(after_check, list)
    assert capfd.readouterr().err == ""
