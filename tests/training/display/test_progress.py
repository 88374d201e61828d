"""Progress in a notebook's output: one line and one picture, replaced in place."""

import base64
import io
import re
import sys

import matplotlib.pyplot as plt
import pytest
from IPython.core.formatters import DisplayFormatter

from labgen.plots import set_alt_text
from labgen.training.display import progress


@pytest.fixture
def displayed(monkeypatch):
    events = []

    class Handle:
        def __init__(self, thing):
            events.append(("show", thing))

        def update(self, thing):
            events.append(("update", thing))

    monkeypatch.setattr(progress, "_show", Handle)
    return events


def test_outside_a_notebook_it_is_silent_where_no_terminal_is(capsys):
    shown = progress.progress()
    assert isinstance(shown, progress.TerminalProgress)
    shown.start("begin")
    shown.update(0.5, "half")
    shown.picture(lambda: 1 / 0)
    shown.curve(lambda: 1 / 0, last=True)
    shown.finish("end")
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_two_lines_are_replaced_by_two_lines(displayed):
    shown = progress.NotebookProgress()
    shown.start("begin")
    shown.update(0.5, "half\nway")
    shown.update(0.6, "too soon after")
    shown.finish("end")
    assert [(how, repr(what)) for how, what in displayed] == [
        ("show", "begin\n "),
        ("update", "█" * 10 + "░" * 10 + "  50%  half\nway"),
        ("update", "end\n "),
    ]


def test_no_line_is_so_long_that_a_page_would_wrap_it(displayed):
    shown = progress.NotebookProgress()
    shown.start("word " * 40 + "\n" + "word " * 40)
    shown.update(0.5, "word " * 40 + "\n" + "word " * 40)
    shown.finish("word " * 40)
    for _, what in displayed:
        lines = repr(what).split("\n")
        assert len(lines) == 2 and max(map(len, lines)) <= 80


def test_a_line_is_not_replaced_more_than_once_a_second(displayed, monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock) / 4)
    shown = progress.NotebookProgress()
    shown.start("begin")
    for _ in range(12):
        shown.update(0.5, "half")
    assert len(displayed) == 1 + 3


def test_one_picture_is_replaced_not_too_often_but_surely_at_the_end(displayed):
    figure = plt.figure(figsize=(1, 1))
    plt.close(figure)
    shown = progress.NotebookProgress()
    for last in (False, False, True):
        shown.picture(lambda: figure, last=last)
    assert [how for how, _ in displayed] == ["show", "update"]
    assert all(image.content.startswith(b"\x89PNG") for _, image in displayed)


def test_a_picture_brings_its_words(displayed):
    figure = plt.figure(figsize=(1, 1))
    plt.close(figure)
    set_alt_text(figure, "20 filters, weights from -1.3 to 2.1.")
    progress.NotebookProgress().picture(lambda: figure)
    ((_, image),) = displayed
    data, metadata = DisplayFormatter().format(image)
    words = "20 filters, weights from -1.3 to 2.1."
    assert metadata["image/png"]["alt"] == data["text/plain"] == words
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_a_picture_keeps_the_room_of_the_first_one(displayed):
    shown = progress.NotebookProgress()
    for size in (1, 2):
        figure = plt.figure(figsize=(size, 1))
        plt.close(figure)
        shown.picture(lambda figure=figure: figure, last=True)
    first, second = (image for _, image in displayed)
    assert min(first.size) > 0 and first.size == second.size


@pytest.mark.parametrize("keep", [True, False])
def test_a_terminal_has_one_bar_which_stays_or_goes(monkeypatch, keep):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    shown = progress.TerminalProgress(keep)
    shown.start("begin")
    shown.update(0.5, "half\nway")
    shown.finish("end")
    states = [state.strip() for state in re.split(r"[\r\n]", terminal.getvalue())]
    bars = [state for state in states if "%|" in state]
    assert bars[1].startswith("0%|") and bars[1].endswith("| begin")
    assert any(bar.startswith("50%|") for bar in bars) and bars[-1].endswith("| end")
    # A bar that goes is wiped away, and the cursor is where it began.
    assert terminal.getvalue().endswith("\n" if keep else "\r")
