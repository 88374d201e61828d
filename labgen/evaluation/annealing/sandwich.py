"""log Z between two estimates: annealing from both ends, and whether they meet."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labgen.evaluation.annealing.ais import AISEstimate, anneal, reverse_ais
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

_LARGEST_GAP = 1.0
# By Markov's inequality a mean weight exceeds its expectation, Z, by so many nats with a
# probability under exp(-3), a twentieth.
_NO_CHANCE = 3.0


@dataclass(frozen=True, eq=False, repr=False)
class Sandwich:
    """Two estimates of one log Z; forwards tends to be below it, backwards above.

    Agreement makes both credible. It proves nothing about a mode that neither the chains from
    independent pixels nor the starts of the way back have found: then both miss its mass.

    Attributes:
        near: the way back from chains that began at digits: it sees their part of Z alone.
        highest: the largest estimate of log Z that any run of the search made.
        samples [n, visible]: states in which the machine spends its time, as far as known.
    """

    forward: AISEstimate
    backward: AISEstimate
    near: AISEstimate | None = None
    highest: float = -math.inf
    samples: np.ndarray | None = None

    @property
    def lower(self) -> float:
        """The estimate forwards: on average not above log Z."""
        return self.forward.log_z

    @property
    def upper(self) -> float:
        """The estimate backwards: on average not below log Z, if the starts are exact samples."""
        return self.backward.log_z

    @property
    def log_z(self) -> float:
        """The middle of the two, in nats."""
        return (self.lower + self.upper) / 2

    @property
    def outer(self) -> tuple[float, float]:
        """The cautious figures of both directions, see `AISEstimate`: what to report where the two
        estimates are not to be believed."""
        return self.forward.cautious_log_z, self.backward.cautious_log_z

    @property
    def interval(self) -> tuple[float, float]:
        """From where to where log Z may lie, with `log_z` in between.

        Both ways' estimates; and where they are not to be believed their cautious figures, and the
        most that any run of the search has found.
        """
        figures = [self.lower, self.upper]
        if self.warning:
            figures += [*self.outer]
            if self.highest - self.lower > _NO_CHANCE:
                figures.append(self.highest)
        return min(figures), max(figures)

    @property
    def gap(self) -> float:
        """upper - lower, in nats; below zero by chance only, or because the starts miss modes."""
        return self.upper - self.lower

    @property
    def standard_error(self) -> float:
        """Of the middle: half the gap, or the error by chance if that is larger, in nats."""
        by_chance = math.hypot(self.forward.standard_error, self.backward.standard_error) / 2
        return max(abs(self.gap) / 2, by_chance)

    @property
    def warning(self) -> str:
        """Why log_z is not to be believed, in a sentence; empty if nothing speaks against it."""
        if self.gap > _LARGEST_GAP:
            return (
                f"Forwards and backwards differ by {self.gap:.1f} nats: forwards misses states in "
                "which the machine spends much of its time, so that log Z is likely nearer to "
                "the upper figure. Take more temperatures."
            )
        if self.gap < -_LARGEST_GAP and self.forward.trustworthy:
            return (
                f"Backwards lies {-self.gap:.1f} nats below forwards: its starts are no samples of "
                "the machine, but come from a part of its states. Take longer chains for them."
            )
        beyond = self.near.log_z - self.forward.log_z if self.near else 0.0
        # Where their way to the base is a long one their weights scatter and say nothing.
        if beyond > _LARGEST_GAP and self.near.trustworthy:
            return (
                f"The states near the digits alone weigh {beyond:.1f} nats more than all that was "
                "found forwards. Take more temperatures."
            )
        if self.highest - self.forward.log_z > _NO_CHANCE:
            return (
                f"The search met states that weigh {self.highest - self.forward.log_z:.1f} nats "
                "more than what the measurement found. Take more chains."
            )
        return self.forward.warning or self.backward.warning

    @property
    def trustworthy(self) -> bool:
        """Whether both agree within a nat and neither warns."""
        return not self.warning

    def __repr__(self) -> str:
        verdict = self.warning or "They agree."
        return (
            f"log Z between {self.lower:.2f} and {self.upper:.2f} nats, cautiously between "
            f"{self.outer[0]:.2f} and {self.outer[1]:.2f}. {verdict}\n"
            f"  {self.forward!r}\n  {self.backward!r}"
        )


def partition_function(
    machine: RBMFunctions,
    data_means,
    starts,
    *,
    chains: int = 1_000,
    steps: int = 20_000,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Sandwich:
    """log Z by annealing from 0 to 1, and from the machine's samples back from 1 to 0.

    Args:
        data_means [visible]: mean of each pixel over the training digits, in [0, 1].
        starts: binary [n, visible], one chain backwards for each: as near to exact samples of the
            machine as can be had, such as `long_chain(machine, binarised digits, 10_000)`.
        chains: forwards.
        steps: from temperature to temperature, in each direction.
        seed: fixes all draws; 784-100 with 1,000 chains takes twice two minutes.
        progress: is told the finished share of both runs, in (0, 1].

    Raises:
        ValueError: as `anneal` and `reverse_ais`.
    """

    def half(begun: float):
        return progress and (lambda share: progress(begun + share / 2))

    common = {"steps": steps}
    # The way back first: starts of a wrong shape are noticed before minutes have gone.
    back = reverse_ais(machine, data_means, starts, seed=seed + 1, progress=half(0), **common)
    there = anneal(machine, data_means, chains=chains, seed=seed, progress=half(0.5), **common)
    return Sandwich(there, back)
