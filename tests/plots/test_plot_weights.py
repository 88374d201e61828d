import numpy as np
import pytest

from labgen.plots import draw_frequencies, draw_weights
from labgen.plots.parts.colours import lab_to_rgb, signed_map


def tile(picture, row, column, size):
    """Tile at (row, column) of a raster with one pixel between tiles."""
    top, left = row * (size + 1), column * (size + 1)
    return np.ma.filled(picture, np.nan)[top : top + size, left : left + size]


def test_unit_j_stands_where_its_state_stands():
    W = np.random.default_rng(0).normal(size=(9, 8))
    picture = draw_weights(W, (3, 3), 8, (2, 4)).axes[0].images[0].get_array()
    assert picture.shape == (2 * 4 - 1, 4 * 4 - 1)
    for unit in range(8):
        np.testing.assert_allclose(
            tile(picture, unit // 4, unit % 4, 3).ravel(), W[:, unit], rtol=1e-6
        )


def test_missing_tiles_and_gaps_are_blank():
    W = np.ones((4, 5))
    picture = draw_weights(W, (2, 2), 5, (2, 3)).axes[0].images[0].get_array()
    assert int(np.ma.count(picture)) == 5 * 4
    assert np.isnan(tile(picture, 1, 2, 2)).all()


def test_a_grid_that_is_too_small_gets_more_rows():
    picture = draw_weights(np.ones((4, 7)), (2, 2), 7, (1, 3)).axes[0].images[0].get_array()
    assert picture.shape == (3 * 3 - 1, 3 * 3 - 1)


def test_zero_is_in_the_middle_of_signed_colours():
    W = np.random.default_rng(1).normal(size=(16, 4)) + 2  # mostly positive
    image = draw_weights(W, (4, 4), 4, (2, 2)).axes[0].images[0]
    low, high = image.get_clim()
    assert low == -high
    red, green, blue, _ = image.cmap(image.norm(0.0))
    assert min(red, green, blue) > 0.9


def test_grey_runs_from_the_smallest_to_the_largest_weight():
    W = np.array([[-1.0, 3.0], [0.0, 2.0]])
    image = draw_weights(W, (1, 2), 2, (1, 2), symmetric=False).axes[0].images[0]
    assert image.get_clim() == (-1.0, 3.0)
    assert image.cmap.name in ("gray", "grey")


@pytest.mark.parametrize("value", [0.0, 2.0])
@pytest.mark.parametrize("symmetric", [True, False])
def test_equal_weights_can_be_drawn(value, symmetric):
    image = draw_weights(np.full((4, 2), value), (2, 2), 2, (1, 2), symmetric=symmetric)
    low, high = image.axes[0].images[0].get_clim()
    assert low < high


def test_one_wild_weight_does_not_fade_the_others():
    W = np.random.default_rng(0).normal(size=(784, 10))
    W[0, 0] = 1000
    figure = draw_weights(W, (28, 28), 10, (2, 5))
    assert figure.axes[0].images[0].get_clim()[1] < 10


def test_there_is_one_colour_bar_and_a_title(texts):
    figure = draw_weights(np.ones((4, 4)), (2, 2), 4, (2, 2), title="Recognition weights")
    assert len(figure.axes) == 2
    assert "Recognition weights" in texts(figure)


@pytest.mark.parametrize("title", ["Short", "A rather long title " * 4, "Two lines\nof a title"])
def test_titles_stay_inside_the_figure_and_above_the_picture(title, painted):
    figure = draw_weights(np.ones((4, 20)), (2, 2), 20, (4, 5), title=title)
    painted(figure)
    box, picture = figure._suptitle.get_window_extent(), figure.axes[0].get_window_extent()
    assert box.y0 >= picture.y1
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height


@pytest.mark.parametrize("hidden", [1, 10, 100, 784])
def test_no_weight_picture_is_too_large(hidden):
    grid = {1: (1, 1), 10: (10, 1), 100: (10, 10), 784: (784, 1)}[hidden]
    width, height = draw_weights(np.ones((4, hidden)), (2, 2), hidden, grid).get_size_inches()
    assert height <= 20 and width <= 10.5


def test_the_colours_of_plus_and_minus_are_equally_strong():
    """Lightness by luminance (ITU-R BT.709), an oracle that knows nothing of the map's CIELAB."""
    rgb = np.array(signed_map().colors)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    np.testing.assert_allclose(luminance, luminance[::-1], atol=0.01)
    assert (np.diff(luminance[:128]) > 0).all() and (np.diff(luminance[128:]) < 0).all()
    lightness = 116 * np.cbrt(luminance) - 16
    steps = np.abs(np.diff(lightness))[np.arange(255) != 127]
    assert steps.max() < 1.2 * steps.min()


def test_reference_colours_of_cielab():
    lab = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.2]]  # white, black, sRGB red
    np.testing.assert_allclose(
        lab_to_rgb(np.array(lab)), [[1, 1, 1], [0, 0, 0], [1, 0, 0]], atol=2e-3
    )


def test_frequencies_are_counted_for_each_unit(as_tensor, texts):
    states = np.zeros((4, 6))
    states[0, 0] = states[:3, 4] = states[:, 5] = 1
    figure = draw_frequencies(as_tensor(states), (2, 3))
    np.testing.assert_allclose(
        figure.axes[0].images[0].get_array(), [[25, 0, 0], [0, 75, 100]], atol=1e-9
    )
    assert figure.axes[0].images[0].get_clim() == (0, 100)
    assert {"25", "75", "100"} <= set(texts(figure))
    assert len(figure.axes) == 2
    assert figure.get_size_inches()[1] <= 20


def test_large_layers_carry_no_numbers():
    figure = draw_frequencies(np.ones((2, 784)), (28, 28))
    assert not figure.axes[0].texts


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw_weights(np.ones((10, 784)), (28, 28), 10, (2, 5)), "Pass the transpose"),
        (lambda: draw_weights(np.ones((784, 10)), (10, 10), 10, (2, 5)), "784 rows.*100 visible"),
        (lambda: draw_weights(np.ones((4, 3)), (2, 2), 5, (1, 5)), "N = 5.*only 3"),
        (lambda: draw_weights(np.ones((4, 3)), (2, 2), 0, (1, 5)), "N is 0"),
        (lambda: draw_weights(np.ones(4), (2, 2), 1, (1, 1)), r"\[visible, hidden\]"),
        (lambda: draw_weights(np.full((4, 1), np.nan), (2, 2), 1, (1, 1)), "NaN"),
        (lambda: draw_frequencies(np.ones((3, 5)), (2, 3)), r"5 hidden units.*\(2, 3\).*6"),
        (lambda: draw_frequencies(np.full((3, 6), 2.0), (2, 3)), r"from 2 to 2.*\[0, 1\]"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
