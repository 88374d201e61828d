"""Where Boltzmann machines spend their time: states beside the digits that are nearest to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from labgen.course.model_table.row import Row
from labgen.plots import draw_rows
from labgen.util.words.lines import wrapped

# Of one machine.
SHOWN = 10


def packed(states: np.ndarray) -> str:
    """Ten of several binary states [n, pixels], from all parts of them, as text for JSON."""
    some = states[np.linspace(0, len(states) - 1, SHOWN).astype(int)]
    return np.packbits(some.astype(bool), axis=1).tobytes().hex()


def unpacked(text: str, pixels: int) -> np.ndarray:
    """The ten binary states that `packed` wrote, float32 [10, pixels].

    Args:
        pixels: of one state, which the text does not say.
    """
    rows = np.frombuffer(bytes.fromhex(text), np.uint8).reshape(SHOWN, -1)
    return np.unpackbits(rows, axis=1)[:, :pixels].astype(np.float32)


def distance_in_words(label: str, row: Row) -> str:
    """How far half of a machine's states lie from the nearest digit, as a sentence."""
    return (
        f"{label}: half of the states in which it spends its time differ from every one of the "
        f"first {row.digits:,} training digits in {row.distance:.0f} or more pixels."
    )


@dataclass(frozen=True)
class States:
    """States of machines, found by annealing, and training digits.

    Attributes:
        rows: label -> row of the machine.
        digits [n, pixels]: in [0, 1], among which the nearest ones are looked for.
    """

    rows: Mapping[str, Row]
    digits: np.ndarray

    def __str__(self) -> str:
        """How far half of each machine's states lie from the nearest digit."""
        return "\n".join(wrapped(distance_in_words(*pair)) for pair in self.rows.items())

    def draw(self, title: str) -> Figure:
        """For each machine a line of its states, and below each state the nearest digit."""
        pictures = {}
        for label, row in self.rows.items():
            assert row.states is not None  # by `Table.states`
            states = unpacked(row.states, self.digits.shape[1])
            pictures[label] = states
            pictures[f"nearest to {label}"] = self._nearest(states)
        side = round(self.digits.shape[1] ** 0.5)
        return draw_rows(pictures, (side, side), N=SHOWN, title=title)

    def _nearest(self, states: np.ndarray) -> np.ndarray:
        binary = (self.digits > 0.5).astype(np.float32)
        return self.digits[np.argmin(binary.sum(1) - 2 * states @ binary.T, axis=1)]
