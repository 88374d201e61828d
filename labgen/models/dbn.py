"""Task 2: a deep belief network of two RBMs, the upper one trained on the lower one's states.

Source: G. Hinton, S. Osindero, Y. Teh, "A fast learning algorithm for deep belief nets", 2006.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import tensorflow as tf

from labgen.engine.answer_errors import answers_named
from labgen.engine.exercise_slot import exercise
from labgen.engine.weights import parameters_of
from labgen.models.boltzmann import BoltzmannModel
from labgen.models.parameters import bias, weights


class DBN(BoltzmannModel):
    """A trained RBM below and a new RBM on top of its hidden layer; only the new one learns.

    Args:
        rbm: the model or the artefact of notebook 1.
        hidden: units of the topmost layer.
        learning_rate: of the top RBM.
        k: Gibbs steps of the top RBM.
        tied: give the topmost layer as many units as there are pixels and start its weights at
            the transposed weights of the lower RBM.
        seed: fixes initial weights, samples and the order of the digits.

    Attributes:
        w1: weights [visible, hidden1] of the lower RBM, fixed like its biases.
        a1: visible biases [visible].
        b1: biases [hidden1] of the first hidden layer, going up.
        w2: weights [hidden1, hidden2] of the top RBM.
        a2: biases [hidden1] of the first hidden layer, going down; they start at b1.
        b2: biases [hidden2] of the topmost layer.

    Examples:
        >>> from labgen.models.rbm import RBM
        >>> class InSquares(DBN):
        ...     in_pixel_space = staticmethod(lambda w1, w2: w2**2)
        >>> dbn = InSquares(RBM(visible=4, hidden=2), hidden=3)
        >>> {name: array.shape for name, array in dbn.arrays.items()}
        {'w1': (4, 2), 'a1': (4,), 'b1': (2,), 'w2': (2, 3), 'a2': (2,), 'b2': (3,)}
        >>> dbn.pixel_weights().shape
        (2, 3)
        >>> DBN.up_pass([[1, 1, 0, 0]])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        NotImplementedError: DBN needs up_pass, which is exercise 2.1: answer it in 2_dbn.ipynb, ...
    """

    CONFIG = ("hidden", "learning_rate", "k", "seed")
    WEIGHTS = ("w1", "a1", "b1", "w2", "a2", "b2")
    TASK = "notebook 2"

    hidden_probs = exercise("1.2")
    visible_probs = exercise("1.3")
    gibbs_step = exercise("1.4")
    cd_gradients = exercise("1.5")
    up_pass = exercise("2.1")
    top_chain = exercise("2.2")
    down_pass = exercise("2.3")
    tied_start = exercise("2.4")
    in_pixel_space = exercise("2.5")

    def __init__(
        self,
        rbm,
        hidden: int = 100,
        *,
        learning_rate: float = 0.1,
        k: int = 2,
        tied: bool = False,
        seed: int = 1,
    ):
        self.rbm_settings = dict(rbm.settings)
        super().__init__(
            learning_rate=learning_rate,
            k=k,
            sample_input=self.rbm_settings.get("sample_input", True),
            seed=seed,
        )
        w1, a1, b1 = parameters_of(rbm, ("w", "a", "b"), "notebook 1")
        self.tied = tied
        self.w1, self.a1, self.b1 = (tf.Variable(x, trainable=False) for x in (w1, a1, b1))
        if tied:
            with answers_named(type(self)):
                start = self.tied_start(*(x.read_value() for x in (self.w1, self.a1, self.b1)))
            self.w2, self.a2, self.b2 = (tf.Variable(x) for x in start)
        else:
            self.w2 = weights((w1.shape[1], hidden), seed)
            self.a2 = tf.Variable(b1)
            self.b2 = bias((hidden,))
        self.hidden = self.w2.shape[1]

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        v = self._training_input(x)
        _, h1, _, _ = self._up(v, self.sample)
        h2, h1_k, h2_k = self.top_chain(h1, self.k, self._h1_probs, self._h2_probs, self.sample)
        dw, da, db = self.cd_gradients(h1, h2, h1_k, h2_k)
        self._apply_gradients({"w2": dw, "a2": da, "b2": db})
        return self._squared_error(x, self._down(h2_k, self.sample))

    def reconstruct_tensors(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        _, h1, _, _ = self._up(v, self._sample_for_pictures)
        _, _, h2 = self.top_chain(
            h1, self.k, self._h1_probs, self._h2_probs, self._sample_for_pictures
        )
        return h2, self._down(h2, self._sample_for_pictures)

    def generate_tensors(self, start: tf.Tensor, steps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        h2 = start
        # The last of the steps is the way down to the pixels.
        for _ in tf.range(steps - 1):
            _, _, _, h2 = self.gibbs_step(
                h2, self._h1_probs, self._h2_probs, self._sample_for_pictures
            )
        return h2, self._down(h2, self._sample_for_pictures)

    def pixel_weights(self) -> np.ndarray:
        """The top weights seen through the lower ones: [visible, hidden2]."""
        return np.asarray(self.in_pixel_space(self.w1.read_value(), self.w2.read_value()))

    def seconds_per_batch(self, batch_size: int) -> float:
        # Measured on two cores: one epoch of 600 batches, 784-100-100 with CD-2, in 0.5 to 0.9 s.
        return 0.0012 * (0.6 + 0.2 * self.k * self.w2.shape[1] / 100) * batch_size / 100

    @property
    def settings(self) -> dict:
        # The tied start is no setting that a model needs to go on: `from_artefact` leaves it out.
        own = {"tied": self.tied, "sample_input": self.sample_input, "rbm": self.rbm_settings}
        return {**super().settings, **own}

    @classmethod
    def _like(cls, artefact, config: dict) -> DBN:
        w1, a1, b1, w2 = parameters_of(artefact, cls.WEIGHTS, cls.TASK)[:4]
        rbm = SimpleNamespace(w=w1, a=a1, b=b1, settings=artefact.settings["rbm"])
        return cls(rbm, **{**config, "hidden": w2.shape[1]})

    def _up(self, v: tf.Tensor, sample):
        return self.up_pass(v, self.w1, self.b1, self.w2, self.b2, sample)

    def _down(self, h2: tf.Tensor, sample) -> tf.Tensor:
        _, _, v_prob = self.down_pass(h2, self.w2, self.a2, self.w1, self.a1, sample)
        return v_prob

    def _h1_probs(self, h2: tf.Tensor) -> tf.Tensor:
        return self.visible_probs(h2, self.w2, self.a2)

    def _h2_probs(self, h1: tf.Tensor) -> tf.Tensor:
        return self.hidden_probs(h1, self.w2, self.b2)

    def _visible_units(self) -> int:
        return self.w1.shape[0]

    def _top_units(self) -> int:
        return self.hidden
