import math

import matplotlib.pyplot as plt
import numpy as np
import pytest

from labgen.plots import draw_rec, reconstruct


def logistic(x):
    return 1 / (1 + math.exp(-x))


def model(active, visible=4, hidden=6, seed=0):
    """Random weights and biases, and two digits whose second one has the given active units."""
    rng = np.random.default_rng(seed)
    states = np.zeros((2, hidden))
    states[1, active] = 1
    orig = rng.random((2, visible))
    return states, orig, rng.normal(size=(visible, hidden)), rng.normal(size=visible)


def panels(figure, shape, count):
    """The thumbnails after the hidden state, read back from the lines of the figure."""
    found = []
    for axes in figure.axes[1:]:
        picture = np.ma.filled(axes.images[0].get_array(), np.nan)
        repeat = picture.shape[0] // shape[0]
        line = np.isfinite(picture[0]).astype(int)
        starts = np.flatnonzero(np.diff(np.concatenate([[0], line])) == 1)
        for start in starts:
            block = picture[:, start : start + shape[1] * repeat]
            found.append(block[repeat // 2 :: repeat, repeat // 2 :: repeat])
    return found[:count]


def test_each_panel_adds_the_weights_of_one_more_active_unit(texts):
    states, orig, weights, biases = model([1, 4, 5])
    figure = reconstruct(1, states, orig, weights, biases, (2, 2), (2, 3))
    shown = panels(figure, (2, 2), 5)
    assert len(shown) == 5
    np.testing.assert_allclose(shown[0].ravel(), orig[1], atol=1e-6)
    for step, units in enumerate([[], [1], [1, 4], [1, 4, 5]]):
        for pixel in range(4):
            total = biases[pixel] + sum(weights[pixel, unit] for unit in units)
            assert shown[1 + step].ravel()[pixel] == pytest.approx(logistic(total), abs=1e-6)
    captions = [text for text in texts(figure) if text.startswith("+")]
    assert captions == ["+ h1", "+ h4", "+ h5"]
    assert {"hidden state", "input", "biases"} <= set(texts(figure))
    np.testing.assert_array_equal(figure.axes[0].images[0].get_array(), states[1].reshape(2, 3))


def test_max_steps_ends_with_the_whole_reconstruction(texts):
    states, orig, weights, biases = model([0, 2, 3, 5])
    figure = reconstruct(1, states, orig, weights, biases, (2, 2), (2, 3), max_steps=1)
    shown = panels(figure, (2, 2), 4)
    total = biases + weights[:, [0, 2, 3, 5]].sum(axis=1)
    np.testing.assert_allclose(shown[-1].ravel(), [logistic(x) for x in total], atol=1e-6)
    assert [text for text in texts(figure) if text.startswith("+")] == ["+ h0", "+ 3 more"]


def test_a_digit_without_active_units_has_its_biases_only(texts):
    figure = reconstruct(0, *model([1]), (2, 2), (2, 3))
    assert not [text for text in texts(figure) if text.startswith("+")]


@pytest.mark.parametrize("active", [1, 20, 60, 100, 300])
def test_many_active_units_fit(active):
    figure = reconstruct(1, *model(range(active), 16, 300), (4, 4), (15, 20))
    width, height = figure.get_size_inches()
    assert height <= 20 and width <= 10.01
    thumbnail = figure.axes[1].get_window_extent().height / figure.dpi
    assert thumbnail > (1.0 if active <= 60 else 0.4)


def test_the_input_is_not_changed():
    states, orig, weights, biases = model([1, 2])
    before = biases.copy()
    reconstruct(1, states, orig, weights, biases, (2, 2), (2, 3))
    np.testing.assert_array_equal(biases, before)


def test_large_weights_do_not_overflow(recwarn):
    states, orig, weights, biases = model([1, 2])
    reconstruct(1, states, orig, weights * 1e4, biases, (2, 2), (2, 3))
    assert not recwarn.list


def test_tensors_are_read(as_tensor):
    arguments = model([1, 4])
    plain = panels(reconstruct(1, *arguments, (2, 2), (2, 3)), (2, 2), 4)
    other = reconstruct(1, *(as_tensor(part) for part in arguments), (2, 2), (2, 3))
    np.testing.assert_array_equal(plain, panels(other, (2, 2), 4))


def test_a_thumbnail_is_drawn_at_its_position_of_the_current_figure(as_tensor):
    figure = plt.figure()
    values = np.linspace(0, 1, 6)
    axes = draw_rec(as_tensor(values), "a title", (2, 3), 3, 4, 6)
    assert axes.figure is figure
    np.testing.assert_allclose(axes.images[0].get_array(), values.reshape(2, 3))
    assert axes.images[0].get_clim() == (0, 1)
    assert axes.get_title() == "a title"
    spec = axes.get_subplotspec()
    assert spec.get_geometry() == (3, 4, 5, 5)
    plt.close(figure)


def test_a_thumbnail_goes_into_the_figure_that_is_passed():
    mine, current = plt.figure(), plt.figure()
    assert draw_rec(np.zeros(4), "", (2, 2), 1, 1, 1, figure=mine).figure is mine
    assert not current.axes
    plt.close("all")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw_rec(np.zeros(4), "", (2, 2), 2, 3, 7), "j = 7.*grid of 2 rows of 3.*1 to 6"),
        (lambda: draw_rec(np.zeros(4), "", (2, 2), 2, 3, 0), "j is 0"),
        (lambda: draw_rec(np.zeros(5), "", (2, 2), 1, 1, 1), r"5 values.*\(2, 2\) asks for 4"),
        (lambda: draw_rec(np.full(4, 3.0), "", (2, 2), 1, 1, 1), "inp runs from 3 to 3"),
        (lambda: reconstruct(2, *model([1]), (2, 2), (2, 3)), "ind = 2, but states holds 2"),
        (lambda: reconstruct(-1, *model([1]), (2, 2), (2, 3)), "ind is -1"),
        (lambda: reconstruct(0, *model([1]), (2, 2), (2, 2)), "states has shape"),
        (lambda: reconstruct(0, *model([1]), (3, 2), (2, 3)), "orig has shape"),
        (
            lambda: reconstruct(0, *model([1])[:2], np.zeros((6, 4)), np.zeros(4), (2, 2), (2, 3)),
            r"weights has shape \(6, 4\).*\[4, 6\]",
        ),
        (
            lambda: reconstruct(0, *model([1])[:3], np.zeros(6), (2, 2), (2, 3)),
            r"biases has shape \(6,\).*4 visible",
        ),
        (lambda: reconstruct(1, *model([1]), (2, 2), (2, 3), max_steps=0), "max_steps is 0"),
        (
            lambda: reconstruct(1, *model(range(900), 4, 900), (2, 2), (30, 30)),
            "max_steps=60",
        ),
    ],
)
def test_wrong_arguments_end_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
