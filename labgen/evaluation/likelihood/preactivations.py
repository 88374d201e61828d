"""An RBM as a function of what its hidden units receive from the visible ones."""

from __future__ import annotations

import tensorflow as tf

from labgen.evaluation.likelihood.rbm_functions import Formulas


class HiddenView:
    """The sum over the hidden states, and the hidden probabilities, given the inputs v w.

    Each hidden unit on its own makes an RBM with a single visible unit, which is this input, and
    no biases. So one large product v w serves several calls of functions that each begin with a
    product, and theirs are with a single number.

    Both functions can be asked for the machine at another temperature: weights and hidden biases
    times beta.

    Args:
        formulas: of the machine.
        b [hidden]: its hidden biases.
    """

    def __init__(self, formulas: Formulas, b: tf.Tensor):
        self._formulas = formulas
        self._b = b

    def free_energy(self, inputs: tf.Tensor, beta: tf.Tensor | float = 1.0) -> tf.Tensor:
        """Inputs v w [batch, hidden] -> free energy without the visible biases' part [batch]."""
        of_units = self._formulas.free_energy(*self._units(inputs, beta), *2 * [tf.zeros(1)])
        return tf.reduce_sum(tf.reshape(of_units, tf.shape(inputs)), axis=1)

    def hidden_probs(self, inputs: tf.Tensor, beta: tf.Tensor | float = 1.0) -> tf.Tensor:
        """Inputs v w [batch, hidden] -> probabilities [batch, hidden]."""
        of_units = self._formulas.hidden_probs(*self._units(inputs, beta), tf.zeros(1))
        return tf.reshape(of_units, tf.shape(inputs))

    def _units(self, inputs: tf.Tensor, beta: tf.Tensor | float) -> tuple[tf.Tensor, tf.Tensor]:
        """Each unit's input with its bias [batch * hidden, 1], and its weight [1, 1]."""
        return tf.reshape(inputs + self._b, [-1, 1]), tf.reshape(beta, [1, 1])
