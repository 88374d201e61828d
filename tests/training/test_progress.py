"""Progress in a notebook's output: one line and one picture, replaced in place."""

import matplotlib.pyplot as plt
import pytest

from labgen.training import progress


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
    shown.finish("end")
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_one_line_is_replaced(displayed):
    shown = progress.NotebookProgress()
    shown.start("begin")
    shown.update(0.5, "half")
    shown.update(0.6, "too soon after")
    shown.finish("end")
    assert [(how, repr(what)) for how, what in displayed] == [
        ("show", "begin"),
        ("update", "█" * 15 + "░" * 15 + "  50%  half"),
        ("update", "end"),
    ]


def test_one_picture_is_replaced_not_too_often_but_surely_at_the_end(displayed):
    figure = plt.figure(figsize=(1, 1))
    plt.close(figure)
    shown = progress.NotebookProgress()
    for last in (False, False, True):
        shown.picture(lambda: figure, last=last)
    assert [how for how, _ in displayed] == ["show", "update"]
    assert all(image.data.startswith(b"\x89PNG") for _, image in displayed)
