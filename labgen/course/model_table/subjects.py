"""Models as the instruments see them: arrays and callables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.dbn import TwoLayers
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.likelihood.vae import Autoencoder
from labgen.evaluation.samples.inverse_resize import least_squares_inverse
from labgen.exercises.loader import answers
from labgen.models import DBN, DCGAN, RBM, VAE, UpDown
from labgen.training.profiles import EvaluationSizes

# Images that a convolutional generator draws at a time: more fill gigabytes.
_AT_A_TIME = 250
_SEED = 0
# The share of hidden units that are on where a chain starts.
_ON = 0.2


@dataclass(frozen=True, eq=False)
class Subject:
    """One model.

    Attributes:
        draw: sizes -> samples [n, 784] as probabilities of the pixels.
        machine: the RBM, where the model is one.
        layers: the two layers, where it is a DBN, fine-tuned or not.
        autoencoder: where it is a VAE.
    """

    draw: Callable[[EvaluationSizes], np.ndarray]
    machine: RBMFunctions | None = None
    layers: TwoLayers | None = None
    autoencoder: Autoencoder | None = None


def subject_of(model, answered: Mapping[str, Callable] | None = None) -> Subject:
    """What the instruments need of a finished model of Tasks 1 to 5.

    Args:
        answered: answers that no model holds: free_energy (exercise 1.6) for a DBN's top layer,
            active_units (4.6) for a VAE, scale_images (5.1) for a DCGAN. One that is not given
            comes from its notebook.

    Raises:
        TypeError: for another kind of model.
        MissingAnswer: if one of these exercises is not answered.
    """
    answered = answered or {}
    if isinstance(model, RBM):
        return Subject(
            partial(_from_chains, model, model.w.shape[1]),
            machine=RBMFunctions.of(model.w, model.a, model.b, model),
        )
    if isinstance(model, DBN):
        layers = TwoLayers(model.w1, model.b1, model.w1, model.a1, _top(model, model.a2, answered))
        return Subject(partial(_from_chains, model, model.w2.shape[1]), layers=layers)
    if isinstance(model, UpDown):
        layers = TwoLayers(
            model.r,
            model.b_up,
            np.transpose(model.w_down.numpy()),
            model.a_down,
            _top(model, model.b_down, answered),
        )
        return Subject(partial(_from_chains, model, model.w2.shape[1]), layers=layers)
    if isinstance(model, VAE):
        return Subject(
            lambda sizes: model.generate(sizes.digits, seed=_SEED),
            autoencoder=Autoencoder(
                lambda x: model.encoder(x, training=False),
                lambda z: model.decoder(z, training=False),
                model.reparameterise,
                model.reconstruction_nats,
                model.kl_nats,
                _answer("4_vae", "active_units", answered),
            ),
        )
    if isinstance(model, DCGAN):
        scale_images = _answer("5_dcgan", "scale_images", answered)
        return Subject(partial(_from_generator, model, scale_images))
    raise TypeError(
        f"A {type(model).__name__} cannot be measured: give an RBM, DBN, UpDown, VAE or DCGAN."
    )


def _answer(notebook: str, name: str, answered: Mapping[str, Callable]) -> Callable:
    return answered[name] if name in answered else getattr(answers(notebook), name)


def _top(model, bias, answered: Mapping[str, Callable]) -> RBMFunctions:
    return RBMFunctions(
        model.w2,
        bias,
        model.b2,
        _answer("1_rbm", "free_energy", answered),
        model.hidden_probs,
        model.visible_probs,
    )


def _from_chains(model, units: int, sizes: EvaluationSizes) -> np.ndarray:
    random = np.random.default_rng(_SEED)
    start = (random.random((sizes.digits, units)) < _ON).astype(np.float32)
    return model.generate(start, sizes.gibbs_steps).images.clip(0, 1)


def _from_generator(model, scale_images: Callable, sizes: EvaluationSizes) -> np.ndarray:
    def there(images):
        return (np.asarray(scale_images(tf.constant(images))) + 1) / 2  # from [-1, 1] to [0, 1]

    z = model.fixed_z(sizes.digits, seed=_SEED)
    parts = [
        model.generate(z[first : first + _AT_A_TIME]) for first in range(0, len(z), _AT_A_TIME)
    ]
    return least_squares_inverse(there)(np.concatenate(parts))
