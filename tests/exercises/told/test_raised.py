"""Whatever an answer raises is told by its name; only a person stops a check."""

from __future__ import annotations

import signal

import pytest

from labgen.execution.cells import fresh_namespace, run_cell
from labgen.execution.process.wire_format import Request
from labgen.execution.process.worker import answer
from labgen.exercises.check import examine


class Unreadable(Exception):
    def __str__(self):
        raise KeyboardInterrupt


class Group(Exception):
    exceptions = (ValueError("the first one"), TypeError("the second one"))


class OfItsOwn(BaseException):
    pass


RAISED = {
    "KeyboardInterrupt": (KeyboardInterrupt, "KeyboardInterrupt"),
    "one with words": (KeyboardInterrupt("enough"), "KeyboardInterrupt: enough"),
    "GeneratorExit": (GeneratorExit, "GeneratorExit"),
    "SystemExit": (SystemExit(3), "SystemExit: 3"),
    "a base of its own": (OfItsOwn("mine"), "OfItsOwn: mine"),
    "without words": (Unreadable(), "Unreadable: its message cannot be read"),
    "a group": (Group("two"), "Group: two, the first: ValueError: the first one"),
    "StopIteration": (StopIteration(), "StopIteration"),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_an_answer_raises_is_told(name):
    error, words = RAISED[name]

    def hidden_probs(v, w, b):
        raise error

    verdict = examine("1.2", hidden_probs)
    assert verdict.status == "error"
    assert words in verdict.findings[0].detail
    assert "raise error" in verdict.findings[0].detail


@pytest.mark.parametrize("name", RAISED)
def test_what_a_cell_raises_is_told(name):
    error, words = RAISED[name]
    namespace = {**fresh_namespace("1_rbm"), "error": error}
    assert words in run_cell("x = 1\nraise error", "a cell", namespace)
    assert namespace["x"] == 1


def stopped(*_):
    signal.raise_signal(signal.SIGINT)


def test_a_person_stops_a_check_and_a_cell():
    with pytest.raises(KeyboardInterrupt):
        examine("1.2", stopped)
    with pytest.raises(KeyboardInterrupt):
        run_cell("stopped()", "a cell", {**fresh_namespace("1_rbm"), "stopped": stopped})


def test_in_the_grader_nobody_but_the_answer_stops_it():
    cell = "import signal\ndef energy(*_): return 1\nsignal.raise_signal(signal.SIGINT)"
    assert answer(Request("1_rbm", (("a cell", cell),), "energy", (), ())).problem == ""
    only_stops = ("a cell", "import signal\nsignal.raise_signal(signal.SIGINT)")
    reply = answer(Request("1_rbm", (only_stops,), "energy", (), ()))
    assert "KeyboardInterrupt" in reply.problem
