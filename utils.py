"""The lab's helpers under one short name, for programs that say `from utils import weights`.

Each name is looked up when it is first used, so that the plotting helpers come without loading
TensorFlow.
"""

from importlib import import_module

_HOMES = {
    "labgen.plots": (
        "bargraph_vis",
        "boxplot_vis",
        "draw_generated",
        "draw_rec",
        "draw_reconstructions",
        "draw_weights",
        "get_canvas",
        "plot_latent",
        "reconstruct",
        "save_latent_plot",
        "show_generated",
        "tile_raster_images",
    ),
    "labgen.models": ("bias", "gen_z", "lrelu", "sample_prob", "vae_layer", "weights"),
    "labgen.training": ("variable_summaries",),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_MODULES)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(
            f"utils has no helper {name!r}. It offers: {', '.join(sorted(_MODULES))}."
        )
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULES])
