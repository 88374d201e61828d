import numpy as np
import pytest

from labgen.plots import draw_comparison, draw_reconstructions


@pytest.fixture
def marked(flat):
    """20 digits, states and reconstructions of one colour each, all different."""
    steps = np.arange(20) / 100
    return flat(steps, 784), flat(0.5 + steps, 784), flat(0.25 + steps, 100)


def drawn_lines(figure, levels):
    return [
        np.round(levels(axes), 4).tolist()
        for axes in figure.axes
        if axes.images and axes.get_window_extent().width > 100
    ]


def test_each_digit_stands_above_its_state_and_its_reconstruction(marked, levels):
    ins, outs, states = marked
    figure = draw_reconstructions(ins, outs, states, (28, 28), (10, 10))
    lines = drawn_lines(figure, levels)
    expected = [
        np.round(source[block : block + 10, 0], 4).tolist()
        for block in (0, 10)
        for source in (ins, states, outs)
    ]
    assert lines == expected
    tops = [axes.get_position().y1 for axes in figure.axes if axes.images][:6]
    assert tops == sorted(tops, reverse=True)


def test_rows_and_columns_have_names(marked, texts):
    ins, outs, states = marked
    found = texts(draw_reconstructions(ins, outs, states, (28, 28), (10, 10), title="The RBM"))
    assert {"Input", "Hidden state", "Reconstruction", "The RBM", "0", "19"} <= set(found)


def test_columns_line_up_in_all_rows(marked):
    """28 pixels and 10 units are no multiples, but the tiles must have one width."""
    ins, outs, states = marked
    figure = draw_reconstructions(ins, outs, states, (28, 28), (10, 10), N=10)
    starts = []
    for axes in [axes for axes in figure.axes if axes.images][:3]:
        line = np.ma.getmaskarray(axes.images[0].get_array())[5]
        edges = np.flatnonzero(np.diff(line.astype(int)) == -1) + 1
        box = axes.get_position()
        starts.append(box.x0 + edges / len(line) * box.width)
        assert np.ma.getmaskarray(axes.images[0].get_array())[-1].all(), "rows touch each other"
    assert [len(edges) for edges in starts] == [9, 9, 9]
    pixel = 1 / (figure.get_size_inches()[0] * figure.dpi)
    assert np.ptp(starts, axis=0).max() < pixel


@pytest.mark.parametrize("N", [1, 7, 10, 13, 20, 50, 200])
def test_every_number_of_digits_fits(N, levels, flat):
    values = np.linspace(0.001, 0.999, N)
    figure = draw_reconstructions(
        flat(values, 16), flat(values, 16), flat(values, 4), (4, 4), (2, 2), N
    )
    width, height = figure.get_size_inches()
    assert height <= 20 and width <= 10.01
    lines = [
        levels(axes) for axes in figure.axes if axes.images and axes.get_window_extent().width > 30
    ]
    np.testing.assert_allclose(np.concatenate(lines[0::3]), values, atol=1e-6)
    sizes = [axes.get_window_extent().height for axes in figure.axes if axes.images]
    assert max(sizes) > 0.25 * figure.dpi


def test_there_are_as_many_colour_bars_as_scales(marked):
    ins, outs, states = marked
    figure = draw_reconstructions(ins, outs, states, (28, 28), (10, 10), state_range=(-3, 3))
    bars = [image.colorbar for axes in figure.axes for image in axes.images if image.colorbar]
    assert sorted((bar.vmin, bar.vmax) for bar in bars) == [(-3, 3), (0, 1)]


def test_signed_states_have_zero_in_the_middle(marked):
    ins, outs, _ = marked
    z = np.zeros((20, 20))
    figure = draw_reconstructions(ins, outs, z, (28, 28), (4, 5), state_range=(-3, 3))
    image = figure.axes[1].images[0]
    assert image.get_clim() == (-3, 3)
    assert min(image.cmap(image.norm(0.0))[:3]) > 0.9


def test_few_axes_are_made(marked):
    """What makes twenty digits quick to draw: hundreds of axes take several seconds."""
    ins, outs, states = marked
    assert len(draw_reconstructions(ins, outs, states, (28, 28), (10, 10)).axes) <= 10


