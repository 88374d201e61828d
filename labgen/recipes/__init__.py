"""Recipes: what trains the same layers better. Each is a subclass that says what differs."""

from labgen.recipes.conditional_dcgan import ConditionalDCGAN
from labgen.recipes.kl_warmup_vae import WarmVAE
from labgen.recipes.pcd import PersistentDBN, PersistentRBM, PersistentUpDown
from labgen.recipes.r1_dcgan import SteadyDCGAN
from labgen.util.older_names import older_name

__all__ = [
    "ConditionalDCGAN",
    "PersistentDBN",
    "PersistentRBM",
    "PersistentUpDown",
    "SteadyDCGAN",
    "WarmVAE",
]

_OLDER = {
    "SteadyDCGAN": "R1DCGAN",  # the older name
    "WarmVAE": "KLWarmupVAE",  # the older name
}


def __getattr__(name: str):
    return older_name(__name__, name, _OLDER)
