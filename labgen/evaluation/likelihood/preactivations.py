"""An RBM as a function of what its hidden units receive from the visible ones."""

from __future__ import annotations

import tensorflow as tf

from labgen.evaluation.likelihood.rbm_functions import RBMFunctions


class HiddenView:
    """The sum over the hidden states, and the hidden probabilities, given the inputs v w.

    An RBM whose visible units are these inputs, whose weights are the unit matrix and whose
    visible biases are zero, has them in common with the machine. So one large product v w serves
    several calls of functions that each begin with a product, and theirs are with a small matrix.

    Both functions can be asked for the machine at another temperature: weights and hidden biases
    times beta.
    """

    def __init__(self, machine: RBMFunctions):
        self._machine = machine
        self._unit = tf.eye(machine.hidden)
        self._no_bias = tf.zeros(machine.hidden)
        self._b = tf.constant(machine.b)

    def free_energy(self, inputs: tf.Tensor, beta: tf.Tensor | float = 1.0) -> tf.Tensor:
        """Inputs v w [batch, hidden] -> free energy without the visible biases' part [batch]."""
        return self._machine.free_energy(inputs, beta * self._unit, self._no_bias, beta * self._b)

    def hidden_probs(self, inputs: tf.Tensor, beta: tf.Tensor | float = 1.0) -> tf.Tensor:
        """Inputs v w [batch, hidden] -> probabilities [batch, hidden]."""
        return self._machine.hidden_probs(inputs, beta * self._unit, beta * self._b)