def test_tensors_and_stacks_of_images_are_read(as_tensor, marked, levels):
    ins, outs, states = marked
    plain = draw_reconstructions(ins, outs, states, (28, 28), (10, 10), 10)
    other = draw_reconstructions(
        as_tensor(ins.reshape(-1, 28, 28)),
        as_tensor(outs.reshape(-1, 28, 28, 1)),
        as_tensor(states),
        (28, 28),
        (10, 10),
        10,
    )
    assert drawn_lines(plain, levels) == drawn_lines(other, levels)


def test_comparison_keeps_the_order_of_its_rows(flat, levels, texts):
    steps = np.arange(12) / 100
    rows = {
        "Input": flat(steps, 16),
        "RBM": flat(0.3 + steps, 16),
        "Up-down": flat(0.6 + steps, 16),
    }
    states = {"RBM top states": (flat(0.8 + steps, 6), (2, 3))}
    figure = draw_comparison(rows, (4, 4), N=12, title="Three models", state_rows=states)
    lines = [
        line for line in (levels(axes) for axes in figure.axes if axes.images) if len(line) < 11
    ]
    first = [line[0] for line in lines]
    np.testing.assert_allclose(first, [0, 0.3, 0.6, 0.8, 0.1, 0.4, 0.7, 0.9], atol=1e-6)
    assert {"Three models", "Input", "RBM", "Up-down", "RBM top states", "11"} <= set(texts(figure))


def test_three_models_with_their_states_fit_one_figure(flat):
    rows = {label: flat(np.zeros(20), 784) for label in ("Input", "RBM", "DBN", "Up-down")}
    states = {f"{label} top": (flat(np.zeros(20), 100), (10, 10)) for label in ("a", "b", "c")}
    width, height = draw_comparison(rows, (28, 28), state_rows=states).get_size_inches()
    assert height <= 20 and width <= 10.01


IMAGES, STATES = np.zeros((5, 16)), np.zeros((5, 4))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: draw_reconstructions(IMAGES, IMAGES, STATES, (4, 4), (2, 2)),
            "N = 20 digits.*ins holds only 5",
        ),
        (
            lambda: draw_reconstructions(IMAGES, IMAGES, STATES[:2], (4, 4), (2, 2), 4),
            "states holds only 2",
        ),
        (
            lambda: draw_reconstructions(IMAGES, IMAGES, STATES, (4, 4), (3, 2), 4),
            r"states has shape \(5, 4\), but shape_state = \(3, 2\)",
        ),
        (
            lambda: draw_reconstructions(IMAGES, IMAGES, STATES, (28, 28), (2, 2), 4),
            r"ins has shape \(5, 16\), but shape_in = \(28, 28\)",
        ),
        (
            lambda: draw_reconstructions(IMAGES, IMAGES - 4, STATES, (4, 4), (2, 2), 4),
            "outs runs from -4 to -4.*sigmoid",
        ),
        (
            lambda: draw_reconstructions(IMAGES, IMAGES * np.nan, STATES, (4, 4), (2, 2), 4),
            "80 of the 80 values in outs are NaN",
        ),
        (
            lambda: draw_reconstructions(
                IMAGES, IMAGES, STATES, (4, 4), (2, 2), 4, state_range=(1, 0)
            ),
            "state_range.*low < high",
        ),
        (
            lambda: draw_reconstructions(
                np.zeros((3000, 16)),
                np.zeros((3000, 16)),
                np.zeros((3000, 4)),
                (4, 4),
                (2, 2),
                3000,
            ),
            "3000 pictures.*smaller N",
        ),
        (lambda: draw_comparison(IMAGES, (4, 4)), "rows is ndarray.*dictionary"),
        (lambda: draw_comparison({}, (4, 4)), "empty dictionary"),
        (lambda: draw_comparison({"RBM": IMAGES}, (4, 4)), r"rows\['RBM'\] holds only 5"),
        (lambda: draw_comparison({"RBM": IMAGES}, (5, 4), 4), r"\(5, 16\), but shape = \(5, 4\)"),
        (
            lambda: draw_comparison({"RBM": IMAGES}, (4, 4), 4, state_rows={"top": STATES}),
            r"state_rows\['top'\] must be a pair",
        ),
    ],
)
def test_wrong_arguments_end_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()
