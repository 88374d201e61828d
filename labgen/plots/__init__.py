"""Every picture of the lab. The functions know arrays and callables, never a model.

Whole pictures return a Figure that pyplot no longer lists, so that a notebook shows it exactly
once, as the value of its cell. draw_rec, boxplot_vis and bargraph_vis draw into a figure of the
caller and return its Axes. Each says in words what it shows (`get_alt_text`).
"""

from labgen.plots.bars import draw_bars
from labgen.plots.curves import draw_curves
from labgen.plots.generated import draw_generated, draw_rows, show_generated
from labgen.plots.latent import (
    draw_canvas,
    get_canvas,
    latent_grid,
    plot_latent,
    save_latent_plot,
)
from labgen.plots.parts import style
from labgen.plots.parts.alt_text import get_alt_text, set_alt_text
from labgen.plots.reconstructions import draw_comparison, draw_reconstructions
from labgen.plots.stepwise import draw_rec, reconstruct
from labgen.plots.tiles import tile_raster_images
from labgen.plots.units import bargraph_vis, boxplot_vis
from labgen.plots.weights import draw_frequencies, draw_weights

__all__ = [
    "bargraph_vis",
    "boxplot_vis",
    "draw_bars",
    "draw_canvas",
    "draw_comparison",
    "draw_curves",
    "draw_frequencies",
    "draw_generated",
    "draw_rec",
    "draw_reconstructions",
    "draw_rows",
    "draw_weights",
    "get_alt_text",
    "get_canvas",
    "latent_grid",
    "plot_latent",
    "reconstruct",
    "save_latent_plot",
    "set_alt_text",
    "show_generated",
    "style",
    "tile_raster_images",
]
