"""The package as a whole: names, style, no TensorFlow, no figure that shows twice."""

import re
import subprocess
import sys
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from labgen import plots

ROOT = Path(__file__).parents[2]
RNG = np.random.default_rng(0)
IMAGES, STATES = RNG.random((20, 784)), RNG.random((20, 100))
PICTURES = {
    "draw_weights": lambda: plots.draw_weights(IMAGES.T, (28, 28), 20, (4, 5)),
    "draw_frequencies": lambda: plots.draw_frequencies(STATES, (10, 10)),
    "draw_reconstructions": lambda: plots.draw_reconstructions(
        IMAGES, IMAGES, STATES, (28, 28), (10, 10)
    ),
    "draw_comparison": lambda: plots.draw_comparison({"RBM": IMAGES}, (28, 28)),
    "draw_generated": lambda: plots.draw_generated(STATES, STATES, IMAGES, (28, 28), (10, 10), 20),
    "draw_rows": lambda: plots.draw_rows({"RBM": IMAGES}),
    "show_generated": lambda: plots.show_generated(IMAGES, 20, (28, 28)),
    "reconstruct": lambda: plots.reconstruct(
        0, STATES, IMAGES, RNG.normal(size=(784, 100)), np.zeros(784)
    ),
    "plot_latent": lambda: plots.plot_latent(STATES[:, :2], np.arange(20) % 10),
    "draw_canvas": lambda: plots.draw_canvas(IMAGES[0].reshape(28, 28)),
    "draw_curves": lambda: plots.draw_curves({"loss": [2, 1]}, "epoch", "loss", "A title"),
    "draw_bars": lambda: plots.draw_bars({"error": {"RBM": 2, "DBN": 1}}, "A title"),
}
# Those that draw into a figure of the caller.
PANELS = {
    "draw_rec": lambda: plots.draw_rec(STATES[0], "A title", (10, 10), 2, 2, 3),
    "boxplot_vis": lambda: plots.boxplot_vis(1, STATES[:, :5], "mean of z", "hidden variable"),
    "bargraph_vis": lambda: plots.bargraph_vis(
        2, STATES, (20, 5), "tab:green", ("digits", "hidden variables", "mean of z")
    ),
}
NO_FIGURE = {
    *("get_alt_text", "get_canvas", "latent_grid", "save_latent_plot", "set_alt_text"),
    *("style", "tile_raster_images"),
}


def run_python(code):
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_title_and_leaves_the_figure_of_the_caller_alone(name):
    mine = plt.figure()
    figure = PICTURES[name]()
    assert plt.get_fignums() == [mine.number] and plt.gcf() is mine and not mine.axes
    plt.close(mine)
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    assert any(titles)
    assert figure.get_size_inches()[1] <= 20


@pytest.mark.parametrize("name", PICTURES)
def test_drawing_warns_of_nothing_and_paints_something(name, recwarn, painted):
    figure = PICTURES[name]()
    pixels = painted(figure)
    assert not [str(warning.message) for warning in recwarn.list]
    assert pixels[..., :3].std() > 5


@pytest.mark.parametrize("name", [*PICTURES, *PANELS])
def test_a_picture_says_in_words_what_it_shows(name):
    """Its title first, then numbers that its title does not have."""
    drawn = (PICTURES | PANELS)[name]()
    figure = drawn if name in PICTURES else drawn.figure
    titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
    title = next(" ".join(title.split()) for title in titles if title)
    plt.close(figure)
    words = plots.get_alt_text(figure)
    assert words.startswith(f"{title}.") or words.startswith("A title.")
    assert re.search(r"\d", words.removeprefix(title))
    assert words.endswith(".") and 25 < len(words) < 700
    assert "\n" not in words and "nan" not in words


def test_every_public_name_exists():
    for name in plots.__all__:
        assert hasattr(plots, name), name
    assert set(PICTURES) | set(PANELS) | NO_FIGURE == set(plots.__all__)


def test_the_pictures_and_utils_load_without_tensorflow():
    code = (
        "import sys, utils, labgen.plots; utils.tile_raster_images; "
        "print([m for m in ('tensorflow', 'keras') if m in sys.modules])"
    )
    assert run_python(code).strip() == "[]"


def test_utils_hands_out_the_same_functions():
    import utils

    from_plots = [name for name in utils.__all__ if utils._MODULES[name] == "labgen.plots"]
    assert len(from_plots) == 12
    for name in from_plots:
        assert getattr(utils, name) is getattr(plots, name)
    assert set(utils.__all__) <= set(dir(utils))
    with pytest.raises(AttributeError, match="utils has no helper 'nothing'.*tile_raster_images"):
        _ = utils.nothing


def test_the_style_is_set_and_setting_it_twice_changes_nothing():
    with matplotlib.rc_context():
        plots.style.use()
        once = dict(matplotlib.rcParams)
        assert 70 <= once["figure.dpi"] <= 100
        assert not once["axes.spines.top"] and not once["axes.spines.right"]
        assert once["image.cmap"] in ("gray", "viridis")
        plots.style.use()
        assert dict(matplotlib.rcParams) == once


def test_ten_inches_fit_a_notebook():
    with matplotlib.rc_context():
        plots.style.use()
        for name in PICTURES:
            figure = PICTURES[name]()
            assert figure.get_size_inches()[0] * figure.dpi <= 950, name
