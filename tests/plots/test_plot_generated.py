import numpy as np
import pytest

from labgen.plots import draw_generated, draw_rows, show_generated


def lines_of(figure, levels):
    return [np.round(levels(axes), 4).tolist() for axes in figure.axes if axes.images]


def test_a_sample_stands_below_its_start_and_its_end(flat, levels, texts):
    steps = np.arange(12) / 100
    start, end, images = flat(steps, 6), flat(0.3 + steps, 6), flat(0.6 + steps, 16)
    figure = draw_generated(start, end, images, (4, 4), (2, 3), 12)
    lines = lines_of(figure, levels)
    expected = [
        np.round(source[block : block + 10, 0], 4).tolist()
        for block in (0, 10)
        for source in (start, end, images)
    ]
    assert lines[:6] == expected
    assert {"Start state", "Final state", "Generated"} <= set(texts(figure))


def test_forced_units_are_drawn_as_on_and_marked_on_the_bar(flat):
    start = np.zeros((3, 4))
    start[:, 1] = 10
    figure = draw_generated(start, np.zeros((3, 4)), np.zeros((3, 16)), (4, 4), (2, 2), 3)
    image = figure.axes[0].images[0]
    assert image.get_clim() == (0, 1)
    assert image.colorbar.extend == "max"
    usual = draw_generated(start / 10, np.zeros((3, 4)), np.zeros((3, 16)), (4, 4), (2, 2), 3)
    assert usual.axes[0].images[0].colorbar.extend == "neither"


def test_fifty_samples_fit():
    figure = draw_generated(
        np.zeros((50, 100)), np.zeros((50, 100)), np.zeros((50, 784)), (28, 28), (10, 10), 50
    )
    assert figure.get_size_inches()[1] <= 20


def test_rows_keep_the_lines_of_a_model_together(flat, levels, texts):
    steps = np.arange(15) / 100
    small, large = flat(steps, 784), flat(0.5 + steps, 1024).reshape(15, 32, 32)
    figure = draw_rows({"RBM": small, "DCGAN": large}, N=15, title="Two models")
    first = [line[0] for line in lines_of(figure, levels)[:4]]
    assert first == [0.0, 0.1, 0.5, 0.6]
    tops = [axes.get_position().y1 for axes in figure.axes if axes.images][:4]
    assert tops == sorted(tops, reverse=True)
    assert {"RBM", "DCGAN", "Two models"} <= set(texts(figure))


@pytest.mark.parametrize("N", [3, 20, 100])
def test_rows_of_five_models_fit(N, flat):
    rows = {label: flat(np.zeros(100), 784) for label in "abcde"}
    width, height = draw_rows(rows, N=N).get_size_inches()
    assert height <= 20 and width <= 10.01


def tiles_of(figure, rows, columns, size):
    """The tiles of a grid with two pixels between them, by a loop over their corners."""
    picture = np.ma.filled(figure.axes[0].images[0].get_array(), np.nan)
    assert picture.shape == (rows * (size + 2) - 2, columns * (size + 2) - 2)
    step = size + 2
    return [
        picture[row * step : row * step + size, column * step : column * step + size]
        for row in range(rows)
        for column in range(columns)
    ]


@pytest.mark.parametrize("shape", [(7, 16), (7, 4, 4), (7, 4, 4, 1)])
def test_generated_images_are_laid_out_row_by_row(shape, as_tensor):
    G = np.random.default_rng(0).random(shape)
    tiles = tiles_of(show_generated(as_tensor(G), 6, (4, 4), (2, 3)), 2, 3, 4)
    for image, tile in zip(G, tiles, strict=False):
        np.testing.assert_allclose(tile, image.reshape(4, 4))


def test_missing_images_are_blank():
    tiles = tiles_of(show_generated(np.ones((5, 4, 4)), 5, (4, 4), (2, 3)), 2, 3, 4)
    assert np.isnan(tiles[5]).all() and (tiles[4] == 1).all()


def test_the_range_of_tanh_becomes_the_unit_interval():
    G = np.linspace(-1, 1, 32).reshape(2, 4, 4)
    (first, second) = tiles_of(show_generated(G, 2, (4, 4), (1, 2)), 1, 2, 4)
    np.testing.assert_allclose(np.stack([first, second]), (G + 1) / 2)


def test_images_keep_their_own_contrast():
    """A pale image must look pale: no stretching to the whole range."""
    G = np.full((1, 4, 4), 0.3)
    G[0, 0, 0] = 0.4
    figure = show_generated(G, 1, (4, 4), (1, 1))
    assert figure.axes[0].images[0].get_clim() == (0, 1)
    assert figure.axes[0].images[0].get_array().max() == pytest.approx(0.4)


@pytest.mark.parametrize(("N", "grid"), [(1, (1, 1)), (100, (10, 10)), (100, (100, 1))])
def test_the_grid_of_images_is_not_too_large(N, grid):
    width, height = show_generated(np.zeros((100, 32, 32)), N, stat_shape=grid).get_size_inches()
    assert height <= 20 and width <= 10.01


STATES, IMAGES = np.zeros((5, 4)), np.zeros((5, 16))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: draw_generated(STATES, STATES, IMAGES, (2, 2), (4, 4), 5), "are exchanged"),
        (lambda: draw_generated(IMAGES, IMAGES, STATES, (4, 4), (2, 2), 5), "are exchanged"),
        (
            lambda: draw_generated(STATES, IMAGES, IMAGES, (4, 4), (2, 2), 5),
            r"stout has shape \(5, 16\), but shape_state = \(2, 2\)",
        ),
        (lambda: draw_generated(STATES, STATES, IMAGES, (4, 4), (2, 2), 6), "N = 6.*only 5"),
        (lambda: draw_generated(STATES, STATES, IMAGES + 3, (4, 4), (2, 2), 5), "gen runs from 3"),
        (lambda: draw_rows([IMAGES], (4, 4)), "rows is list"),
        (lambda: draw_rows({"VAE": IMAGES}), r"rows\['VAE'\] has shape \(5, 16\)"),
        (lambda: draw_rows({"VAE": IMAGES}, (4, 4)), "N = 20.*only 5"),
        (lambda: show_generated(IMAGES, 5), r"\(5, 16\), but shape = \(32, 32\)"),
        (lambda: show_generated(IMAGES, 6, (4, 4)), "N = 6 images.*only 5"),
        (lambda: show_generated(IMAGES - 2, 5, (4, 4)), r"from -2 to -2.*\[-1, 1\]"),
        (lambda: show_generated(IMAGES + 255, 5, (4, 4)), "from 255 to 255"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
