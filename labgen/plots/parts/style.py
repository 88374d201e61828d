"""The house style of all figures."""

from __future__ import annotations

from typing import Any

import matplotlib
from matplotlib.rcsetup import cycler

from labgen.plots.parts import colours

# Matplotlib names the type of each setting; together they have none.
SETTINGS: dict[Any, Any] = {
    "figure.dpi": 90,  # ten inches fill a notebook of 950 pixels, and files stay small
    "savefig.dpi": 90,
    "figure.facecolor": "white",
    "figure.titlesize": 13,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with Matplotlib: the same picture everywhere
    "font.size": 10,
    "axes.titlesize": 13,
    "axes.titlepad": 10,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 10,
    "axes.prop_cycle": cycler(color=colours.CLASSES),
    "image.cmap": colours.PIXELS,
}


def use() -> None:
    """Set the style for every figure from now on; calling it again changes nothing."""
    matplotlib.rcParams.update(SETTINGS)
