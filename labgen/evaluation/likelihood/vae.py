"""What a VAE's digits cost: the bound in its two terms, the importance-weighted bound, units.

Sources: D. Kingma, M. Welling, "Auto-encoding variational Bayes", 2014; Y. Burda, R. Grosse,
R. Salakhutdinov, "Importance weighted autoencoders", 2016.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.importance import Drawing
from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp
from labgen.evaluation.likelihood.per_digit import PerDigit
from labgen.evaluation.likelihood.random_streams import Stream, standard_normal
from labgen.evaluation.samples.pixels import checked

_ROWS = 2_000
# Of a decoder that is not known: about so many units stand behind each pixel.
_UNITS = 250


@dataclass(frozen=True, eq=False, repr=False)
class Autoencoder:
    """A VAE as callables: pure functions of TensorFlow tensors in float32.

    Attributes:
        encode: images [batch, pixels] -> (z_mean, z_log_var), each [batch, n_z].
        decode: z [batch, n_z] -> logits [batch, pixels].
        reparameterise, reconstruction_nats, kl_nats, active_units: the functions of exercises
            4.3 to 4.6.
    """

    encode: Callable
    decode: Callable
    reparameterise: Callable
    reconstruction_nats: Callable
    kl_nats: Callable
    active_units: Callable

    @classmethod
    def of(cls, encode: Callable, decode: Callable, functions) -> Autoencoder:
        """An encoder and a decoder with the functions of a notebook's answers.

        Args:
            functions: has `reparameterise`, `reconstruction_nats`, `kl_nats` and `active_units`.
        """
        return cls(
            encode,
            decode,
            functions.reparameterise,
            functions.reconstruction_nats,
            functions.kl_nats,
            functions.active_units,
        )


@dataclass(frozen=True, eq=False, repr=False)
class Elbo:
    """The evidence lower bound of each digit and its two terms, in nats.

    Attributes:
        pixels: "binary" or "grey": figures of different kinds cannot be compared.
        reconstruction: -E_q[log p(x | z)], estimated by the draws.
        kl: KL(q(z | x) || p(z)), exact.
        bound: -(reconstruction + kl), for binary pixels not above log p(x).
        draws: of z for each digit.
    """

    pixels: str
    reconstruction: PerDigit
    kl: PerDigit
    bound: PerDigit
    draws: int

    def __repr__(self) -> str:
        return (
            f"ELBO {self.bound!r}, {self.pixels} pixels: reconstruction "
            f"{self.reconstruction.mean:.2f}, KL {self.kl.mean:.2f}; {self.draws:,} draws for each"
        )


@dataclass(frozen=True, eq=False, repr=False)
class WeightedBound:
    """The importance-weighted bound of each digit, in nats.

    Attributes:
        pixels: "binary" or "grey": figures of different kinds cannot be compared.
        bound: log of the mean of p(x, z) / q(z | x) over the draws. On average it rises with the
            draws, from the ELBO up to log p(x). For grey pixels it is the same formula, but
            exp(bound) is no probability: their sum over all images is not one.
        draws: of z for each digit.
        effective [digits]: effective sample size of each digit's draws. Where it is a few, the
            bound is still far below log p(x).
        width: of the proposal, in standard deviations of q.
    """

    pixels: str
    bound: PerDigit
    draws: int
    effective: np.ndarray
    width: float = 1.0

    def __repr__(self) -> str:
        return (
            f"Importance-weighted bound {self.bound!r}, {self.pixels} pixels; {self.draws:,} draws "
            f"for each, median effective sample size {np.median(self.effective):.0f}"
        )


def elbo(vae: Autoencoder, images, *, pixels: str, draws: int = 1, seed: int = 0) -> Elbo:
    """The evidence lower bound of images [n, pixels] in its two terms.

    Args:
        pixels: which the images are, "binary" or "grey". A grey pixel counts as the probability of
            a 1, so that the reconstruction includes the pixel's own entropy.
        draws: of z for each digit.
        seed: fixes the draws.

    Raises:
        ValueError: if the images are of the other kind or not in [0, 1], or draws is below 1.
    """
    images = checked(images, pixels)
    parts = [
        (np.mean(of_pixels, axis=1), of_code[:, 0])
        for of_pixels, of_code, _ in _drawing(vae, images, seed).of(images, draws)
    ]
    reconstruction, kl = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Elbo(
        pixels, PerDigit(reconstruction), PerDigit(kl), PerDigit(-(reconstruction + kl)), draws
    )


def weighted_bound(
    vae: Autoencoder,
    images,
    *,
    pixels: str,
    draws: int = 5_000,
    tuned_on=None,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> WeightedBound:
    """The importance-weighted bound of images [n, pixels].

    Each draw is a pass through the decoder: 784-200-200-20 with 5,000 draws for 10,000 digits takes
    four minutes or so on two cores. Fewer digits cost less, and the standard error over the digits
    says what that costs in sharpness.

    Args:
        pixels, seed: as in `elbo`.
        tuned_on: training images, on which it is chosen how much wider than q(z | x) the proposal
            is: its standard deviations are 1 to 2 times those of q. None draws from q itself.
        draws: of z for each digit; 1 gives the ELBO with its KL term estimated as well.
        progress: is told the finished share, in (0, 1].

    Raises:
        ValueError: as `elbo`.
    """
    images = checked(images, pixels)
    drawing, width = _drawing(vae, images, seed), 1.0
    if tuned_on is not None:
        training = checked(tuned_on, pixels)
        width = drawing.best_width(training, draws, lambda found: found[2] - found[0])
    bounds, effective = [], []
    for of_pixels, _, of_prior in drawing.of(images, draws, width, progress):
        log_weights = of_prior - of_pixels
        bounds.append(log_mean_exp(log_weights))
        effective.append(effective_draws(log_weights))
    bound = PerDigit(np.concatenate(bounds))
    return WeightedBound(pixels, bound, draws, np.concatenate(effective), width)


def active_units(vae: Autoencoder, images, threshold: float = 0.01) -> np.ndarray:
    """Which latent variables tell digits apart, by the spread of their means: bool [n_z].

    Args:
        images [n, pixels]: grey or binary, as the VAE was trained.
        threshold: of the variance over the digits; 0.01 is that of Burda et al. 2016.
    """
    images = np.asarray(images, np.float32)
    parts = [tf.constant(images[first : first + _ROWS]) for first in range(0, len(images), _ROWS)]
    means = [vae.encode(part)[0] for part in parts]
    return np.asarray(vae.active_units(tf.concat(means, axis=0), threshold), bool)


def _drawing(vae: Autoencoder, images: np.ndarray, seed: int) -> Drawing:
    return Drawing(partial(_step, vae, seed), _ROWS, _UNITS * images.shape[1])


def _step(vae: Autoencoder, seed: int, in_xla: bool) -> Callable:
    """(x [n, pixels], draws, number, width) -> [3, n, draws]: -log p(x | z), KL(q || p), and
    log p(z) / q(z | x) of each draw from a q of so many times its standard deviation."""

    def step(x, draws, number, width):
        z_mean, z_log_var = vae.encode(x)
        n, n_z = x.shape[0], z_mean.shape[1]
        eps = standard_normal([n, draws, n_z], seed, Stream.LATENT, number, in_xla=in_xla)

        def for_each(rows):
            """[n, k] -> [n * draws, k], a row for each draw."""
            return tf.repeat(rows, draws, axis=0)

        mean, log_var = for_each(z_mean), for_each(z_log_var + 2 * tf.math.log(width))
        noise = tf.reshape(eps, [-1, n_z])
        z = vae.reparameterise(mean, log_var, noise)
        of_pixels = vae.reconstruction_nats(for_each(x), vae.decode(z))
        # The normalisers of both densities are equal but for the width of q.
        of_prior = tf.reduce_sum(noise**2 + log_var - z**2, axis=1) / 2
        of_code = for_each(vae.kl_nats(z_mean, z_log_var)[:, None])
        parts = [tf.reshape(part, [n, draws]) for part in (of_pixels, of_code, of_prior)]
        return tf.stack(parts)

    return step
