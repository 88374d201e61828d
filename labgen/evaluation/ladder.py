"""The temperatures of annealed importance sampling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# (up to this beta, with this share of the steps): Salakhutdinov and Murray 2008 took 500 steps
# up to 0.5, 4,000 up to 0.9 and 10,000 up to 1.
THREE_PIECES = ((0.5, 1 / 29), (0.9, 8 / 29), (1.0, 20 / 29))


def ladder(steps: int, pieces: Sequence[tuple[float, float]] = THREE_PIECES) -> np.ndarray:
    """Inverse temperatures from 0 to 1, both included, evenly spaced within each piece.

    Args:
        steps: from one temperature to the next; at least one for each piece.
        pieces: (upper end, share of the steps) in rising order, the last one up to 1.

    Returns:
        float64 [steps + 1], rising.

    Raises:
        ValueError: if there are too few steps or the pieces do not rise to 1.
    """
    ends = np.array([0.0, *(end for end, _ in pieces)])
    shares = np.array([share for _, share in pieces])
    if (np.diff(ends) <= 0).any() or ends[-1] != 1 or (shares <= 0).any():
        raise ValueError(
            f"The pieces of the ladder are {tuple(pieces)}: give (upper end, share) with rising "
            "ends, the last one 1, and positive shares."
        )
    if steps < len(pieces):
        raise ValueError(
            f"steps is {steps}: the ladder needs one for each of {len(pieces)} pieces."
        )
    # Where each piece ends, in steps: at least one step each.
    stops = np.rint(np.cumsum(shares) / shares.sum() * steps).astype(int)
    for i in range(len(stops)):
        stops[i] = np.clip(stops[i], stops[i - 1] + 1 if i else 1, steps - (len(stops) - 1 - i))
    return np.interp(np.arange(steps + 1), [0, *stops], ends)
