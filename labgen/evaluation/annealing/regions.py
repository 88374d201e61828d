"""Modes apart from each other: each region of states is measured from a base of its own.

Between two modes that hardly any chain connects, one base serves one of them. So the states are
divided: each belongs to the base under which it is most probable. From each base chains are
annealed, and those count that end in its region: their mean weight, with zeros for the others, is
an unbiased estimate of the region's part of Z. The sum of the parts is one of Z, and its logarithm
a stochastic lower bound as from a single base.

Backwards the chains start at states of the region. The mean of 1/weight then estimates 1/Z of the
region, times the probability with which a chain forwards ends in it, which is counted forwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from labgen.evaluation.annealing.ais import AISEstimate, base_biases
from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp, log_sum_exp

# A start whose way back weighs so many nats less than that of the others comes from a mode that the
# base does not serve. So large a share of them is worth a base of its own, and so many bases are
# worth the time.
LOST = 8.0
_SHARE, _MOST = 0.01, 4


@dataclass(frozen=True)
class Base:
    """Independent pixels to begin from."""

    means: np.ndarray
    smoothing: float


@dataclass(frozen=True, eq=False, repr=False)
class DividedEstimate(AISEstimate):
    """An estimate that is a sum over regions.

    Attributes:
        shares_of_regions, errors: of each region's part of Z, and the part's standard error.
    """

    shares_of_regions: np.ndarray
    errors: np.ndarray

    @property
    def standard_error(self) -> float:
        return float(np.sqrt(np.sum((self.shares_of_regions * self.errors) ** 2)))


class Divided(NamedTuple):
    """Both estimates of log Z; the states [n, visible] from which chains went back, and each one's
    share [n] of all mass: its region's, in equal parts."""

    forward: AISEstimate
    backward: AISEstimate
    starts: np.ndarray
    shares: np.ndarray


def regions_of(states: np.ndarray, bases: Sequence[Base]) -> np.ndarray:
    """The number [n] of the base under which each state [n, visible] is most probable."""
    biases = np.stack([base_biases(base.means, base.smoothing) for base in bases]).astype(float)
    return np.argmax(states @ biases.T - np.logaddexp(0, biases).sum(axis=1), axis=1)


def divide(
    base: Base,
    forward: AISEstimate,
    starts: np.ndarray,
    backward: AISEstimate,
    there: Callable[[Base, int], AISEstimate],
    back: Callable[[Base, np.ndarray, int], AISEstimate],
    smoothing: float,
    further: Sequence[np.ndarray] = (),
) -> Divided:
    """Both estimates of log Z, from as many bases as the starts of the way back ask for.

    Args:
        base: of the two runs that there are.
        forward, backward: these runs.
        starts [n, visible]: where the chains of the way back began.
        there: (base, number) -> annealing forwards from another base.
        back: (base, starts, number) -> annealing backwards to it.
        smoothing: of a further base.
        further: states [any, visible] of each mode that is known to need a base of its own.
    """
    bases, forwards = [base], [forward]
    own = len(starts)
    starts = np.concatenate([starts, *further])
    # Those of further modes have no base yet.
    region = np.where(np.arange(len(starts)) < own, 0, -1)
    # Each start's log weight on its way to its own base.
    logs = np.append(backward.log_weights, np.zeros(len(starts) - own))

    def add_base(means: np.ndarray) -> bool:
        bases.append(Base(means, smoothing))
        moved = regions_of(starts, bases) == len(bases) - 1
        if not moved.any():
            bases.pop()
            return False
        forwards.append(there(bases[-1], len(bases)))
        region[moved] = len(bases) - 1
        logs[moved] = back(bases[-1], starts[moved], len(bases)).log_weights
        return True

    for states in further:
        add_base(states.mean(axis=0))
    starts, logs, region = starts[region >= 0], logs[region >= 0], region[region >= 0]
    while True:
        lost = _lost(logs, region, len(bases))
        if len(bases) >= _MOST or np.count_nonzero(lost) <= _SHARE * len(starts):
            break
        if not add_base(starts[lost].mean(axis=0)):
            break
    if len(bases) == 1:
        return _undivided(forward, _without_strays(backward, lost), starts)
    return _combined(bases, forwards, starts, logs, backward)


