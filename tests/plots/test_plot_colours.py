"""Colours that stay apart for people who see two kinds of light or fewer greys."""

from __future__ import annotations

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from labgen import plots
from labgen.plots.parts import colours

# What a picture looks like without one of the three kinds of cones: G. M. Machado, M. M. Oliveira
# and L. A. F. Fernandes, A physiologically-based model for simulation of color vision deficiency,
# IEEE TVCG 15 (2009), severity 1.0, for linear RGB.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
APART = 15.0  # in CIELAB; 2 can just be told side by side


def as_seen(rgb: np.ndarray, by: str) -> np.ndarray:
    """sRGB [n, 3] in [0, 1] -> CIELAB (D65) [n, 3]."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ SEEN_BY[by].T, 0, 1)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = seen @ to_xyz.T / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def nearest(rgb: np.ndarray, by: str) -> float:
    lab = as_seen(rgb, by)
    return min(float(np.linalg.norm(one - other)) for one, other in combinations(lab, 2))


def test_red_and_green_are_near_without_red_cones():
    """The model itself: what everybody tells apart, and some do not."""
    traffic = np.array([[0.80, 0.33, 0.10], [0.47, 0.53, 0.12]])
    assert nearest(traffic, "everybody") > 50 > 20 > nearest(traffic, "deuteranopia")
    assert as_seen(np.array([[1.0, 1.0, 1.0]]), "everybody") == pytest.approx(
        np.array([[100, 0, 0]]), abs=0.01
    )


@pytest.mark.parametrize("by", SEEN_BY)
def test_classes_stay_apart(by):
    palette = np.array([to_rgb(colour) for colour in colours.CLASSES])
    assert len(palette) == 10 and nearest(palette, by) > APART


@pytest.mark.parametrize("by", SEEN_BY)
def test_the_two_ends_of_signed_numbers_stay_apart(by):
    ends = np.array([colours.signed_map()(share)[:3] for share in (0.0, 0.5, 1.0)])
    assert nearest(ends, by) > 2 * APART


@pytest.mark.parametrize("by", SEEN_BY)
@pytest.mark.parametrize("name", [colours.PIXELS, colours.STATES, colours.SHARES])
def test_maps_of_magnitudes_grow_lighter(name, by):
    """So that they can also be read without any colour, as on paper."""
    lightness = as_seen(plt.get_cmap(name)(np.linspace(0, 1, 64))[:, :3], by)[:, 0]
    assert (np.diff(lightness) > 0).all() and np.ptp(lightness) > 60


def test_each_class_has_its_number_in_its_middle():
    points = np.array([[0, 0], [2, 2], [1, 5], [8, 8]])
    (axes, *_) = plots.plot_latent(points, [3, 3, 3, 7]).axes
    written = {text.get_text(): tuple(text.xy) for text in axes.texts}
    assert written == {"3": (1, 2), "7": (8, 8)}


@pytest.mark.parametrize("length", [3, 100])
def test_each_run_has_a_shape_of_its_own(length):
    runs = {f"run {i}": np.arange(length) + i for i in range(5)}
    (axes,) = plots.draw_curves(runs, "epoch", "loss", "Runs").axes
    lines = axes.get_lines()
    assert len({line.get_marker() for line in lines}) == len(runs)
    assert len({line.get_color() for line in lines}) == len(runs)
    shown = [len(range(length)[slice(line.get_markevery()[0], None, line.get_markevery()[1])])
             for line in lines]  # fmt: skip
    assert all(1 < count <= 34 for count in shown)
