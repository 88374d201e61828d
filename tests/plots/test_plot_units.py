import matplotlib.pyplot as plt
import numpy as np
import pytest

from labgen.plots import bargraph_vis, boxplot_vis, units

NAMES = ("Samples", "Units", "Mean of z")


@pytest.fixture(autouse=True)
def close_own_figures(no_figure_left_open):
    """These helpers draw into the caller's figure, so here the caller closes it."""
    yield
    plt.close("all")


def boxes(axes):
    """(left, right, centre) of each box, from top to bottom."""
    found = [patch.get_path().get_extents() for patch in axes.patches]
    found = [(box.x0, box.x1, (box.y0 + box.y1) / 2) for box in found]
    return sorted(found, key=lambda box: axes.transData.transform((0, box[2]))[1], reverse=True)


def test_there_is_a_box_with_the_quartiles_for_each_column(as_tensor):
    data = np.random.default_rng(0).normal(size=(101, 5)) * [1, 2, 3, 4, 5] + [0, 10, 20, 30, 40]
    axes = boxplot_vis(1, as_tensor(data), "Mean of z", "Unit")
    found = boxes(axes)
    assert len(found) == 5
    for column, (left, right, _) in enumerate(found):
        ordered = sorted(data[:, column])
        assert (left, right) == pytest.approx((ordered[25], ordered[75]))
    labels = {tick.get_text(): tick.get_position()[1] for tick in axes.get_yticklabels()}
    assert [labels[str(unit)] for unit in range(5)] == pytest.approx([box[2] for box in found])


def test_outliers_are_not_drawn():
    data = np.random.default_rng(0).normal(size=(100, 2))
    data[0] = 1000
    assert boxplot_vis(1, data, "x", "y").get_xlim()[1] < 10


def test_box_plots_have_labels_and_titles():
    axes = boxplot_vis(2, np.ones((5, 2)), "Sigma of z", "Latent unit")
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Sigma of z", "Latent unit")
    assert axes.get_title().startswith("Sigma of z")
    assert boxplot_vis(3, np.ones((5, 2)), "x", "y", title="Mine").get_title() == "Mine"


def test_three_calls_share_the_figure_that_is_open():
    figure = plt.figure(figsize=(15, 4))
    axes = [boxplot_vis(pos, np.ones((5, 2)), "x", "y") for pos in (1, 2, 3)]
    assert figure.axes == axes and plt.get_fignums() == [figure.number]
    assert [axis.get_subplotspec().num1 for axis in axes] == [0, 1, 2]


def test_without_a_figure_the_first_call_makes_one_and_the_others_join_it():
    first = boxplot_vis(1, np.ones((5, 2)), "x", "y")
    assert boxplot_vis(2, np.ones((5, 2)), "x", "y").figure is first.figure
    assert boxplot_vis(1, np.ones((5, 2)), "x", "y").figure is not first.figure


def test_the_figure_that_is_passed_is_used():
    mine, current = plt.figure(), plt.figure()
    assert boxplot_vis(1, np.ones((5, 2)), "x", "y", figure=mine).figure is mine
    assert bargraph_vis(2, np.ones((5, 2)), (5, 2), "g", NAMES, figure=mine).figure is mine
    assert not current.axes


@pytest.fixture
def drawn(monkeypatch):
    """Faces and colours as they are handed to Matplotlib (which sorts them later)."""
    seen = {}

    class Recorder(units.Poly3DCollection):
        def __init__(self, faces, facecolors, **style):
            seen["faces"], seen["colours"] = np.array(faces), np.array(facecolors)
            super().__init__(faces, facecolors=facecolors, **style)

    monkeypatch.setattr(units, "Poly3DCollection", Recorder)
    return seen


