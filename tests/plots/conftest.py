"""What the tests of the pictures share. No window is opened and no figure may stay behind."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg


def paint(figure):
    """Draw a figure, also one that pyplot has closed: its RGBA pixels [height, width, 4]."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


@pytest.fixture
def painted():
    return paint


@pytest.fixture(autouse=True)
def no_figure_left_open():
    """A figure that pyplot still lists appears twice in a notebook."""
    plt.close("all")
    yield
    left = plt.get_fignums()
    plt.close("all")
    assert not left, f"figures left open: {left}"


class OnlyAnArray:
    """Like a tensor: NumPy can read it, but it has none of NumPy's methods."""

    def __init__(self, values):
        self._values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self._values.astype(dtype) if dtype else self._values


@pytest.fixture
def as_tensor():
    return OnlyAnArray


@pytest.fixture
def levels():
    """The values of a line of one-coloured tiles, read along a line from left to right."""

    def read(axes, down=0.4):
        picture = np.ma.filled(axes.images[0].get_array(), np.nan)
        line = picture[int(down * picture.shape[0])]
        seen = []
        for value in line:
            if np.isnan(value):
                seen.append(None)
            elif not seen or seen[-1] != value:
                seen.append(float(value))
        return [value for value in seen if value is not None]

    return read


@pytest.fixture
def flat():
    """flat(values, pixels): images of one colour each."""

    def make(values, pixels):
        return np.repeat(np.asarray(values, dtype=float)[:, None], pixels, axis=1)

    return make


@pytest.fixture
def texts():
    """Every text of a figure, wherever it stands."""

    def read(figure):
        paint(figure)
        found = figure.findobj(matplotlib.text.Text)
        return [text.get_text().replace("\n", " ") for text in found if text.get_text()]

    return read
