"""How long something still takes, by what this machine has needed for it so far."""

from __future__ import annotations

import time


class Pace:
    """Tells the seconds that are left, from the moments at which parts were done.

    The first part does not count: in it, what is computed is also compiled.
    """

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None

    def done(self, fraction: float) -> None:
        """So much of the whole, in [0, 1], is done by now."""
        self._last = time.monotonic(), fraction
        self._first = self._first or self._last

    @property
    def left(self) -> float | None:
        """Seconds until the end; None until two parts are done."""
        if self._first is None or self._last is None or self._last[1] <= self._first[1]:
            return None
        seconds, done = (last - first for last, first in zip(self._last, self._first, strict=True))
        return seconds / done * (1 - self._last[1])
