"""An RBM as arrays and callables: all that the instruments know of a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Formulas(NamedTuple):
    """Functions and sizes of an RBM, as in `RBMFunctions`; equal for machines that differ in their
    parameters alone."""

    free_energy: Callable
    hidden_probs: Callable
    visible_probs: Callable
    visible: int
    hidden: int


@dataclass(frozen=True, eq=False, repr=False)
class RBMFunctions:
    """A restricted Boltzmann machine of binary units.

    The three functions are those of exercises 1.6, 1.2 and 1.3. They must be pure functions of
    TensorFlow tensors in float32: the instruments compile them, and call them with parameters of
    their own, which then describe another machine.

    Attributes:
        w [visible, hidden], a [visible], b [hidden]: weights, visible and hidden biases; kept as
            float32 arrays.
        free_energy: (v [batch, visible], w, a, b) -> [batch].
        hidden_probs: (v [batch, visible], w, b) -> [batch, hidden].
        visible_probs: (h [batch, hidden], w, a) -> [batch, visible].

    Raises:
        ValueError: if the shapes do not belong together or a parameter is not finite.
    """

    w: np.ndarray
    a: np.ndarray
    b: np.ndarray
    free_energy: Callable
    hidden_probs: Callable
    visible_probs: Callable

    def __post_init__(self) -> None:
        for name in ("w", "a", "b"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), np.float32))
        if self.w.ndim != 2 or (self.a.shape, self.b.shape) != (self.w.shape[:1], self.w.shape[1:]):
            raise ValueError(
                f"The machine's parameters have the shapes w {self.w.shape}, a {self.a.shape}, "
                f"b {self.b.shape}: give w [visible, hidden], a [visible], b [hidden]."
            )
        for name in ("w", "a", "b"):
            if not np.isfinite(getattr(self, name)).all():
                raise ValueError(
                    f"The machine's {name} holds numbers that are not finite: its training has "
                    "diverged, and it has no likelihood."
                )

    @classmethod
    def of(cls, w, a, b, functions) -> RBMFunctions:
        """A machine with the functions of a model class or of a notebook's answers.

        Args:
            functions: has `free_energy`, `hidden_probs` and `visible_probs`.
        """
        return cls(w, a, b, functions.free_energy, functions.hidden_probs, functions.visible_probs)

    @property
    def formulas(self) -> Formulas:
        """Functions and sizes without the parameters: what is compiled once for many machines."""
        sizes = self.visible, self.hidden
        return Formulas(self.free_energy, self.hidden_probs, self.visible_probs, *sizes)

    @property
    def parameters(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """w, a and b."""
        return self.w, self.a, self.b

    @property
    def visible(self) -> int:
        """How many visible units."""
        return self.w.shape[0]

    @property
    def hidden(self) -> int:
        """How many hidden units."""
        return self.w.shape[1]

    def __repr__(self) -> str:
        return f"RBMFunctions({self.visible} visible, {self.hidden} hidden)"
