import matplotlib.pyplot as plt
import numpy as np
import pytest

from labgen.plots import draw_canvas, get_canvas, latent, latent_grid, plot_latent, save_latent_plot


def paint_coordinates(Z):
    """A decoder of 2x3 pictures: the first row holds z0, the second z1."""
    return np.repeat(Z[:, :2], 3, axis=1)


def test_the_grid_is_ordered_row_by_row_with_both_coordinates_growing():
    Z = latent_grid(3, 2, extent=1.5)
    np.testing.assert_allclose(
        Z, [[-1.5, -1.5], [0, -1.5], [1.5, -1.5], [-1.5, 1.5], [0, 1.5], [1.5, 1.5]]
    )
    np.testing.assert_allclose(latent_grid(1, 1), [[0, 0]])


@pytest.mark.parametrize(("nx", "ny"), [(1, 1), (5, 5), (4, 7), (7, 4)])
@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_z0_grows_to_the_right_and_z1_upwards(nx, ny, batch_size):
    canvas = get_canvas(latent_grid(nx, ny), paint_coordinates, nx, ny, (2, 3), batch_size)
    assert canvas.shape == (ny * 2, nx * 3)
    xs = np.linspace(-3, 3, nx) if nx > 1 else [0]
    ys = np.linspace(-3, 3, ny) if ny > 1 else [0]
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            top = canvas.shape[0] - 2 * (j + 1)  # rows are counted from the top
            np.testing.assert_allclose(canvas[top, 3 * i : 3 * i + 3], x, atol=1e-6)
            np.testing.assert_allclose(canvas[top + 1, 3 * i : 3 * i + 3], y, atol=1e-6)


def test_pictures_are_not_turned():
    picture = np.arange(6.0)
    canvas = get_canvas(np.zeros((1, 2)), lambda Z: picture[None], 1, 1, (2, 3))
    np.testing.assert_array_equal(canvas, [[0, 1, 2], [3, 4, 5]])


def test_the_decoder_sees_batches_and_may_answer_with_tensors(as_tensor):
    sizes = []

    def decode(Z):
        sizes.append(len(Z))
        return as_tensor(paint_coordinates(Z))

    get_canvas(as_tensor(latent_grid(5, 5)), decode, 5, 5, (2, 3), batch_size=10)
    assert sizes == [10, 10, 5]


def test_more_than_two_latent_units_reach_the_decoder_unchanged():
    Z = np.random.default_rng(0).normal(size=(4, 20))
    seen = []
    get_canvas(Z, lambda batch: seen.append(batch) or np.zeros((4, 6)), 2, 2, (2, 3))
    np.testing.assert_array_equal(seen[0], Z)


