"""A learning rate that falls to nought over a run.

While the rate is large, the parameters of a model that learns from samples rattle around the best
ones; it has to end small, but starting small wastes the run.
"""

from __future__ import annotations

import tensorflow as tf


class FallingRate:
    """A rate that falls linearly from its first value to 0, one step per mini-batch."""

    def __init__(self, start: float):
        self.start = start
        self._done = tf.Variable(0.0)
        self._total = tf.Variable(1.0)

    def plan(self, batches: int) -> None:
        """Begin a run of so many mini-batches."""
        self._done.assign(0.0)
        self._total.assign(float(batches))

    def next(self) -> tf.Tensor:
        """The rate of the next mini-batch, in a graph or outside."""
        rate = self.start * (1.0 - self._done / self._total)
        self._done.assign_add(1.0)
        return rate

    def variables_to_keep(self) -> dict[str, tf.Variable]:
        return {"batches_done": self._done, "batches_planned": self._total}
