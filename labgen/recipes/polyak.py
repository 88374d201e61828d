"""Means of a model's parameters over the last part of a run.

Source: B. Polyak, A. Juditsky, "Acceleration of stochastic approximation by averaging", 1992.
"""

from __future__ import annotations

from collections.abc import Mapping

import tensorflow as tf

from labgen.recipes.lr_schedule import LinearDecayMixin


class PolyakAverage:
    """Running means of variables, in which every mini-batch that is counted weighs the same.

    (`R1DCGAN` never comes to rest and has a mean that forgets.)
    """

    def __init__(self, variables: Mapping[str, tf.Variable]):
        self._variables = dict(variables)
        self._means = {name: tf.Variable(tf.zeros_like(x)) for name, x in variables.items()}
        self._counted = tf.Variable(0.0)

    def begin(self) -> None:
        """Forget what was counted before."""
        for variable in (self._counted, *self._means.values()):
            variable.assign(tf.zeros_like(variable))

    @tf.autograph.experimental.do_not_convert
    def count(self, counts: tf.Tensor) -> None:
        """Take the variables as they are now into the means, if `counts` is true."""
        self._counted.assign_add(tf.cast(counts, tf.float32))
        share = tf.where(counts, 1.0 / tf.maximum(self._counted, 1.0), 0.0)
        for name, mean in self._means.items():
            mean.assign_add(share * (self._variables[name] - mean))

    def put_in_place(self) -> None:
        """Give the variables their means; where nothing was counted, they stay as they are."""
        if not self._counted:
            return
        for name, mean in self._means.items():
            self._variables[name].assign(mean)

    def state_variables(self) -> dict[str, tf.Variable]:
        means = {f"mean_{name}": mean for name, mean in self._means.items()}
        return {**means, "counted_in_means": self._counted}


class AverageAtRestMixin(LinearDecayMixin):
    """Goes in front of a model in a list of base classes: its rate falls to a level, rests there,
    and the model ends as the average of its parameters over that time.

    The model calls `_average` in its `__init__`, and `_averages.count` once a mini-batch. A run
    that was stopped is not averaged.
    """

    def _average(self, variables: Mapping[str, tf.Variable]) -> None:
        self._averages = PolyakAverage(variables)

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        super().on_train_begin(images, epochs, batch_size)
        self._averages.begin()

    def on_train_end(self, batch_size: int) -> None:
        super().on_train_end(batch_size)
        self._averages.put_in_place()

    def state_variables(self) -> dict[str, tf.Variable]:
        return {**super().state_variables(), **self._averages.state_variables()}
