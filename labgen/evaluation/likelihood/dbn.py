"""log p(v) of a DBN, tied or fine-tuned by the up-down algorithm: a bound and an estimate.

The two models differ in whether the way up and the way down share their parameters. Source:
R. Salakhutdinov, I. Murray, "On the quantitative analysis of deep belief networks", 2008, with the
top RBM's log Z from annealing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.importance import Drawing
from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp
from labgen.evaluation.likelihood.per_digit import PerDigit
from labgen.evaluation.likelihood.random_streams import Stream, binary_states
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.samples.pixels import binary

_ROWS = 2_000
# Of the bound, where the estimate has draws of its own: it is a mean, and sharp with few.
_DRAWS_OF_BOUND = 100


@dataclass(frozen=True, eq=False, repr=False)
class TwoLayers:
    """A directed layer of pixels below an RBM, and a way up to guess the states between them.

    Attributes:
        up_w [visible, hidden1], up_b [hidden1]: recognition, q(h1 | v), each unit on its own.
        down_w [visible, hidden1], down_a [visible]: generation, p(v | h1). Both weights stand the
            same way round: an up-down model's generative weights are to be transposed.
        top: the RBM of h1 [hidden1] and the topmost layer. Its functions serve for the lower
            layer as well.

    Raises:
        ValueError: if the shapes do not belong together.
    """

    up_w: np.ndarray
    up_b: np.ndarray
    down_w: np.ndarray
    down_a: np.ndarray
    top: RBMFunctions

    def __post_init__(self) -> None:
        for name in ("up_w", "up_b", "down_w", "down_a"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), np.float32))
        hidden1 = self.top.visible
        visible = self.down_a.shape[0] if self.down_a.ndim == 1 else -1
        expected = {
            "up_w": (visible, hidden1),
            "up_b": (hidden1,),
            "down_w": (visible, hidden1),
            "down_a": (visible,),
        }
        found = {name: getattr(self, name).shape for name in expected}
        if found != expected:
            shapes = ", ".join(f"{name} {shape}" for name, shape in found.items())
            raise ValueError(
                f"The layers have the shapes {shapes}, and the top RBM {hidden1} visible units: "
                "give both weights as [visible, hidden1], up_b [hidden1] and down_a [visible]."
            )

    def __repr__(self) -> str:
        return f"TwoLayers({len(self.down_a)} pixels, {len(self.up_b)} hidden, {self.top!r})"


@dataclass(frozen=True, eq=False, repr=False)
class TwoLayerLikelihood:
    """Two figures for log p(v) of the same digits.

    Attributes:
        bound: the variational bound E_q[log p(v, h1)] + H(q), an unbiased estimate of it, whatever
            the number of draws. It is not above log p(v).
        estimate: log of the mean of p(v, h1) / q(h1 | v) over the draws. On average not above
            log p(v), and nearer to it the more draws.
        draws: how many for each digit.
        effective [digits]: effective sample size of each digit's draws. Where it is a few, the
            estimate is still far below log p(v).
        width: of the proposal from which the estimate's states were drawn; 1 for q itself.
    """

    bound: PerDigit
    estimate: PerDigit
    draws: int
    effective: np.ndarray
    width: float = 1.0

    def __repr__(self) -> str:
        return (
            f"log p(v): bound {self.bound!r}, estimate {self.estimate!r}; {self.draws:,} draws "
            f"for each digit, median effective sample size {np.median(self.effective):.0f}"
        )


def log_likelihood(
    layers: TwoLayers,
    images,
    log_z_top: float,
    *,
    draws: int = 1_000,
    tuned_on=None,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> TwoLayerLikelihood:
    """Bound and estimate of log p(v) of binary images [n, visible], in nats.

    784-100-100, 10,000 digits and 1,000 draws take about a minute on two cores.

    Args:
        log_z_top: log Z of the top RBM. Its error shifts both figures for all digits alike, and
            the standard errors know nothing of it.
        draws: of h1, for each digit.
        tuned_on: binary training images, on which it is chosen how much wider than q(h1 | v) the
            proposal for the estimate is: its logits are divided by a number from 1 to 2. None
            draws from q itself. The bound is that of q in any case.
        seed: fixes the draws.
        progress: is told the finished share, in (0, 1].

    Raises:
        ValueError: if the images are not binary, log_z_top is not finite, or draws is below 1.
    """
    images = binary(images, len(layers.down_a))
    if not math.isfinite(log_z_top):
        raise ValueError(f"log_z_top is {log_z_top}: give the top RBM's log partition function.")
    products = layers.up_w.size + layers.top.w.size
    drawing = Drawing(partial(_step, layers, seed), _ROWS, products)
    width = 1.0
    if tuned_on is not None:
        training = binary(tuned_on, len(layers.down_a))
        width = drawing.best_width(training, draws, lambda found: found[0])
    bounds, estimates, effective = [], [], []
    for log_weights, smoother in drawing.of(images, draws, width, progress):
        bounds.append(np.mean(smoother, axis=1))
        estimates.append(log_mean_exp(log_weights))
        effective.append(effective_draws(log_weights))
    if width != 1:
        of_q = drawing.of(images, min(draws, _DRAWS_OF_BOUND))
        bounds = [np.mean(smoother, axis=1) for _, smoother in of_q]
    bound, estimate = (PerDigit(np.concatenate(x) - float(log_z_top)) for x in (bounds, estimates))
    return TwoLayerLikelihood(bound, estimate, draws, np.concatenate(effective), width)


def _step(layers: TwoLayers, seed: int, in_xla: bool) -> Callable:
    """(v [n, visible], draws, number, width) -> [2, n, draws]: log p(v, h1) / q(h1 | v) without
    log Z, and the same with its part that is linear in h1 replaced by that part's mean under q.
    The logits of q are those of recognition, divided by the width.

    The functions give all that is needed without a probability's logarithm, which would have to
    be cut off near 0: log p(v | h1) = v . down_a + h1 . (v down_w) + F(h1), with F the free energy
    of the RBM whose visible layer is h1 and has no biases, for there the sum over v is the
    normaliser. In the same way log q(h1 | v) = h1 . (v up_w + up_b) + F(v).
    """
    top = layers.top
    up_w, up_b, down_w, down_a = (
        tf.constant(x) for x in (layers.up_w, layers.up_b, layers.down_w, layers.down_a)
    )
    turned = tf.constant(layers.down_w.T.copy())
    top_parameters = [tf.constant(x) for x in (top.w, top.a, top.b)]
    none_below, none_between = tf.zeros_like(down_a), tf.zeros_like(up_b)

    def step(v, draws, number, width):
        flat_w, flat_b = up_w / width, up_b / width
        shape = [v.shape[0], draws, len(layers.up_b)]
        q = top.hidden_probs(v, flat_w, flat_b)
        repeated = tf.broadcast_to(q[:, None, :], shape)
        h = binary_states(repeated, seed, Stream.RECOGNITION, number, in_xla=in_xla)
        of_v = tf.linalg.matvec(v, down_a) - top.free_energy(v, flat_w, none_below, flat_b)
        # Equal weights up and down cancel here, as in a DBN that is not fine-tuned.
        slope = v @ (down_w - flat_w) - flat_b
        flat = tf.reshape(h, [-1, shape[2]])
        of_h = top.free_energy(flat, turned, none_between, down_a)
        of_h -= top.free_energy(flat, *top_parameters)
        of_h = tf.reshape(of_h, shape[:2]) + of_v[:, None]
        linear = tf.linalg.matvec(h, slope)
        mean = tf.reduce_sum(q * slope, axis=1, keepdims=True)
        return tf.stack([of_h + linear, of_h + mean])

    return step
