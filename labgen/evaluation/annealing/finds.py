"""All that a search for the mass of a machine has found: weighted states of several runs."""

from __future__ import annotations

import numpy as np

from labgen.evaluation.annealing.ais import AISEstimate
from labgen.evaluation.annealing.candidates import apart
from labgen.evaluation.annealing.population import redrawn
from labgen.evaluation.annealing.regions import Base


class Finds:
    """All weighted states that were found so far.

    Each run's weights add up to its own Z, and it counts by its effective sample size.
    """

    def __init__(self):
        self._log_z, self._states, self._shares, self._effective = [], [], [], []

    def add(self, log_z: float, states: np.ndarray, shares: np.ndarray, effective: float) -> None:
        self._log_z.append(log_z)
        self._states.append(states)
        self._shares.append(shares)
        self._effective.append(effective)

    def add_run(self, run: AISEstimate) -> None:
        self.add(run.log_z, run.ends, run.shares, run.effective)

    def heaviest(self, most: int) -> list[np.ndarray]:
        """So many states [visible] at most with the largest shares, far apart from each other."""
        states = np.concatenate(self._states)
        return apart(states[np.argsort(-self.shares, kind="stable")], most)

    @property
    def highest(self) -> float:
        return max(self._log_z)

    @property
    def shares(self) -> np.ndarray:
        of_runs = np.array(self._effective) * np.exp(np.array(self._log_z) - self.highest)
        shares = np.concatenate(
            [of_run * of for of_run, of in zip(of_runs, self._shares, strict=True)]
        )
        return shares / shares.sum()

    def base(self, smoothing: float) -> Base:
        """Independent pixels with the means of all states."""
        # Shares that add up to 1 but for rounding could lead a mean beyond 1.
        return Base(np.clip(self.shares @ np.concatenate(self._states), 0, 1), smoothing)

    def drawn(self, n: int, seed: int) -> np.ndarray:
        return np.concatenate(self._states)[redrawn(self.shares, n, np.random.default_rng(seed))]
