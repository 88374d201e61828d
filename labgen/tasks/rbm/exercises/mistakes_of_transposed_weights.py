"""A known mistake of several exercises: the weights are transposed."""

from __future__ import annotations

import numpy as np

from labgen.exercises.misconception import Misconception

W_TRANSPOSED = Misconception(
    "w-transposed",
    "w is used the wrong way round: w[i, j] connects visible unit i and hidden unit j.",
    lambda t: t(w=np.transpose),
)
