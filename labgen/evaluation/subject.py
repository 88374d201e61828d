"""A trained model as the instruments see it: arrays and callables.

A task whose models are measured has a file measured.py with four functions:

    model_class(artefact) -> type | None    the class of the model in a file; None if not its own
    label(model) -> str                     what tables call it, "RBM 784-100"
    seconds(sizes) -> float                 about how long it takes to measure
    subject(model, answered) -> Subject     `answered` has the answers to all exercises by name

What several of them need stands in `labgen.evaluation.guessed_time` and
`labgen.evaluation.gibbs_samples`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labgen.evaluation.likelihood.dbn import TwoLayers
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.likelihood.vae import Autoencoder
from labgen.training.profiles import EvaluationSizes


@dataclass(frozen=True, eq=False)
class Subject:
    """One model. Which instruments fit it follows from which of the last three fields it has.

    Attributes:
        draw: (sizes, seed) -> samples [n, 784] as probabilities of the pixels.
        machine: the RBM, where the model is one.
        layers: the two layers, where it is a DBN, fine-tuned or not.
        autoencoder: where it is a VAE.
    """

    draw: Callable[[EvaluationSizes, int], np.ndarray]
    machine: RBMFunctions | None = None
    layers: TwoLayers | None = None
    autoencoder: Autoencoder | None = None
