import numpy as np
import pytest

from labgen.plots import draw_curves
from labgen.training.history import History


def lines_of(figure):
    return {line.get_label(): line for line in figure.axes[0].lines}


def test_each_quantity_is_a_named_line():
    figure = draw_curves({"loss": [3, 2, 1], "kl": [0.1, 0.2, 0.3, 0.4]}, "epoch", "nats", "A VAE")
    lines = lines_of(figure)
    assert lines["loss"].get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]
    assert lines["kl"].get_ydata().tolist() == [0.1, 0.2, 0.3, 0.4]
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("epoch", "nats", "A VAE")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["loss", "kl"]


def test_runs_differ_in_colour_and_quantities_in_line_style(as_tensor):
    runs = {f"k = {k}": {"train": as_tensor([k, 1.0]), "test": [k, 2.0]} for k in (1, 5)}
    lines = lines_of(draw_curves(runs, "epoch", "error", "Gibbs steps"))
    assert set(lines) == {"k = 1, train", "k = 1, test", "k = 5, train", "k = 5, test"}
    look = {name: (line.get_color(), line.get_linestyle()) for name, line in lines.items()}
    assert look["k = 1, train"][0] == look["k = 1, test"][0] != look["k = 5, test"][0]
    assert look["k = 1, train"][1] == look["k = 5, train"][1] != look["k = 5, test"][1]


def test_the_columns_of_a_history_are_understood():
    columns = {"epoch": [10, 20], "seconds": [1.5, 3.0], "train_error": [0.5, 0.25]}
    for curves in (columns, {"RBM": columns}):
        (line,) = draw_curves(curves, "epoch", "error", "t").axes[0].lines
        assert line.get_xydata().tolist() == [[10, 0.5], [20, 0.25]]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("train_error", "training error"),
        ("test_error", "test error"),
        ("d_loss", "loss of D"),
        ("kl", "KL"),
        ("some_new_measure", "some new measure"),
    ],
)
def test_the_legend_of_a_history_is_in_words(column, words):
    history = History([{"epoch": 1, "seconds": 2.0, column: 0.5, "loss": 1.0}])
    figure = draw_curves(history.columns, "epoch", "error", "t")
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == [words, "loss"]
    figure = draw_curves({"RBM": history.columns}, "epoch", "error", "t")
    assert f"RBM, {words}" in lines_of(figure)
    assert f"{words} 0.5, loss 1" in repr(history)


def test_a_point_that_was_not_measured_leaves_a_gap():
    (line,) = draw_curves({"test": [1.0, None, float("nan"), 2.0]}, "x", "y", "t").axes[0].lines
    assert np.isnan(line.get_ydata()).tolist() == [False, True, True, False]


def test_the_logarithmic_axis():
    assert draw_curves({"a": [1, 10]}, "x", "y", "t", log=True).axes[0].get_yscale() == "log"
    assert draw_curves({"a": [1, 10]}, "x", "y", "t").axes[0].get_yscale() == "linear"


def test_many_lines_have_their_legend_beside_the_picture():
    figure = draw_curves({str(k): [k, k] for k in range(12)}, "x", "y", "t")
    assert len(figure.legends[0].get_texts()) == 12
    assert figure.get_size_inches()[1] <= 20


@pytest.mark.parametrize(
    ("curves", "message"),
    [
        ([1, 2], "curves is list"),
        ({}, "empty dictionary"),
        ({"a": []}, "'a' has shape"),
        ({"a": [float("nan")]}, "0 finite"),
        ({"a": ["x"]}, "'a' does not consist of numbers"),
        ({"a": [[1, 2]]}, r"'a' has shape \(1, 2\)"),
        ({"a": {"b": [1]}, "c": [1]}, "mixes runs"),
        ({"run": {"epoch": [1, 2]}}, "no curve besides epoch"),
        ({"epoch": [1, 2, 3], "a": [1, 2]}, r"'a' has 2 values, but its 'epoch'"),
    ],
)
def test_wrong_curves_end_in_a_sentence(curves, message):
    with pytest.raises(ValueError, match=message):
        draw_curves(curves, "x", "y", "t")


def test_a_logarithmic_axis_needs_values_above_zero():
    with pytest.raises(ValueError, match="log=False"):
        draw_curves({"a": [1, 0]}, "x", "y", "t", log=True)


def test_one_epoch_alone_has_a_whole_number_below_it():
    figure = draw_curves({"error": [0.5]}, "epoch", "error", "One epoch")
    figure.draw_without_rendering()
    (axes,) = figure.axes
    low, high = axes.get_xlim()
    assert [tick for tick in axes.get_xticks() if low <= tick <= high] == [1]
