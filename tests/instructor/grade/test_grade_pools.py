"""Boxes for submissions: one each, the next one warm in time, all closed at the end."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import nullcontext

import pytest
from rich.console import Console

from labgen.instructor.grade import run
from labgen.instructor.grade.marking import executors as pools
from labgen.instructor.grade.marking.sandbox import Limits
from tests.training.toy import Told


@pytest.fixture
def log(monkeypatch):
    """What happens to the boxes, in order; a task is marked with the number of its box."""
    events = []

    class Box:
        made = 0

        def __init__(self, *_, **__):
            self.number = Box.made
            Box.made += 1
            self.launched = False

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.close()

        def launch(self):
            if not self.launched:
                events.append(("launch", self.number))
            self.launched = True

        def close(self):
            events.append(("close", self.number))

    def score(task, box):
        events.append(("score", box.number))
        if task == "breaks":
            raise pools.SandboxError("broken")
        return box.number

    monkeypatch.setattr(pools, "Sandbox", Box)
    monkeypatch.setattr(pools, "score", score)
    monkeypatch.setattr(pools, "is_anything_run", lambda task: task != "a PDF")
    return events


def test_the_next_box_is_launched_before_this_one_is_used(log):
    assert dict(pools.mark_here("abc", 1, Limits(), safe=True)) == {0: 0, 1: 1, 2: 2}
    order = [event for event in log if event[0] != "close"]
    assert order == [
        ("launch", 0),
        ("launch", 1),
        ("score", 0),
        ("launch", 2),
        ("score", 1),
        ("score", 2),
    ]
    assert {("close", number) for number in range(3)} <= set(log)


def test_no_box_is_launched_where_no_answer_is_run(log):
    tasks = ["a PDF", "a", "a PDF", "b", "a PDF"]
    assert sorted(dict(pools.mark_here(tasks, 1, Limits(), safe=True))) == list(range(5))
    assert [event for event in log if event[0] == "launch"] == [("launch", 1), ("launch", 3)]


def test_every_submission_has_a_box_of_its_own(log):
    graded = dict(pools.mark_here("abcdefgh", 3, Limits(), safe=True))
    assert sorted(graded.values()) == list(range(8))


def test_boxes_are_closed_when_marking_stops_early(log):
    with pytest.raises(pools.SandboxError, match="broken"):
        list(pools.mark_here(["breaks", "a", "b"], 1, Limits(), safe=True))
    last = {number: kind for kind, number in log}
    assert set(last.values()) == {"close"}


def test_what_a_killed_grader_left_is_cleared(log, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "labgen-grade-dead" / "tmp").mkdir(parents=True)
    (tmp_path / "precious").mkdir()
    assert dict(pools.mark_here("a", 1, Limits(), safe=True)) == {0: 0}
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


# --- what the person who grades sees meanwhile --------------------------------------------------


@pytest.mark.parametrize("ends", [True, False])
def test_a_terminal_has_a_bar_that_counts_the_submissions(monkeypatch, ends):
    told = Told()
    monkeypatch.setattr(run, "TerminalProgress", lambda: told)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    console = Console(file=io.StringIO())
    stopped = nullcontext() if ends else pytest.raises(KeyboardInterrupt)
    with stopped, run._progress(console, 4, 1) as advance:
        for _ in range(3 if ends else 1):
            advance()
        if not ends:
            raise KeyboardInterrupt
    assert told.fractions == ([0.5, 0.75, 1.0] if ends else [0.5])
    assert told.sentences[0] == "1 of 4 submissions graded"
    assert told.sentences[-1].startswith(f"{4 if ends else 2} of 4 submissions graded")
    assert console.file.getvalue() == ""


@pytest.mark.parametrize("variable", [None, "FORCE_COLOR"])
def test_a_log_has_a_line_for_every_tenth(monkeypatch, tmp_path, variable):
    """In CI as well, where FORCE_COLOR is often set."""
    if variable:
        monkeypatch.setenv(variable, "1")
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stderr", file)
        with run._progress(Console(stderr=True), 40, 20) as advance:
            for _ in range(20):
                advance()
    lines = log.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "20 of 40 submissions were graded before."
    assert lines[1:] == [f"{done} of 40 submissions graded" for done in (24, 28, 32, 36, 40)]
