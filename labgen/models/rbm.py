"""Task 1: the restricted Boltzmann machine, trained by contrastive divergence.

What is particular to it stands here: its parameters, one step of learning, and the chain that draws
digits. `fit` and all that surrounds a training come from `labgen.engine.trainable`; input, pictures
and random numbers, which all Boltzmann machines have in common, from `labgen.models.boltzmann`.

Sources: G. Hinton, "Training products of experts by minimizing contrastive divergence", 2002;
G. Hinton, "A practical guide to training restricted Boltzmann machines", 2012.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from labgen.engine.exercise_slot import exercise
from labgen.models.boltzmann import BoltzmannModel
from labgen.models.parameters import bias, weights

_SHORT_CHAIN = 2


class RBM(BoltzmannModel):
    """A restricted Boltzmann machine of binary units.

    Args:
        visible: units of the visible layer, one for each pixel.
        hidden: units of the hidden layer.
        learning_rate: the step along the averaged gradient.
        k: Gibbs steps of contrastive divergence.
        sample_input: read a grey pixel as the probability of a 1 and sample it again in every
            epoch; False puts the grey value itself into the visible layer.
        seed: fixes initial weights, samples and the order of the digits.

    Attributes:
        w: weights [visible, hidden].
        a: visible biases [visible].
        b: hidden biases [hidden].

    Examples:
        The class is abstract where the exercises are. One that reads every second pixel:

        >>> class EverySecond(RBM):
        ...     hidden_probs = staticmethod(lambda v, w, b: v[:, ::2])
        ...     visible_probs = staticmethod(lambda h, w, a: tf.repeat(h, 2, axis=1))
        >>> rbm = EverySecond(visible=4, hidden=2)
        >>> rbm.reconstruct([[1, 1, 0, 0]]).images
        array([[1., 1., 0., 0.]], dtype=float32)
        >>> rbm.hidden_states([[1, 1, 0, 0]])
        array([[1., 0.]], dtype=float32)
        >>> {name: array.shape for name, array in rbm.arrays.items()}
        {'w': (4, 2), 'a': (4,), 'b': (2,)}
        >>> rbm.free_energy_of([[1, 1, 0, 0]])  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        NotImplementedError: EverySecond needs free_energy, which is exercise 1.6: ...
    """

    CONFIG = ("visible", "hidden", "learning_rate", "k", "sample_input", "seed")
    WEIGHTS = ("w", "a", "b")
    TASK = "notebook 1"

    energy = exercise("1.1")
    hidden_probs = exercise("1.2")
    visible_probs = exercise("1.3")
    gibbs_step = exercise("1.4")
    cd_gradients = exercise("1.5")
    free_energy = exercise("1.6")

    def __init__(
        self,
        visible: int = 784,
        hidden: int = 100,
        *,
        learning_rate: float = 0.1,
        k: int = 1,
        sample_input: bool = True,
        seed: int = 1,
    ):
        super().__init__(learning_rate=learning_rate, k=k, sample_input=sample_input, seed=seed)
        self.visible, self.hidden = visible, hidden
        self.w = weights((visible, hidden), seed)
        self.a = bias((visible,))
        self.b = bias((hidden,))

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        """Contrastive divergence for one mini-batch of grey images [batch, visible]: its error."""
        v = self._training_input(x)
        h = self.sample(self._hidden_probs(v))
        # Overwritten by the first Gibbs step: a loop inside TensorFlow needs values before it.
        v_k, h_k, v_prob = v, h, v
        # XLA computes a short chain faster without a loop; a long one would take long to compile.
        for _ in range(self.k) if self.k <= _SHORT_CHAIN else tf.range(self.k):
            v_prob, v_k, _, h_k = self._gibbs_step(h_k, self.sample)
        dw, da, db = self.cd_gradients(v, h, v_k, h_k)
        self._apply_gradients({"w": dw, "a": da, "b": db})
        return self._squared_error(x, v_prob)

    def reconstruct_tensors(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        h = self._sample_for_pictures(self._hidden_probs(v))
        return h, self._visible_probs(h)

    def generate_tensors(self, start: tf.Tensor, steps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        h, v_prob = start, self._visible_probs(start)
        for _ in tf.range(steps):
            v_prob, _, _, h = self._gibbs_step(h, self._sample_for_pictures)
        return h, v_prob

    def hidden_states(self, images) -> np.ndarray:
        """Sampled hidden states [n, hidden] of images [n, visible]."""
        return self.reconstruct(images).states

    def free_energy_of(self, images) -> np.ndarray:
        """Free energy [n] of images [n, visible] as the network sees them."""
        v = self._inputs_for_pictures(images)
        return np.asarray(self.free_energy(v, self.w, self.a, self.b))

    def energy_of(self, v, h) -> np.ndarray:
        """Energy [n] of joint states v [n, visible] and h [n, hidden]."""
        v, h = tf.constant(v, tf.float32), tf.constant(h, tf.float32)
        return np.asarray(self.energy(v, h, self.w, self.a, self.b))

    def seconds_per_batch(self, batch_size: int) -> float:
        # Measured on two cores: one CD-1 epoch of 600 batches with 100 hidden units in 0.5 to
        # 0.9 s; the cost grows in proportion to k, the hidden units and the batch.
        return 0.0012 * (1 + self.k) / 2 * self.hidden / 100 * batch_size / 100

    # The exercises' functions are given all that they use; these hand them this model's parameters.
    def _hidden_probs(self, v: tf.Tensor) -> tf.Tensor:
        return self.hidden_probs(v, self.w, self.b)

    def _visible_probs(self, h: tf.Tensor) -> tf.Tensor:
        return self.visible_probs(h, self.w, self.a)

    def _gibbs_step(self, h: tf.Tensor, sample):
        """h -> (visible probabilities, v, hidden probabilities, h): exercise 1.4 with this model's
        weights. `sample` draws for training, `_sample_for_pictures` from another source, so that
        looking at a model does not change how its training goes on."""
        return self.gibbs_step(h, self._visible_probs, self._hidden_probs, sample)

    def _visible_units(self) -> int:
        return self.visible

    def _top_units(self) -> int:
        return self.hidden
