"""About how many seconds the instruments take, each by itself: told before models are measured."""

from __future__ import annotations

from labgen.training.profiles import EvaluationSizes

# Of a second on two cores of a laptop: for one step of one chain that is annealed (all rounds of
# the search and both ways), for a Gibbs step of one sample, and for one draw of hidden causes.
_ANNEALED, _SAMPLED, _DRAWN = 15e-6, 4e-6, 12e-6
# Seconds for a picture of a convolutional network, for the features of all pictures, for compiling.
_GENERATED, _SEEN, _COMPILED = 2e-3, 1e-3, 4.0


def every_model(sizes: EvaluationSizes) -> float:
    """What no model is spared: compiling, and the features of its samples."""
    return _COMPILED + _SEEN * sizes.samples * sizes.sample_draws


def annealing(sizes: EvaluationSizes) -> float:
    """log Z of an RBM."""
    return _ANNEALED * sizes.chains * sizes.temperatures


def chains(sizes: EvaluationSizes) -> float:
    """Samples by Gibbs steps."""
    return _SAMPLED * sizes.samples * sizes.gibbs_steps * sizes.sample_draws


def layer_draws(sizes: EvaluationSizes) -> float:
    """Draws of the states between two layers."""
    return _DRAWN * sizes.digits * sizes.draws


def latent_draws(sizes: EvaluationSizes) -> float:
    """Draws of an autoencoder's z."""
    return _DRAWN * sizes.digits * sizes.latent_draws


def convolutions(sizes: EvaluationSizes) -> float:
    """Samples by a convolutional generator."""
    return _GENERATED * sizes.samples * sizes.sample_draws
