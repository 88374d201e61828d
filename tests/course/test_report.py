"""`labgen.summary`: the files for the index page, what is shown, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from labgen.training import start
from labgen.training.summary import summary


@pytest.fixture
def digits():
    return np.random.default_rng(1).uniform(size=(30, 28, 28))


def test_the_files_of_the_index_page(runs, digits, monkeypatch):
    monkeypatch.setenv("LABGEN_PROFILE", "smoke")
    summary("1_rbm", {"test error": np.float32(0.5), "train error": 0.25}, digits, seconds=61.27)
    folder = runs / "summary"
    assert sorted(path.name for path in folder.iterdir()) == ["1_rbm.json", "1_rbm.png"]
    assert json.loads((folder / "1_rbm.json").read_text()) == {
        "task": "1_rbm",
        "profile": "smoke",
        "seconds": 61.3,
        "losses": {"test error": 0.5, "train error": 0.25},
    }


def test_the_row_holds_the_first_twenty_digits_in_order(runs, digits):
    summary("1_rbm", {}, digits)
    row = np.asarray(Image.open(runs / "summary" / "1_rbm.png"))
    assert row.shape == (32, 2 + 20 * 30)
    for number in (0, 1, 19):
        left = 2 + 30 * number
        shown = row[2:30, left : left + 28] / 255
        np.testing.assert_allclose(shown, digits[number], atol=0.003)


@pytest.mark.parametrize(
    "shape, size",
    [((10, 784), 28), ((10, 1024), 32), ((10, 32, 32), 32), ((10, 28, 28, 1), 28)],
)
def test_the_shapes_that_models_give(runs, shape, size):
    summary("5_dcgan", {}, np.zeros(shape, np.float32))
    width, height = Image.open(runs / "summary" / "5_dcgan.png").size
    assert (width, height) == (2 + 10 * (size + 2), size + 4)


def test_it_shows_the_row_and_the_losses(runs, digits):
    shown = summary("4_vae", {"KL <nats>": 25.0, "diverged": float("inf")}, digits)
    html = shown._repr_html_()
    assert "data:image/png;base64," in html
    assert "KL &lt;nats&gt;" in html
    assert "25" in html
    assert repr(shown) == "Summary of 4_vae: KL <nats> 25, diverged inf"
    losses = json.loads((runs / "summary" / "4_vae.json").read_text())["losses"]
    assert losses == {"KL <nats>": 25.0, "diverged": None}


def test_the_time_counts_from_setup(runs, digits, monkeypatch):
    monkeypatch.setattr(start, "started_at", None)
    assert summary("1_rbm", {}, digits).seconds is None
    monkeypatch.setattr(start, "started_at", start.time.monotonic() - 10)
    assert 10 <= summary("1_rbm", {}, digits).seconds < 20


@pytest.mark.parametrize(
    "task, losses, samples, sentence",
    [
        ("", {}, np.zeros((10, 784)), "a notebook's name"),
        ("../1_rbm", {}, np.zeros((10, 784)), "a notebook's name"),
        ("1_rbm", {"error": "low"}, np.zeros((10, 784)), "'error' must be one number, not str"),
        ("1_rbm", {"error": np.zeros(3)}, np.zeros((10, 784)), "of shape \\(3,\\)"),
        ("1_rbm", {}, np.zeros((9, 784)), "at least 10 samples, not 9"),
        ("1_rbm", {}, np.zeros((10, 700)), "square pictures, not \\(10, 700\\)"),
        ("1_rbm", {}, np.zeros(784), "square pictures, not \\(784,\\)"),
        ("1_rbm", {}, np.full((10, 784), -1.0), "x \\+ 1"),
        ("1_rbm", {}, np.full((10, 784), 255), "from 255 to 255"),
        ("1_rbm", {}, np.full((10, 784), np.nan), "from nan to nan"),
    ],
)
def test_what_is_refused(runs, task, losses, samples, sentence):
    with pytest.raises(ValueError, match=sentence):
        summary(task, losses, samples)
    assert not (runs / "summary").exists()


def test_a_failed_write_leaves_nothing_behind(runs, digits, monkeypatch):
    summary("1_rbm", {"error": 1.0}, digits)
    before = (runs / "summary" / "1_rbm.png").read_bytes()

    def full_disk(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("labgen.util.atomic_write.os.replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        summary("1_rbm", {"error": 2.0}, digits[::-1])
    assert sorted(path.name for path in (runs / "summary").iterdir()) == ["1_rbm.json", "1_rbm.png"]
    assert (runs / "summary" / "1_rbm.png").read_bytes() == before
