"""Population annealing: a search for the states in which a machine spends its time.

As in annealed importance sampling many chains go from independent pixels to the machine, but
where the weights become uneven the chains are resampled by their weights: light ones end, heavy
ones go on several times. So the population finds heavy modes that a lone chain enters too rarely.
The chains are no longer independent, and their weights no longer tell the error: what they found
is where a measurement begins.

Sources: K. Hukushima, Y. Iba, "Population annealing and its application to a spin glass", 2003;
P. Del Moral, A. Doucet, A. Jasra, "Sequential Monte Carlo samplers", 2006.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labgen.evaluation.annealing.ais import SMOOTHING, Path
from labgen.evaluation.annealing.temperature_schedule import inverse_temperatures
from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp, shares_of
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

# How often the weights are looked at, and below which share of equal ones the chains are redrawn.
_STEPS_AT_A_TIME, _EVEN_ENOUGH = 20, 0.5


@dataclass(frozen=True, eq=False)
class Population:
    """Where a population ended.

    Attributes:
        log_z: an estimate of log Z from below, of unknown error.
        states [chains, visible]: binary, each worth its share.
        shares [chains]: of all weight, summing to 1.
    """

    log_z: float
    states: np.ndarray
    shares: np.ndarray


def populate(
    machine: RBMFunctions,
    means,
    *,
    chains: int,
    steps: int,
    seed: int = 0,
    smoothing: float = SMOOTHING,
    progress: Callable[[float], None] | None = None,
) -> Population:
    """Lead a population from independent pixels to the machine.

    Args:
        means [visible]: of the pixels at the start, in [0, 1].
        chains, steps: more of both find more.
        seed: fixes all draws.
        smoothing: how far the start is drawn towards fair coins. The further, the wider the
            search, and the more chains and steps it needs.
        progress: is told the finished share, in (0, 1].
    """
    path = Path(machine, means, seed, smoothing)
    random = np.random.default_rng(seed)
    betas = inverse_temperatures(steps)
    v, log_weights = path.start(chains), np.zeros(chains)
    gained = 0.0
    for first in range(0, steps, _STEPS_AT_A_TIME):
        last = min(first + _STEPS_AT_A_TIME, steps)
        v, log_weights = path.walk(v, log_weights, betas, first, last)
        if last < steps and effective_draws(log_weights) < _EVEN_ENOUGH * chains:
            gained += float(log_mean_exp(log_weights))
            v = v[redrawn(shares_of(log_weights), chains, random)]
            log_weights = np.zeros(chains)
        if progress:
            progress(last / steps)
    log_z = path.base_log_z + gained + float(log_mean_exp(log_weights))
    return Population(log_z, v, shares_of(log_weights))


def redrawn(shares: np.ndarray, n: int, random: np.random.Generator) -> np.ndarray:
    """n places, each as often as its share asks for: at even distances, with one random number.

    So a place with the share s is taken n s times, rounded up or down.

    Args:
        shares: of the places, [places], which sum to 1.
        n: how many are drawn.

    Returns:
        Numbers of places, [n], from 0 and in rising order.
    """
    places = np.searchsorted(np.cumsum(shares), (random.random() + np.arange(n)) / n)
    return np.minimum(places, len(shares) - 1)
