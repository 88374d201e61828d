"""Recipes: the machines of Tasks 1 to 3 trained as well as we know how.

The same layers and the same answers to the exercises; what differs is where the negative phase
comes from (chains that persist), what is subtracted before units are multiplied (their means), and
how a run ends. `docs/results.md` says how far each of them gets.

Decaying the learning rate to zero freezes whatever state the last mini-batches left. Chains
wander from one kind of digit to another so slowly that over the last thousands of mini-batches,
which decide where it ends, some kinds are held too probable and others too rare. So the rate stays
at a small level, and the parameters of that time are averaged: in it, the chains visit more kinds.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import tensorflow as tf

from labgen.models.boltzmann import BoltzmannModel
from labgen.models.dbn import DBN
from labgen.models.rbm import RBM
from labgen.models.up_down import UpDown
from labgen.recipes.persistent_chains import PersistentChains
from labgen.recipes.polyak import AverageAtRestMixin
from labgen.util.arrays.log_odds import log_odds


class _Recipe(AverageAtRestMixin, BoltzmannModel):
    """Persistent chains in the (topmost) RBM around a model's own exercises, a rate that falls to a
    level, and parameters that are averaged while it rests there.

    `fit` refuses mini-batches of another size than there are chains. The model ends as the average;
    the history's errors are of the parameters before they are averaged, and a run that was stopped
    is not averaged.
    """

    FINAL_FRACTION, HOLD_FRACTION = 0.05, 0.2

    def _prepare(self, visible: int, hidden: int, chains: int) -> None:
        self.chains = chains
        self._chains = PersistentChains(visible, hidden, chains)
        self._average(self._parts())

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        if batch_size != self.chains:
            raise ValueError(
                f"batch_size is {batch_size}, but there are {self.chains} persistent chains: "
                "give the model as many `chains` as a mini-batch has images."
            )
        super().on_train_begin(images, epochs, batch_size)

    def state_variables(self) -> dict[str, tf.Variable]:
        return {**super().state_variables(), **self._chains.state_variables()}

    @property
    def settings(self) -> dict:
        own = {
            "k": self.k,
            "final_fraction": self.FINAL_FRACTION,
            "hold_fraction": self.HOLD_FRACTION,
        }
        return {**super().settings, **own}

    def _apply_gradients(self, gradients: dict[str, tf.Tensor]) -> None:
        rests = self._rate.has_fallen()
        super()._apply_gradients(gradients)
        self._averages.count(rests)


class PersistentRBM(_Recipe, RBM):
    """Task 1's RBM with persistent chains.

    Args:
        visible, hidden, learning_rate, sample_input, seed: as of `RBM`; the rate is the first one.
        chains: persistent chains, as many as a mini-batch has images.
    """

    CONFIG = ("visible", "hidden", "learning_rate", "chains", "sample_input", "seed")

    def __init__(
        self,
        visible: int = 784,
        hidden: int = 100,
        *,
        learning_rate: float = 0.2,
        chains: int = 100,
        sample_input: bool = True,
        seed: int = 1,
    ):
        super().__init__(
            visible, hidden, learning_rate=learning_rate, sample_input=sample_input, seed=seed
        )
        self._prepare(visible, hidden, chains)

    def on_train_begin(self, images, epochs: int, batch_size: int) -> None:
        if not self.trained["epochs"]:
            self.a.assign(log_odds_of(images))
        super().on_train_begin(images, epochs, batch_size)

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        h_prob = self._hidden_probs(v)
        dw, da, db, _ = self._chains.gradients(v, h_prob, self._one_step, self.cd_gradients)
        self._apply_gradients({"w": dw, "a": da, "b": db})
        return self._squared_error(x, self._visible_probs(self.sample(h_prob)))

    def _one_step(self, h: tf.Tensor):
        return self._gibbs_step(h, self.sample)


class PersistentDBN(_Recipe, DBN):
    """Task 2's network whose top RBM has persistent chains.

    Args:
        rbm, hidden, learning_rate, tied, seed: as of `DBN`; the rate is the first one.
        chains: persistent chains, as many as a mini-batch has images.
    """

    CONFIG = ("hidden", "learning_rate", "chains", "seed")

    def __init__(
        self,
        rbm,
        hidden: int = 100,
        *,
        learning_rate: float = 0.1,
        chains: int = 100,
        tied: bool = False,
        seed: int = 1,
    ):
        super().__init__(rbm, hidden, learning_rate=learning_rate, k=1, tied=tied, seed=seed)
        below, above = self.w2.shape
        self._prepare(below, above, chains)

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        _, h1, h2_prob, h2 = self._up(v, self.sample)
        dw, da, db, _ = self._chains.gradients(h1, h2_prob, self._one_step, self.cd_gradients)
        self._apply_gradients({"w2": dw, "a2": da, "b2": db})
        return self._squared_error(x, self._down(h2, self.sample))

    def _one_step(self, h2: tf.Tensor):
        return self.gibbs_step(h2, self._h1_probs, self._h2_probs, self.sample)


class PersistentUpDown(_Recipe, UpDown):
    """Task 3's fine-tuning with persistent chains in the top RBM, which also dream.

    Args:
        dbn, learning_rate, seed: as of `UpDown`; the rate is the first one.
        chains: persistent chains, as many as a mini-batch has images.
    """

    CONFIG: ClassVar[tuple[str, ...]] = ("learning_rate", "chains", "seed")

    def __init__(self, dbn, *, learning_rate: float = 0.01, chains: int = 100, seed: int = 1):
        super().__init__(dbn, learning_rate=learning_rate, k=1, seed=seed)
        below, above = self.w2.shape
        self._prepare(below, above, chains)

    def _top_gradients(self, h1: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
        return self._chains.gradients(h1, self._h2_probs(h1), self._one_step, self.cd_gradients)

    def _one_step(self, h2: tf.Tensor):
        return self.gibbs_step(h2, self._h1_probs, self._h2_probs, self.sample)


def log_odds_of(images) -> np.ndarray:
    """Visible biases [visible] that give every pixel its mean in images [n, visible].

    One image more, half on, keeps pixels finite that are never on.
    """
    n = len(images)
    on = (n * np.mean(images, axis=0, dtype=np.float64) + 0.5) / (n + 1)
    return log_odds(on).astype(np.float32)
