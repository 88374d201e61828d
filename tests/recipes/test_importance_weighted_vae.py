"""The importance-weighted bound that the recipe trains on, against integrals over one latent
variable."""

import numpy as np
import pytest
import tensorflow as tf

from tests.models.toy import stripes

pytestmark = [pytest.mark.slow(seconds=4), pytest.mark.usefixtures("not_compiled")]

# Fine enough for sums over densities of a width of 0.3 to be exact to ten digits.
GRID = np.linspace(-12, 12, 4_001)
DIGITS = stripes(5)


def make(models, **settings):
    """With one latent variable; nothing moves, unless a rate says so."""
    settings = {"learning_rate": 1e-12, **settings}
    vae = models["ImportanceWeightedVAE"](1, n_hidden=8, n_pixels=9, **settings)
    vae._rate.plan(1_000_000)
    return vae


def truth(vae, x):
    """Minus log p(x) and minus the evidence lower bound, each the mean over the digits x [n, 9]."""
    logits = np.asarray(vae.decoder(GRID[:, None].astype(np.float32), training=False), float)
    log_x = -x @ np.logaddexp(0, -logits).T - (1 - x) @ np.logaddexp(0, logits).T
    log_prior = -0.5 * GRID**2 - 0.5 * np.log(2 * np.pi)
    mean, log_var = (np.asarray(values, float) for values in vae.encode(x))
    log_q = -0.5 * (GRID - mean) ** 2 / np.exp(log_var) - log_var / 2 - 0.5 * np.log(2 * np.pi)
    width = GRID[1] - GRID[0]
    log_p = np.log(np.sum(np.exp(log_x + log_prior), axis=1) * width)
    bound = np.sum(np.exp(log_q) * (log_x + log_prior - log_q), axis=1) * width
    return -log_p.mean(), -bound.mean()


@pytest.fixture
def start(models):
    """A VAE whose encoder knows nothing of its decoder: the bound is far below the likelihood."""
    vae = models["VAE"](1, n_hidden=8, n_pixels=9)
    vae.decoder.set_weights([4 * values for values in vae.decoder.get_weights()])
    return vae


def mean_loss(vae, copies, steps=20):
    """Of training steps on the digits, each so many times, and its standard error."""
    step = tf.function(vae.train_step)
    digits = tf.constant(np.repeat(DIGITS, copies, axis=0))
    losses = [float(tf.reduce_sum(step(digits))) for _ in range(steps)]
    return np.mean(losses), np.std(losses) / np.sqrt(steps)


def test_with_one_draw_it_is_the_evidence_lower_bound_and_with_many_the_likelihood(models, start):
    likelihood, bound = truth(start, DIGITS)
    assert bound > likelihood + 0.2
    # Ten standard errors of twenty steps: a false alarm in 1e-8, were the seed not fixed.
    loss, error = mean_loss(make(models, draws=1, start=start), 20)
    assert abs(loss - bound) < 10 * error
    few, _ = mean_loss(make(models, draws=4, start=start), 20)
    loss, error = mean_loss(make(models, draws=1_000, start=start), 2)
    # What is left of the bias with K draws is under the variance of a weight over 2 K.
    assert abs(loss - likelihood) < 10 * error + 0.005
    assert likelihood < few < bound


def test_it_begins_with_the_weights_of_the_other_one(models, start):
    vae = make(models, start=start)
    for name, values in start.arrays.items():
        np.testing.assert_array_equal(vae.arrays[name], values, err_msg=name)


def test_training_raises_the_exact_likelihood(models, start):
    before, _ = truth(start, DIGITS)
    vae = make(models, draws=8, start=start, learning_rate=0.01)
    step, digits = tf.function(vae.train_step), tf.constant(stripes(50))
    for _ in range(100):
        step(digits)
    after, _ = truth(vae, DIGITS)
    assert after < before - 0.5


def test_it_needs_a_draw(models):
    with pytest.raises(ValueError, match="draws is 0: each digit needs at least one"):
        make(models, draws=0)
