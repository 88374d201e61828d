"""Recipes: what trains the same layers better. Each is a subclass that says what differs."""

from labgen.recipes.conditional_dcgan import ConditionalDCGAN
from labgen.recipes.importance_weighted_vae import ImportanceWeightedVAE
from labgen.recipes.joint_dbn import JointDBN
from labgen.recipes.kl_warmup_vae import KLWarmupVAE
from labgen.recipes.pcd import PersistentDBN, PersistentRBM, PersistentUpDown
from labgen.recipes.r1_dcgan import R1DCGAN
from labgen.recipes.reweighted_up_down import ReweightedUpDown
from labgen.util.older_names import older_name

__all__ = [
    "R1DCGAN",
    "ConditionalDCGAN",
    "ImportanceWeightedVAE",
    "JointDBN",
    "KLWarmupVAE",
    "PersistentDBN",
    "PersistentRBM",
    "PersistentUpDown",
    "ReweightedUpDown",
]

_OLDER = {
    "SteadyDCGAN": "R1DCGAN",  # the older name
    "WarmVAE": "KLWarmupVAE",  # the older name
}


def __getattr__(name: str):
    return older_name(__name__, name, _OLDER)
