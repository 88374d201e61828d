"""Recipes: what trains the same layers better. Each is a subclass that says what differs."""

from labgen.recipes.conditional_dcgan import ConditionalDCGAN
from labgen.recipes.kl_warmup_vae import WarmVAE
from labgen.recipes.pcd import PersistentDBN, PersistentRBM, PersistentUpDown
from labgen.recipes.r1_dcgan import SteadyDCGAN

__all__ = [
    "ConditionalDCGAN",
    "PersistentDBN",
    "PersistentRBM",
    "PersistentUpDown",
    "SteadyDCGAN",
    "WarmVAE",
]
