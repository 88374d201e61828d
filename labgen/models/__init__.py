"""The models: everything around the exercises, which the notebooks fill in.

Each class is abstract exactly where an exercise is; a notebook's locked cell completes it.
"""

from importlib import import_module
from importlib.util import find_spec

from labgen.util.tf_setup import load_tensorflow as _load_tensorflow

_load_tensorflow()

from labgen.engine.exercise_slot import completed  # noqa: E402
from labgen.models.artefacts import Artefact, ArtefactError, load_model, reference_model, save_model  # noqa: E402
from labgen.models.dbn import DBN  # noqa: E402
from labgen.models.dcgan import DCGAN  # noqa: E402
from labgen.models.layers import lrelu, vae_layer  # noqa: E402
from labgen.models.outputs import Generated, Reconstruction  # noqa: E402
from labgen.models.parameters import bias, weights  # noqa: E402
from labgen.models.rbm import RBM  # noqa: E402
from labgen.models.sampling import gen_z, sample_prob  # noqa: E402
from labgen.models.up_down import UpDown  # noqa: E402
from labgen.models.vae import VAE  # noqa: E402
from labgen.util.older_names import older_name  # noqa: E402

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
    "bias",
    "completed",
    "gen_z",
    "load_model",
    "lrelu",
    "reference_model",
    "sample_prob",
    "save_model",
    "vae_layer",
    "weights",
]


_OLDER = {
    "artefact": "load_model",  # the older name
    "reference": "reference_model",  # the older name
    "save": "save_model",  # the older name
}


def __getattr__(name: str):
    # The recipes build on these models; older notebooks look for them here.
    # The kit of a course that does not use the recipes comes without them.
    recipes = import_module("labgen.recipes") if find_spec("labgen.recipes") else None
    if recipes and name in (*recipes.__all__, "SteadyDCGAN", "WarmVAE"):  # the older name
        return getattr(recipes, name)
    if name in _OLDER:
        return older_name(__name__, name, _OLDER)
    raise AttributeError(f"labgen.models has no {name!r}: it offers {', '.join(__all__)}")
