"""How the table of models sees a DCGAN; see `labgen.evaluation.subject`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from labgen.evaluation import guessed_time
from labgen.evaluation.samples.inverse_resize import least_squares_inverse
from labgen.evaluation.subject import Subject
from labgen.models.artefacts import Artefact
from labgen.models.dcgan import DCGAN
from labgen.recipes.conditional_dcgan import ConditionalDCGAN
from labgen.training.profiles import EvaluationSizes

# Images that a convolutional generator draws at a time: more fill gigabytes.
_AT_A_TIME = 250


def model_class(artefact: Artefact) -> type[DCGAN] | None:
    """DCGAN, where the artefact holds a generator; another where its z names the digits."""
    if not any(name.startswith("generator") for name in artefact.arrays):
        return None
    return ConditionalDCGAN if "digits_named" in artefact.settings else DCGAN


def label(model: DCGAN) -> str:
    """Such as "DCGAN, first layer 512"."""
    return f"DCGAN, first layer {model.generator_channels[0]}"


def seconds(sizes: EvaluationSizes) -> float:
    """About how long it takes to measure one."""
    return guessed_time.convolutions(sizes)


def subject(model: DCGAN, answered: Mapping[str, Callable[..., Any]]) -> Subject:
    """Its samples alone: a GAN has no likelihood."""
    return Subject(partial(_samples, model, answered["scale_images"]))


def _samples(
    model: DCGAN, scale_images: Callable[..., Any], sizes: EvaluationSizes, seed: int
) -> np.ndarray:
    def there(images: np.ndarray) -> np.ndarray:
        return (np.asarray(scale_images(tf.constant(images))) + 1) / 2  # from [-1, 1] to [0, 1]

    z = model.fixed_z(sizes.samples, seed=seed)
    parts = [
        model.generate(z[first : first + _AT_A_TIME]) for first in range(0, len(z), _AT_A_TIME)
    ]
    return least_squares_inverse(there)(np.concatenate(parts))
