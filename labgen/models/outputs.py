"""What a model gives out, for the pictures: reconstructions and generated images."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Reconstruction(NamedTuple):
    """inputs [n, pixels] as the visible layer saw them, states [n, units] of the topmost hidden
    layer, images [n, pixels] as probabilities."""

    inputs: np.ndarray
    states: np.ndarray
    images: np.ndarray


class Generated(NamedTuple):
    """start [n, units] and states [n, units]: the topmost hidden layer before and after the Gibbs
    steps; images [n, pixels] as probabilities."""

    start: np.ndarray
    states: np.ndarray
    images: np.ndarray