def test_each_bar_reaches_from_zero_to_its_value(drawn):
    data = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])
    bargraph_vis(1, data, (2, 3), "tab:green", NAMES)
    faces = drawn["faces"]
    middles = faces.mean(axis=1)
    for row in range(2):
        for column in range(3):
            here = (column < middles[:, 1]) & (middles[:, 1] < column + 1)
            value = data[row, column]
            # The front face lies in the plane where this row ends, the others before it.
            front = faces[here & (middles[:, 0] == row + 1)]
            others = faces[here & (row < middles[:, 0]) & (middles[:, 0] < row + 1)]
            for part in (front, others):
                assert (part[:, :, 2].min(), part[:, :, 2].max()) == (min(value, 0), max(value, 0))
            (top,) = [face for face in others if np.ptp(face[:, 2]) == 0]
            assert top[0, 2] == max(value, 0)


def test_dims_choose_the_upper_left_corner(as_tensor, drawn):
    data = np.zeros((500, 30))
    data[:200, :20] = 1
    axes = bargraph_vis(1, as_tensor(data), (200, 20), "g", NAMES)
    assert axes.get_xlim() == (0, 200)
    heights = drawn["faces"][:, :, 2].max(axis=1)
    assert heights.min() == 1 and len(heights) == 3 * 200 * 20


def test_the_bar_chart_names_its_axes_and_hides_no_value():
    axes = bargraph_vis(2, np.array([[5.0, -3.0]]), (1, 2), "g", NAMES)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_zlabel()) == NAMES
    low, high = axes.get_zlim()
    assert low <= -3 and high >= 5
    assert axes.get_subplotspec().get_geometry() == (1, 2, 1, 1)
    assert "Mean of z" in axes.get_title()


def test_the_bars_have_the_colour_that_was_asked_for(drawn):
    bargraph_vis(1, np.ones((3, 3)), (3, 3), "red", NAMES)
    colours = drawn["colours"]
    assert (colours[:, 0] > colours[:, 1]).all() and (colours[:, 0] > colours[:, 2]).all()


def test_tops_are_lighter_than_sides_and_neighbouring_columns_differ(drawn):
    bargraph_vis(1, np.ones((1, 2)), (1, 2), "red", NAMES)
    top, other_top, front, other_front, side, _ = drawn["colours"].sum(axis=1)
    assert top > front > side
    assert top > other_top and front > other_front


def test_flat_data_can_be_drawn():
    low, high = bargraph_vis(1, np.zeros((3, 3)), (3, 3), "g", NAMES).get_zlim()
    assert low < high


def test_four_thousand_bars_are_one_artist_of_visible_faces(painted):
    """What makes them quick to draw: bar3d sorts six faces of each bar for every picture."""
    data = np.random.default_rng(0).normal(size=(200, 20))
    axes = bargraph_vis(1, data, (200, 20), "g", NAMES)
    painted(axes.figure)
    (bars,) = axes.collections
    assert len(bars.get_facecolor()) <= 4 * data.size


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: boxplot_vis(4, np.ones((5, 2)), "x", "y"), "pos = 4.*1 to 3"),
        (lambda: boxplot_vis(0, np.ones((5, 2)), "x", "y"), "pos is 0"),
        (lambda: boxplot_vis(1, np.ones(5), "x", "y"), r"\[samples, units\]"),
        (lambda: boxplot_vis(1, np.full((5, 2), np.inf), "x", "y"), "infinite"),
        (lambda: bargraph_vis(3, np.ones((5, 2)), (5, 2), "g", NAMES), "pos = 3.*1 to 2"),
        (lambda: bargraph_vis(1, np.ones((5, 2)), (6, 2), "g", NAMES), "asks for more"),
        (lambda: bargraph_vis(1, np.ones((5, 2)), (5, 3), "g", NAMES), "asks for more"),
        (lambda: bargraph_vis(1, np.ones((5, 2)), (5, 2), "nocolour", NAMES), "is no colour"),
        (lambda: bargraph_vis(1, np.ones((5, 2)), (5, 2), "g", ("a", "b")), "3 texts"),
    ],
)
def test_wrong_arguments_end_in_a_sentence_and_open_no_figure(call, message):
    with pytest.raises(ValueError, match=message):
        call()
    assert not plt.get_fignums()
