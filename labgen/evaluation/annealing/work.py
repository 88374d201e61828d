"""The progress of work whose whole is known only at its end."""

from __future__ import annotations

from collections.abc import Callable

# No part fills more than this of what is left: more parts may follow than were expected.
_MOST_OF_THE_REST = 0.5


class Work:
    """Tells the finished share of work that is done in parts.

    Each part fills so much of what is left as it is of the work expected from there on.

    Args:
        progress: is told the finished share, in (0, 1], and 1 only at the end; None: nobody is.
        expected: the whole work, in any unit.
    """

    def __init__(self, progress: Callable[[float], None] | None, expected: float):
        self._progress, self._expected, self._finished = progress, expected, 0.0

    def expect(self, size: float) -> None:
        """From here on so much is to be done, as far as is known now.

        Args:
            size: in the unit of `expected`.
        """
        self._expected = size

    def part(self, size: float) -> Callable[[float], None] | None:
        """What is to be told the finished share of the next part, in (0, 1].

        Args:
            size: of the part, in the unit of `expected`.
        """
        if self._progress is None:
            return None
        tell, begun = self._progress, self._finished
        filled = (1 - begun) * size / max(self._expected, size / _MOST_OF_THE_REST)
        self._finished += filled
        self._expected -= size
        return lambda share: tell(begun + share * filled)

    def end(self) -> None:
        """All is done."""
        if self._progress is not None:
            self._progress(1.0)
