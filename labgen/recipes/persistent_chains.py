"""Persistent chains with centred gradients: what the best RBM of a size is trained with.

Sources: T. Tieleman, "Training restricted Boltzmann machines using approximations to the likelihood
gradient", 2008; J. Melchior, A. Fischer, L. Wiskott, "How to center deep Boltzmann machines", 2016.
"""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

# The share of a new mini-batch in the running means.
_NEW = 0.01


class PersistentChains:
    """Chains of an RBM that go on from one mini-batch to the next, and the gradients they give.

    Contrastive divergence starts at the digits and so never meets what the model itself believes
    in far away from them. These chains do. Centring subtracts from every unit its mean before the
    products are taken, which makes the step the same whether a unit is on or off most of the time.

    Args:
        visible, hidden: units of the RBM.
        n: how many chains, as many as a mini-batch has images.
    """

    def __init__(self, visible: int, hidden: int, n: int = 100):
        self.n = n
        self._h = tf.Variable(tf.zeros((n, hidden)))
        self._visible_mean = tf.Variable(tf.fill((visible,), 0.5))
        self._hidden_mean = tf.Variable(tf.fill((hidden,), 0.5))

    def state_variables(self) -> dict[str, tf.Variable]:
        return {
            "chains": self._h,
            "visible_mean": self._visible_mean,
            "hidden_mean": self._hidden_mean,
        }

    def states(self) -> tf.Tensor:
        """Hidden states [n, hidden] of the chains, as they are now."""
        return self._h.read_value()

    def gradients(
        self,
        v: tf.Tensor,
        h_prob: tf.Tensor,
        gibbs_step: Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]],
        cd_gradients: Callable,
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
        """Move the chains by one Gibbs step; gradients of the log-likelihood for w, a and b.

        Args:
            v: [n, visible] states of the visible layer.
            h_prob: [n, hidden], probabilities that belong to them.
            gibbs_step: h -> (v_prob, v, h_prob, h), exercise 1.4 with this RBM's conditionals.
            cd_gradients: exercise 1.5.

        Returns:
            dw [visible, hidden], da [visible], db [hidden], and the chains' v [n, visible].
        """
        _, v_chain, h_chain_prob, h_chain = gibbs_step(self.states())
        self._h.assign(h_chain)
        # Probabilities of the hidden units in place of states: the same mean, less noise.
        dw, da, db = cd_gradients(v, h_prob, v_chain, h_chain_prob)
        for mean, units in ((self._visible_mean, v), (self._hidden_mean, h_prob)):
            mean.assign_add(_NEW * (tf.reduce_mean(units, axis=0) - mean))
        mu, lam = self._visible_mean.read_value(), self._hidden_mean.read_value()
        # <(v - mu)(h - lam)> of the data minus that of the chains; mu lam cancels.
        dw -= mu[:, tf.newaxis] * db + da[:, tf.newaxis] * lam
        return dw, da - tf.linalg.matvec(dw, lam), db - tf.linalg.matvec(dw, mu, True), v_chain