def _lost(logs: np.ndarray, region: np.ndarray, bases: int) -> np.ndarray:
    """Which starts [n] come from modes that their bases do not serve."""
    lost = np.zeros(len(logs), bool)
    for number in range(bases):
        own = np.flatnonzero(region == number)
        if len(own):
            lost[own] = logs[own] < log_mean_exp(logs[own]) - LOST
    return lost


def _without_strays(backward: AISEstimate, lost: np.ndarray) -> AISEstimate:
    """The same estimate, in whose scatter starts without weight do not count, where they are so
    few that the mass around them is of no account."""
    if not lost.any() or np.count_nonzero(lost) > _SHARE * len(lost):
        return backward
    kept = backward.log_weights[~lost] + np.log(np.mean(~lost))
    return replace(backward, log_weights=kept, ends=backward.ends[~lost])


def _undivided(forward: AISEstimate, backward: AISEstimate, starts: np.ndarray) -> Divided:
    return Divided(forward, backward, starts, np.full(len(starts), 1 / len(starts)))


def _combined(
    bases: Sequence[Base],
    forwards: Sequence[AISEstimate],
    starts: np.ndarray,
    logs: np.ndarray,
    backward: AISEstimate,
) -> Divided:
    region, there, back = regions_of(starts, bases), [], []
    shares = np.zeros(len(starts))
    for number, run in enumerate(forwards):
        inside, own = regions_of(run.ends, bases) == number, region == number
        if own.any() and not inside.any():
            # A sum without this region would lack the same mass both ways, and nothing would tell.
            # From one base the way back scatters, and says that much may be missing.
            return _undivided(forwards[0], backward, starts)
        if own.any():
            ended_here = float(np.log(np.mean(inside)))
            there.append(
                _Part(
                    run.base_log_z + float(log_mean_exp(run.log_weights[inside])) + ended_here,
                    run.log_weights[inside],
                    run.chains,
                    run.ends[inside],
                )
            )
            of_region = run.base_log_z - float(log_mean_exp(logs[own])) + ended_here
            back.append(_Part(of_region, logs[own], int(np.count_nonzero(own)), starts[own]))
            shares[own] = np.exp(there[-1].log_z - forwards[0].log_z) / np.count_nonzero(own)
    return Divided(_sum(there, forwards[0]), _sum(back, backward), starts, shares / shares.sum())


@dataclass(frozen=True, eq=False)
class _Part:
    """One region: log of its part of Z; log weights and states of the chains that count, of so many
    chains in all."""

    log_z: float
    log_weights: np.ndarray
    chains: int
    states: np.ndarray

    @property
    def error(self) -> float:
        effective = float(effective_draws(self.log_weights))
        return float(np.sqrt((self.chains / effective - 1) / max(self.chains - 1, 1)))


def _sum(parts: Sequence[_Part], run: AISEstimate) -> DividedEstimate:
    log_zs = np.array([part.log_z for part in parts])
    total = float(log_sum_exp(log_zs))
    # Scaled so that the weights of all chains together have the mean that stands for the sum, and
    # scatter as within the regions.
    mean = (total - run.base_log_z) * (1 if run.forward else -1)
    logs = [part.log_weights - log_mean_exp(part.log_weights) + mean for part in parts]
    return DividedEstimate(
        run.forward,
        run.base_log_z,
        np.concatenate(logs),
        run.temperatures,
        np.concatenate([part.states for part in parts]),
        shares_of_regions=np.exp(log_zs - total),
        errors=np.array([part.error for part in parts]),
    )