@pytest.mark.parametrize(("nx", "ny"), [(21, 21), (4, 7), (1, 3)])
def test_each_picture_of_the_canvas_is_centred_at_its_coordinates(nx, ny, painted):
    """Paint one picture white, and look in the drawn figure for white at its coordinates."""
    Z = latent_grid(nx, ny, 2.0)
    chosen = len(Z) - 1 - nx // 2  # in the top row, where a flipped axis would show
    canvas = get_canvas(
        Z, lambda batch: (np.abs(batch - Z[chosen]).sum(1) < 1e-6)[:, None] * np.ones(16), nx, ny,
        (4, 4),
    )  # fmt: skip
    figure = draw_canvas(canvas, extent=2.0, in_shape=(4, 4))
    drawn = painted(figure)
    x, y = figure.axes[0].transData.transform(Z[chosen])
    row, column = round(drawn.shape[0] - y), round(x)
    assert drawn[row, column, :3].min() > 250
    others = [z for k, z in enumerate(Z) if k != chosen]
    for z in others[:: max(1, len(others) // 10)]:
        x, y = figure.axes[0].transData.transform(z)
        assert drawn[round(drawn.shape[0] - y), round(x), :3].max() < 5


def test_pixels_of_the_canvas_are_square_and_the_figure_is_not_too_tall(painted):
    for shape in ((84, 28), (28, 280), (560, 28)):
        figure = draw_canvas(np.zeros(shape))
        painted(figure)
        box = figure.axes[0].get_window_extent()
        assert box.height / box.width == pytest.approx(shape[0] / shape[1], rel=0.02)
        assert figure.get_size_inches()[1] <= 20


def test_the_canvas_names_its_axes(texts):
    figure = draw_canvas(np.zeros((56, 56)), title="A plane", labels=("first", "second"))
    assert {"A plane", "first", "second"} <= set(texts(figure))


def colours_of(figure):
    points = figure.axes[0].collections[0]
    return {
        tuple(np.round(xy, 6)): tuple(np.round(colour[:3], 3))
        for xy, colour in zip(points.get_offsets().tolist(), points.get_facecolors(), strict=True)
    }


def test_each_class_has_the_colour_of_its_legend_entry():
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(40, 2)), np.arange(40) % 10
    figure = plot_latent(points, labels)
    legend = figure.legends[0]
    named = {
        text.get_text(): tuple(np.round(plt.matplotlib.colors.to_rgb(line.get_color()), 3))
        for text, line in zip(legend.get_texts(), legend.get_lines(), strict=True)
    }
    assert sorted(named) == [str(k) for k in range(10)]
    assert len(set(named.values())) == 10
    drawn = colours_of(figure)
    for point, label in zip(points, labels, strict=True):
        assert drawn[tuple(np.round(point, 6))] == named[str(label)]


def test_one_hot_labels_and_class_numbers_give_the_same_picture(as_tensor):
    points, labels = np.random.default_rng(1).normal(size=(30, 2)), np.arange(30) % 7
    numbers = plot_latent(points, labels)
    one_hot = plot_latent(as_tensor(points), as_tensor(np.eye(10)[labels]))
    assert colours_of(numbers) == colours_of(one_hot)
    assert [t.get_text() for t in one_hot.legends[0].get_texts()] == list("0123456")


def test_limits_and_names_of_the_axes():
    points = np.array([[0.0, 0.0], [50.0, 1.0]])
    axes = plot_latent(points, [0, 1], "A title", ("first", "second"), limit=4).axes[0]
    assert axes.get_xlim() == axes.get_ylim() == (-4, 4)
    assert (axes.get_title(), axes.get_xlabel(), axes.get_ylabel()) == (
        "A title",
        "first",
        "second",
    )
    free = plot_latent(points, [0, 1]).axes[0]
    assert free.get_xlim()[1] > 50


def test_the_last_latent_plot_is_saved_even_though_it_is_closed(tmp_path):
    plot_latent(np.zeros((2, 2)), [0, 1])
    path = save_latent_plot(tmp_path / "deep" / "latent")
    assert path == tmp_path / "deep" / "latent.png"
    picture = plt.imread(path)
    assert picture.shape[0] > 300 and picture[..., :3].min() < 0.5


def test_a_figure_of_ones_own_is_saved(tmp_path):
    plot_latent(np.zeros((2, 2)), [0, 1])
    mine = plt.figure(figsize=(1, 2), dpi=50)
    mine.set_dpi(50)
    path = save_latent_plot(str(tmp_path / "mine.png"), figure=mine)
    height, width = plt.imread(path).shape[:2]
    assert height == 2 * width
    plt.close(mine)


def test_saving_without_any_plot_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(latent, "_latest", None)
    with pytest.raises(ValueError, match="Call plot_latent first"):
        save_latent_plot(tmp_path / "x.png")


def test_an_unknown_picture_format_is_refused(tmp_path):
    plot_latent(np.zeros((2, 2)), [0, 1])
    with pytest.raises(ValueError, match=r"\.xyz, which is no picture format"):
        save_latent_plot(tmp_path / "a.xyz")


def zeros(Z):
    return np.zeros((len(Z), 6))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: latent_grid(0, 3), "nx is 0"),
        (lambda: latent_grid(3, 3, -1), "extent is -1"),
        (lambda: get_canvas(np.zeros((5, 2)), zeros, 2, 3, (2, 3)), "Z has 5 rows.*ask for 6"),
        (lambda: get_canvas(np.zeros((6, 2)), zeros, 2, 3, (2, 2)), "result of decode has shape"),
        (
            lambda: get_canvas(np.zeros((6, 2)), lambda Z: np.zeros((1, 6)), 2, 3, (2, 3)),
            "gave 1 pict",
        ),
        (lambda: get_canvas(np.zeros((6, 2)), "decoder", 2, 3, (2, 3)), "decode is str"),
        (lambda: get_canvas(np.full((6, 2), np.nan), zeros, 2, 3, (2, 3)), "NaN"),
        (lambda: draw_canvas(np.zeros((57, 56))), r"\(57, 56\), which is no whole number"),
        (lambda: draw_canvas(np.full((28, 28), 7.0)), "canvas runs from 7 to 7"),
        (lambda: draw_canvas(np.zeros((28, 28)), labels="ab"), "2 texts"),
        (lambda: plot_latent(np.zeros((5, 3)), np.zeros(5)), "3 columns.*plane has two"),
        (lambda: plot_latent(np.zeros((5, 2)), np.zeros(4)), r"labels has shape \(4,\).*5 samples"),
        (lambda: plot_latent(np.zeros((5, 2)), np.ones((5, 3))), "not one-hot"),
        (lambda: plot_latent(np.zeros((5, 2)), np.full(5, 0.5)), "whole class numbers"),
        (lambda: plot_latent(np.zeros((5, 2)), np.full(5, 11)), "class 11.*ten colours"),
        (lambda: plot_latent(np.zeros((5, 2)), np.zeros(5), limit=0), "limit is 0"),
        (lambda: plot_latent(np.full((5, 2), np.nan), np.zeros(5)), "NaN"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_numbers_of_classes_do_not_lie_on_top_of_each_other():
    """Eight at one place, and two far away, which stay."""
    points = np.concatenate([np.zeros((8, 2)), [[-10.0, 0.0], [10.0, 0.0]]])
    figure = plot_latent(points, np.arange(10))
    figure.draw_without_rendering()  # the layout is made
    figure.canvas.draw()
    axes = figure.axes[0]
    boxes = [text.get_window_extent() for text in axes.texts]
    for one, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:one])
    np.testing.assert_allclose(axes.texts[-1].xyann, [10, 0], atol=1e-3)
