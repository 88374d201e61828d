"""The journal of attempts: a line for each check, no code, and never in the way of a check."""

import json
import multiprocessing
import os
import re

import pytest

from labgen.exercises import journal
from labgen.exercises.check import check
from labgen.exercises.journal import Attempt, note_attempt, read_attempts
from labgen.exercises.verdict import CheckFailed, Hint, Verdict
from labgen.registry import find_exercise

WRONG = Verdict(find_exercise("1.2"), "wrong", hint=Hint("transposed", "Look at the axes."))


@pytest.fixture
def said(monkeypatch):
    """A person watches; what is displayed is kept."""
    displayed = []
    monkeypatch.delenv("LABGEN_JOURNAL", raising=False)
    monkeypatch.setattr(journal, "nobody_watches", lambda: False)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: displayed.append(data))
    return displayed


def test_each_check_is_a_line_without_code(said, runs, capsys):
    with pytest.raises(CheckFailed):
        check("1.2", lambda v, w, b: secret_of_the_student)  # noqa: F821
    note_attempt("1.2", WRONG)
    first, second = (runs / "journal.jsonl").read_text().splitlines()
    assert set(json.loads(first)) == {"time", "exercise", "status", "mistake"}
    assert "secret" not in first and json.loads(first)["status"] == "error"
    assert re.fullmatch(
        r'{"time": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "exercise": "1.2", "status": "wrong", '
        r'"mistake": "transposed"}',
        second,
    )
    assert [attempt.mistake for attempt in read_attempts()][1:] == ["transposed"]
    assert capsys.readouterr().err == ""


def test_it_says_once_where_it_is_and_how_to_stop_it(said, runs):
    for _ in range(3):
        note_attempt("1.2", WRONG)
    (text,) = (data["text/plain"] for data in said)
    words = text.replace("\n", " ")
    assert str(runs / "journal.jsonl") in text.replace("\n", "")
    assert "no code" in words and "labgen.setup(journal=False)" in words
    assert "LABGEN_JOURNAL=0" in words and max(map(len, text.splitlines())) <= 100 + len(str(runs))


@pytest.mark.parametrize("off", ["0", "false", "Off"])
def test_it_can_be_switched_off(said, runs, monkeypatch, off):
    monkeypatch.setenv("LABGEN_JOURNAL", off)
    note_attempt("1.2", WRONG)
    assert not runs.exists() and said == []


def test_setup_switches_it_off_and_on(said, runs):
    from labgen.training.start import setup

    setup(journal=False)
    note_attempt("1.2", WRONG)
    assert not runs.exists()
    setup()
    note_attempt("1.2", WRONG)
    assert not runs.exists()
    setup(journal=True)
    note_attempt("1.2", WRONG)
    assert len(read_attempts()) == 1


@pytest.mark.parametrize("name", ["CI", "LABGEN_UNATTENDED"])
def test_where_nobody_watches_nothing_is_written(runs, monkeypatch, name):
    shell = type("Shell", (), {"kernel": None, "has_trait": lambda self, trait: True})()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    monkeypatch.setenv(name, "1")
    note_attempt("1.2", WRONG)
    assert not runs.exists()


def test_what_cannot_be_written_costs_no_check(said, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / "file" / "runs"))
    note_attempt("1.2", WRONG)
    assert read_attempts() == [] and said == []


def test_a_full_disk_cuts_one_line_and_no_other(said, runs, monkeypatch):
    note_attempt("1.1", WRONG)
    with (runs / "journal.jsonl").open("ab") as file:
        file.write(b'{"time": "2026-11-29T06:1')
    note_attempt("1.3", WRONG)
    assert [attempt.exercise for attempt in read_attempts()] == ["1.1", "1.3"]

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    note_attempt("1.4", WRONG)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe",
        b"[1, 2]",
        b"7",
        b'{"time": "t", "exercise": "1.1"}',
        b'{"time": "t", "exercise": "1.1", "status": "excellent", "mistake": ""}',
        b'{"time": 1, "exercise": ["1.1"], "status": "right", "mistake": ""}',
        b"[" * 100_000,
    ],
)
def test_a_broken_line_is_skipped(said, runs, line):
    runs.mkdir()
    good = json.dumps({"time": "t", "exercise": "1.1", "status": "right", "mistake": ""})
    (runs / "journal.jsonl").write_bytes(line + b"\n" + good.encode() + b"\n")
    assert read_attempts() == [Attempt("t", "1.1", "right")]


def test_a_line_of_a_newer_version_is_read_without_what_is_new(said, runs):
    runs.mkdir()
    line = b'{"time": "t", "exercise": "1.1", "status": "right", "mistake": "", "room": "B"}\n'
    (runs / "journal.jsonl").write_bytes(line)
    assert read_attempts() == [Attempt("t", "1.1", "right")]


def _write(path, exercise, times):
    for _ in range(times):
        journal._append(path, Attempt("t", exercise, "wrong", "x" * 300))


def test_two_kernels_write_at_once(runs):
    runs.mkdir()
    path = runs / "journal.jsonl"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(path, name, 300)) for name in ("1.1", "1.2")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = [attempt.exercise for attempt in read_attempts()]
    assert sorted(found) == ["1.1"] * 300 + ["1.2"] * 300


def test_its_size_is_bounded_and_every_exercise_stays(said, runs, monkeypatch):
    monkeypatch.setattr(journal, "MOST_BYTES", 20_000)
    note_attempt("1.1", WRONG)
    for number in range(400):
        journal._append(runs / "journal.jsonl", Attempt(str(number), "1.2", "right"))
    assert (runs / "journal.jsonl").stat().st_size < 20_000 + 200
    found = read_attempts()
    assert found[0].exercise == "1.1" and found[-1].time == "399"
    times = [int(attempt.time) for attempt in found[1:]]
    assert times == sorted(times)
