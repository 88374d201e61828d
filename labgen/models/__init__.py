"""The five models: everything around the exercises, which the notebooks fill in.

Each class is abstract exactly where an exercise is; a notebook's locked cell completes it.
"""

from importlib import import_module

from labgen.util.tf_setup import load_tensorflow as _load_tensorflow

_load_tensorflow()

from labgen.engine.exercise_slot import completed  # noqa: E402
from labgen.models.artefacts import Artefact, ArtefactError, artefact, reference, save  # noqa: E402
from labgen.models.dbn import DBN  # noqa: E402
from labgen.models.dcgan import DCGAN  # noqa: E402
from labgen.models.layers import lrelu, vae_layer  # noqa: E402
from labgen.models.parameters import bias, weights  # noqa: E402
from labgen.models.rbm import RBM  # noqa: E402
from labgen.models.results import Generated, Reconstruction  # noqa: E402
from labgen.models.sampling import gen_z, sample_prob  # noqa: E402
from labgen.models.up_down import UpDown  # noqa: E402
from labgen.models.vae import VAE  # noqa: E402

__all__ = [
    "DBN",
    "DCGAN",
    "RBM",
    "VAE",
    "Artefact",
    "ArtefactError",
    "Generated",
    "Reconstruction",
    "UpDown",
    "artefact",
    "bias",
    "completed",
    "gen_z",
    "lrelu",
    "reference",
    "sample_prob",
    "save",
    "vae_layer",
    "weights",
]


def __getattr__(name: str):
    # The recipes build on these models; older notebooks look for them here.
    recipes = import_module("labgen.recipes")
    if name in recipes.__all__:
        return getattr(recipes, name)
    raise AttributeError(f"labgen.models has no {name!r}: it offers {', '.join(__all__)}")
