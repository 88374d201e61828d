"""The numbers that the networks of tiny_gan.py are made of.

They stand by themselves so that the judge, who needs them too, loads no TensorFlow.
"""

from __future__ import annotations

import numpy as np

from labgen.execution.cases import seeded_rng

N_Z = 3
# How much of its batch's mean the discriminator takes from each image in training.
BATCH_MEAN_WEIGHT = 0.5
# Makes losses and gradients so large that clipping them shows.
LOUDNESS = 200.0


def constants(salt: int) -> dict[str, np.ndarray]:
    """The fixed patterns and the starting values of both networks."""
    rng = seeded_rng(salt, "tiny gan")
    return {
        "pictures": rng.normal(0, 1, (N_Z, 32, 32, 1)),
        "looks": rng.normal(0, 1, (32, 32, 1)) / 32,
        "gain": rng.uniform(0.5, 1.5, N_Z),
        "shift": rng.normal(0, 0.5, 1),
        "slope": rng.uniform(0.5, 1.5, 1),
        "offsets": rng.normal(0, 0.5, 2),
    }
