"""The loss curve while a model trains: one picture of one size, seldom enough, with words."""

import io

import pytest
from PIL import Image

from labgen.training import loop
from labgen.training.display import progress
from labgen.training.display.live_curve import LiveCurve, curves_of
from labgen.training.history import History
from tests.training.toy import Told, Toy, images

ROWS = [{"epoch": e, "seconds": 1.0, "train_error": 1 / e, "kl": 9.0 * e} for e in (1, 2, 3)]


def pixels(png):
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_every_picture_has_the_size_of_the_first_and_shows_more():
    curve = LiveCurve("RBM", 20)
    seen = [curve.draw(History(ROWS[:n])) for n in (0, 1, 3)]
    seen.append(curve.draw(History(ROWS), (3.5, {"train_error": 0.9})))
    assert len({pixels(png).size for png in seen}) == 1
    assert len({pixels(png).tobytes() for png in seen}) == len(seen)


def test_the_lines_are_those_of_the_history_and_of_the_epoch_that_runs():
    curve = LiveCurve("RBM", 20)
    curve.draw(History(ROWS), (3.5, {"train_error": 0.25, "kl": 1.0}))
    (line,) = curve._axes.lines
    assert line.get_label() == "training error"
    assert line.get_xydata().tolist() == [[1, 1], [2, 0.5], [3, 1 / 3], [3.5, 0.25]]
    low, high = curve._axes.get_xlim()
    assert low == 0 and high > 20


def test_the_legend_covers_no_curve():
    curve = LiveCurve("RBM, a title of some length", 2)
    curve.draw(History(ROWS[:1]), (1.5, {"train_error": 0.25, "test_error": 2.0}))
    axes = curve._axes
    legend = axes.get_legend().get_window_extent()
    assert legend.y0 >= axes.bbox.y1 - 1
    assert legend.x0 > axes._left_title.get_window_extent().x1


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (["epoch", "seconds", "loss", "reconstruction", "kl", "test_loss"], ["loss", "test_loss"]),
        (["epoch", "seconds", "d_loss", "g_loss", "d_real"], ["d_loss", "g_loss"]),
        (["epoch", "seconds", "accuracy"], ["accuracy"]),
        ([], []),
    ],
)
def test_losses_and_errors_are_shown_or_else_all_there_is(columns, shown):
    assert curves_of(columns) == shown


def test_the_words_tell_the_numbers():
    curve = LiveCurve("RBM", 20)
    assert curve.describe(History()) == "Loss curve of RBM after 0 of 20 epochs."
    assert curve.describe(History(ROWS)) == (
        "Loss curve of RBM after 3 of 20 epochs: training error from 1 to 0.3333."
    )


class Clock:
    """Time passes by what is done: each drawing takes some of it."""

    def __init__(self, drawing):
        self.now, self.drawing, self.drawn = 0.0, drawing, []

    def monotonic(self):
        return self.now

    def draw(self):
        self.drawn.append(self.now)
        self.now += self.drawing
        size = (630).to_bytes(4, "big") + (216).to_bytes(4, "big")
        return b"\x89PNG" + bytes(12) + size, "words of <1 epoch>"


@pytest.fixture
def notebook(monkeypatch):
    """A notebook's progress whose displays are kept, and a clock."""

    def make(drawing, watched=True):
        clock, shown = Clock(drawing), []

        class Handle:
            def __init__(self, thing):
                shown.append(("show", thing))

            def update(self, thing):
                shown.append(("update", thing))

        monkeypatch.setattr(progress, "_show", Handle)
        monkeypatch.setattr(progress, "time", clock)
        monkeypatch.setattr(progress, "nobody_watches", lambda: not watched)
        return progress.NotebookProgress(), clock, shown

    return make


@pytest.mark.parametrize("drawing", [0.001, 0.05, 0.5])
def test_drawing_takes_at_most_three_per_cent_and_at_most_once_a_second(notebook, drawing):
    told, clock, _ = notebook(drawing)
    while clock.now < 600:
        told.curve(clock.draw)
        clock.now += 0.1
    told.curve(clock.draw, last=True)
    pauses = [later - first for first, later in zip(clock.drawn, clock.drawn[1:], strict=False)]
    assert min(pauses[:-1]) >= 1
    assert len(clock.drawn) * drawing <= 0.03 * clock.now
    # And not much more seldom than that.
    assert len(clock.drawn) >= min(0.02 / drawing * clock.now, 0.8 * clock.now)


def test_one_output_of_fixed_size_is_replaced_and_the_end_is_always_shown(notebook):
    told, clock, shown = notebook(0.5)
    clock.now += 10
    told.curve(clock.draw)
    clock.now += 0.1
    told.curve(clock.draw)
    told.curve(clock.draw, last=True)
    assert [how for how, _ in shown] == ["show", "update"]
    for _, picture in shown:
        assert repr(picture) == "words of <1 epoch>"
        html = picture._repr_html_()
        assert 'alt="words of &lt;1 epoch&gt;" width="630" height="216"' in html


def test_a_short_run_is_drawn_at_its_end_alone(notebook):
    told, clock, shown = notebook(0.1)
    for _ in range(8):
        told.curve(clock.draw)
        clock.now += 0.5
    told.curve(clock.draw, last=True)
    assert len(clock.drawn) == 1 and [how for how, _ in shown] == ["show"]


def test_where_nobody_watches_nothing_is_drawn(notebook):
    told, clock, shown = notebook(0.5, watched=False)
    told.curve(clock.draw, last=True)
    assert clock.drawn == [] and shown == []


@pytest.mark.parametrize(
    ("view", "curves", "pictures"),
    [(None, True, False), (False, False, False), (lambda model: "figure", False, True)],
)
def test_a_preview_takes_the_place_of_the_curve(monkeypatch, view, curves, pictures):
    told = Told()
    monkeypatch.setattr(loop, "progress", lambda: told)
    loop.fit(Toy(), images(20), 2, batch_size=2, preview=view, again=True)
    assert (bool(told.curves), bool(told.pictures)) == (curves, pictures)
    if curves:
        assert told.curves[-1][1] is True  # surely shown
        png, words = told.curves[-1][0]()
        assert pixels(png).size[0] > 100 and "after 2 of 2 epochs: loss from" in words


def test_the_curve_of_a_finished_run_is_shown_again(monkeypatch):
    for _ in range(2):
        told = Told()
        monkeypatch.setattr(loop, "progress", lambda told=told: told)
        loop.fit(Toy(), images(20), 2, batch_size=2)
    assert any("its result is loaded" in sentence for sentence in told.sentences)
    assert [last for _, last in told.curves] == [True]
