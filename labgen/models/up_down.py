"""Task 3: generative fine-tuning of a deep belief network by the up-down algorithm.

Source: G. Hinton, S. Osindero, Y. Teh, "A fast learning algorithm for deep belief nets", 2006,
section 5 and appendix B.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import ClassVar

import tensorflow as tf

from labgen.engine.answer_errors import answers_named
from labgen.engine.exercise_slot import exercise
from labgen.engine.weights import parameters_of
from labgen.models.boltzmann import BoltzmannModel


class UpDown(BoltzmannModel):
    """A DBN whose recognition and generative parameters have parted.

    Args:
        dbn: the model or the artefact of notebook 2.
        learning_rate: of all parameters.
        k: Gibbs steps in the top RBM between the wake and the sleep phase.
        seed: fixes samples and the order of the digits.

    Attributes:
        r: recognition weights [visible, hidden1], upwards.
        b_up: recognition biases [hidden1].
        w_down: generative weights [hidden1, visible], downwards.
        a_down: generative biases [visible].
        w2: weights [hidden1, hidden2] of the top RBM.
        b_down: its biases [hidden1].
        b2: its biases [hidden2].

    Examples:
        >>> from labgen.models.dbn import DBN
        >>> from labgen.models.rbm import RBM
        >>> class FromNothing(UpDown):
        ...     untie = staticmethod(lambda w, a, b: (w, b, tf.zeros((2, 4)), a))
        >>> network = FromNothing(DBN(RBM(visible=4, hidden=2), hidden=3))
        >>> {name: array.shape for name, array in network.arrays.items() if array.ndim == 2}
        {'r': (4, 2), 'w_down': (2, 4), 'w2': (2, 3)}
        >>> network.settings["dbn"]["rbm"]["visible"]
        4
    """

    WEIGHTS = ("r", "b_up", "w_down", "a_down", "w2", "b_down", "b2")
    CONFIG: ClassVar[tuple[str, ...]] = ("learning_rate", "k", "seed")
    TASK = "notebook 3"

    hidden_probs = exercise("1.2")
    visible_probs = exercise("1.3")
    gibbs_step = exercise("1.4")
    cd_gradients = exercise("1.5")
    top_chain = exercise("2.2")
    untie = exercise("3.1")
    wake_pass = exercise("3.2")
    generative_gradients = exercise("3.3")
    sleep_pass = exercise("3.4")
    recognition_gradients = exercise("3.5")

    def __init__(self, dbn, *, learning_rate: float = 0.01, k: int = 2, seed: int = 1):
        self.dbn_settings = dict(dbn.settings)
        super().__init__(
            learning_rate=learning_rate,
            k=k,
            sample_input=self.dbn_settings.get("sample_input", True),
            seed=seed,
        )
        w1, a1, b1, w2, a2, b2 = (
            tf.constant(x)
            for x in parameters_of(dbn, ("w1", "a1", "b1", "w2", "a2", "b2"), "notebook 2")
        )
        with answers_named(type(self)):
            parted = self.untie(w1, a1, b1)
        self.r, self.b_up, self.w_down, self.a_down = (tf.Variable(x) for x in parted)
        self.w2, self.b_down, self.b2 = (tf.Variable(x) for x in (w2, a2, b2))

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        h1, v_predicted = self.wake_pass(
            v, self.r, self.b_up, self.w_down, self.a_down, self.sample
        )
        dw2, db_down, db2, h1_dream = self._top_gradients(h1)
        v_dreamt, h1_predicted = self._sleep(h1_dream)
        # Every gradient comes from the parameters of before the step, as in the pseudocode.
        dw_down, da_down = self.generative_gradients(v, h1, v_predicted)
        dr, db_up = self.recognition_gradients(v_dreamt, h1_dream, h1_predicted)
        self._learn((dw2, db_down, db2), (dw_down, da_down), (dr, db_up))
        return self._squared_error(x, v_dreamt)

    def _learn(
        self, top: Sequence[tf.Tensor], down: Sequence[tf.Tensor], up: Sequence[tf.Tensor]
    ) -> None:
        """A step with the gradients of the top RBM (w2, b_down, b2), of generation (w_down, a_down)
        and of recognition (r, b_up)."""
        names = ("w2", "b_down", "b2", "w_down", "a_down", "r", "b_up")
        self._apply_gradients(dict(zip(names, (*top, *down, *up), strict=True)))

    def reconstruct_tensors(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        sample = self._sample_for_pictures
        h1, _ = self.wake_pass(v, self.r, self.b_up, self.w_down, self.a_down, sample)
        _, _, h2 = self.top_chain(h1, self.k, self._h1_probs, self._h2_probs, sample)
        return h2, self._down(h2)

    def generate_tensors(self, start: tf.Tensor, steps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        h2 = start
        # The last of the steps is the way down to the pixels.
        for _ in tf.range(steps - 1):
            _, _, _, h2 = self.gibbs_step(
                h2, self._h1_probs, self._h2_probs, self._sample_for_pictures
            )
        return h2, self._down(h2)

    def seconds_per_batch(self, batch_size: int) -> float:
        # Measured on two cores: one epoch of 600 batches, 784-100-100 with CD-2, in 0.8 to 1.3 s.
        return 0.0018 * (0.8 + 0.1 * self.k * self.w2.shape[1] / 100) * batch_size / 100

    @property
    def settings(self) -> dict:
        own = {"sample_input": self.sample_input, "dbn": self.dbn_settings}
        return {**super().settings, **own}

    @classmethod
    def _like(cls, artefact, config: dict) -> UpDown:
        r, b_up, _, a_down, w2, b_down, b2 = parameters_of(artefact, cls.WEIGHTS, cls.TASK)
        # The constructor unties a DBN: one of these shapes.
        dbn = SimpleNamespace(
            w1=r, a1=a_down, b1=b_up, w2=w2, a2=b_down, b2=b2, settings=artefact.settings["dbn"]
        )
        return cls(dbn, **config)

    def _top_gradients(self, h1: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
        """Gradients for w2, b_down and b2 from sampled states h1 [batch, hidden1], and the states
        [batch, hidden1] from which the sleep phase dreams."""
        h2, h1_k, h2_k = self.top_chain(h1, self.k, self._h1_probs, self._h2_probs, self.sample)
        return *self.cd_gradients(h1, h2, h1_k, h2_k), h1_k

    def _sleep(self, h1: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return self.sleep_pass(h1, self.w_down, self.a_down, self.r, self.b_up)

    def _down(self, h2: tf.Tensor) -> tf.Tensor:
        v_prob, _ = self._sleep(self._sample_for_pictures(self._h1_probs(h2)))
        return v_prob

    def _h1_probs(self, h2: tf.Tensor) -> tf.Tensor:
        return self.visible_probs(h2, self.w2, self.b_down)

    def _h2_probs(self, h1: tf.Tensor) -> tf.Tensor:
        return self.hidden_probs(h1, self.w2, self.b2)

    def _visible_units(self) -> int:
        return self.r.shape[0]

    def _top_units(self) -> int:
        return self.w2.shape[1]
