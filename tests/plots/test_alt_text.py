"""The words that figures carry: the numbers in them, and the way into a notebook's output."""

from __future__ import annotations

import json
import re
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import select_figure_formats
from matplotlib.figure import Figure

from labgen import plots
from labgen.plots.parts.alt_sentences import number
from labgen.plots.parts.alt_text import show_alt_texts


def words(figure) -> str:
    return plots.get_alt_text(figure)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.021345, "0.0213"), (-1.2999, "-1.3"), (0, "0"), (12345, "12,300"), (100, "100"),
        (99999, "100,000"), (250000, "2.50e+05"), (0.00004, "4.00e-05"), (1.0, "1"),
    ],
)  # fmt: skip
def test_numbers_are_short_and_can_be_said(value, text):
    assert number(value) == text


def test_weights_name_range_and_extreme_units():
    w = np.zeros((4, 5))
    w[1, 2], w[0, 1] = -1.3, 0.4
    said = words(plots.draw_weights(w, (2, 2), 4, (2, 2), title="W"))
    assert said.startswith("W. 4 of 5 hidden units, each as an image of 2x2 weights, from -1.3 to ")
    assert "from -1.3 to 0.4." in said
    assert "runs from 0 (tile 0) to 1.3 (tile 2), half of them above 0.2." in said


def test_frequencies_name_the_least_and_the_most_active_unit():
    states = np.array([[1, 0, 1, 1], [1, 0, 0, 1], [1, 0, 0, 0], [1, 0, 0, 0]])
    said = words(plots.draw_frequencies(states, (2, 2)))
    assert "from 0 % (unit 1) to 100 % (unit 0), half of them above 38 %." in said


def test_reconstructions_name_the_error_and_the_share_of_units(flat):
    digits, back = flat([0, 1, 1], 4), flat([0, 1, 0.5], 4)
    states = np.array([[1, 0], [0, 0], [1, 1]])
    said = words(plots.draw_reconstructions(digits, back, states, (2, 2), (1, 2), N=3))
    assert "3 columns; row Input: images of 2x2." in said
    assert "per pixel 0.0833 on average, running from 0 (column 0) to 0.25 (column 2)" in said
    assert "Row Hidden state: 2 units as 1x2, 50 % of them on for an average digit." in said
    signed = words(
        plots.draw_reconstructions(
            digits, back, 4.0 * states - 2, (2, 2), (1, 2), N=3, state_range=(-3, 3)
        )
    )
    assert "values from -2 to 2, on average 0." in signed


def test_a_comparison_tells_each_row_from_the_first(flat):
    rows = {"Digit": flat([0, 1], 4), "A": flat([0, 1], 4), "B": flat([0.5, 0.5], 4)}
    said = words(plots.draw_comparison(rows, (2, 2), N=2))
    assert "Row A: squared difference from Digit per pixel 0 on average" in said
    assert "Row B: squared difference from Digit per pixel 0.25 on average" in said


def test_chains_tell_units_on_before_and_after(flat):
    start, end = np.array([[3.0, 0, 0, 0]]), np.array([[1, 1, 1, 0]])
    said = words(plots.draw_generated(start, end, flat([0.25], 4), (2, 2), (2, 2), 1))
    assert "Row Start state: 4 units as 2x2, 25 %" in said
    assert "Row Final state: 4 units as 2x2, 75 %" in said
    assert "1 image of 2x2, mean pixel 0.25." in said


def test_rows_tell_images_that_repeat_from_those_that_differ(flat):
    said = words(plots.draw_rows({"same": flat([1, 1], 4), "two": flat([0, 1], 4)}, (2, 2), N=2))
    assert (
        "same: 2 images of 2x2, mean pixel 1, a pixel's standard deviation between images 0;"
        in said
    )
    assert (
        "two: 2 images of 2x2, mean pixel 0.5, a pixel's standard deviation between images 0.5."
        in said
    )


def test_many_rows_are_not_all_read_out(flat):
    rows = {f"model {i}": flat([0.5], 4) for i in range(20)}
    said = words(plots.draw_rows(rows, (2, 2), N=1))
    assert "model 11" in said and "model 12" not in said and "and 8 rows more." in said


def test_images_from_tanh_are_told_as_they_are_drawn(flat):
    said = words(plots.show_generated(flat([-1, 1, 0], 4), 3, (2, 2), (2, 2)))
    assert "3 images of 2x2, mean pixel 0.5" in said and "2 in a row." in said


def test_steps_tell_how_the_error_falls():
    weights, biases = np.array([[30.0], [30.0]]), np.zeros(2)
    said = words(
        plots.reconstruct(0, [[1]], [[1, 1]], weights, biases, (1, 2), (1, 1), title="Steps")
    )
    # sigmoid(0) = 0.5 is wrong by 0.5, sigmoid(30) by 1e-13.
    assert re.search(r"from 0.25 with the biases alone to \S+e-2\d with all 1 active unit\.", said)


def test_the_plane_names_the_centres_of_its_classes():
    points = np.array([[0, 0], [2, 4], [-1, -3]])
    said = words(plots.plot_latent(points, [3, 3, 7], axis_labels=("first", "second")))
    assert "3 points, first from -1 to 2, second from -3 to 4." in said
    assert "Centres of the classes: 3 at (1, 2); 7 at (-1, -3)." in said


def test_the_canvas_tells_its_axes_and_its_middle():
    canvas = np.kron(np.diag([0, 1, 0.5]), np.ones((2, 2)))
    said = words(plots.draw_canvas(canvas, 3, (2, 2), title="Canvas"))
    assert said == (
        "Canvas. 3 rows of 3 images of 2x2, z0 to the right from -3 to 3, z1 upwards from -3 to 3. "
        "Mean pixel 1 in the middle, from 0 to 1 in all."
    )
    assert "1 row of 2 images of 2x2, z0 to the right from -3 to 3, z1 upwards 0." in words(
        plots.draw_canvas(canvas[:2, :4], 3, (2, 2))
    )


def test_curves_tell_where_they_begin_end_and_turn():
    curves = {
        "falls": [0.21, 0.1, 0.08],
        "turns": [0.2, 0.05, 0.09],
        "late": [None, 1, 3],
        "one": [None, 2, None],
    }
    said = words(plots.draw_curves(curves, "epoch", "error", "Two runs"))
    assert said == (
        "Two runs. error, falls falls from 0.21 at epoch 1 to 0.08 at epoch 3; turns falls from "
        "0.2 at epoch 1 to 0.09 at epoch 3, with its lowest 0.05 at 2; late rises from 1 at "
        "epoch 2 to 3 at epoch 3; one 2 at epoch 2."
    )


def test_bars_tell_what_stands_at_their_ends():
    measures = {"error": {"RBM": 0.02, "DBN": 0.03}, "nats": {"RBM": -101, "DBN": -95.5}}
    said = words(plots.draw_bars(measures, "Models", {"nats": {"RBM": "-103 to -99"}}))
    assert said == "Models. error: RBM 0.02; DBN 0.03. nats: RBM -103 to -99; DBN -95.5."


def test_panels_of_one_figure_are_told_one_after_the_other():
    data = np.array([[0, 10], [1, 10], [2, 10], [3, 14], [4, 16]])
    axes = plots.boxplot_vis(1, data, "mean", "unit")
    plots.bargraph_vis(
        2, data, (5, 2), "tab:green", ("digits", "units", "mean"), figure=axes.figure
    )
    plt.close(axes.figure)
    said = words(axes.figure)
    assert "medians from 2 (unit 0) to 10 (unit 1), half of them above 6" in said
    assert "between the quartiles lie from 2 (unit 0) to 4 (unit 1)" in said
    assert "mean from 0 to 16, 5 rows (digits) and 2 columns (units)" in said
    assert said.index("box plots") < said.index("columns (units)")


def test_a_figure_of_ones_own_is_told_by_its_title_and_labels():
    figure = Figure()
    assert words(figure) == "Figure."
    left, right = figure.subplots(1, 2)
    left.set(title="Losses", xlabel="epoch", ylabel="loss")
    right.set(xlabel="steps")
    assert words(figure) == "Losses: loss against epoch. steps."
    plots.set_alt_text(right, "A flat line at 3")
    figure.suptitle("Both\nruns")
    assert words(figure) == "Both runs. Losses: loss against epoch. A flat line at 3."
    plots.set_alt_text(figure, "  My words,\n 7 of them.")
    assert words(figure) == "My words, 7 of them."
    plots.set_alt_text(figure, "")
    assert words(figure).startswith("Both runs.")


@pytest.mark.parametrize(
    ("artist", "text", "message"),
    [("figure", "words", "str is neither a figure nor axes"), (Figure(), 3, "text is 3")],
)
def test_what_is_no_figure_or_no_text_is_refused_in_a_sentence(artist, text, message):
    with pytest.raises(ValueError, match=message):
        plots.set_alt_text(artist, text)


@pytest.fixture
def shell(monkeypatch):
    """A shell as a notebook has it, with pictures as PNG."""
    before = InteractiveShell._instance, sys.displayhook
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    select_figure_formats(shell, {"png"})
    yield shell
    InteractiveShell.clear_instance()
    InteractiveShell._instance, sys.displayhook = before


def test_an_output_carries_the_words_for_every_front_end(shell):
    figure = plots.draw_curves({"loss": [2, 1]}, "epoch", "loss", "Run <1> & 2")
    show_alt_texts(shell)
    select_figure_formats(shell, {"png"})  # as %matplotlib and %config do once more
    data, metadata = shell.display_formatter.format(figure)
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == words(figure) and "falls from 2" in words(figure)
    assert metadata["image/png"] == {"alt": words(figure)}
    json.dumps([data, metadata])
    empty, nothing = shell.display_formatter.format(Figure())
    assert set(empty) == {"text/plain"} and nothing == {}


def test_captions_stand_below_the_picture_and_in_its_alt(shell):
    figure = plots.draw_curves({"loss": [2, 1]}, "epoch", "loss", "Run <1> & 2")
    show_alt_texts(shell, captions=True)
    data, metadata = shell.display_formatter.format(figure)
    assert set(data) == {"image/png", "text/html", "text/plain"}
    assert data["text/html"].count("Run &lt;1&gt; &amp; 2. loss, loss falls from 2") == 2
    assert data["image/png"].strip() in data["text/html"]
    assert metadata["image/png"]["alt"].startswith("Run <1> & 2.")
