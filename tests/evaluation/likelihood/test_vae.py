"""The bounds of a VAE with one latent variable against integrals over that variable."""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from labgen.evaluation.likelihood import importance, vae
from labgen.evaluation.likelihood.vae import Autoencoder
from labgen.evaluation.samples.binarise import binarise

PIXELS = 6
RNG = np.random.default_rng(1)
LEFT, RIGHT = (RNG.standard_normal(PIXELS).astype(np.float32) for _ in range(2))
CODE = (0.5 * LEFT).astype(np.float32)
# A q of less than half the prior's variance would have weights of infinite variance.
LOG_VAR = -0.3
GREY = RNG.random((20, PIXELS)).astype(np.float32)
BINARY = binarise(GREY, 1)
# Fine enough for sums over densities of a width of 0.8 to be exact to ten digits.
GRID = np.linspace(-12, 12, 4_001)


def encode(x):
    return tf.linalg.matvec(x, CODE)[:, None], tf.fill([tf.shape(x)[0], 1], LOG_VAR)


def decode(z):
    return z * LEFT + RIGHT


@pytest.fixture
def small(answers):
    return Autoencoder.of(encode, decode, answers["4_vae"])


def integrate(values):
    return np.sum(values, axis=-1) * (GRID[1] - GRID[0])


def truth(x):
    """log p(x), and of q the mean reconstruction, the KL term and the spread of the former."""
    p = 1 / (1 + np.exp(-(GRID[:, None] * LEFT + RIGHT)))
    log_x = x.astype(float) @ np.log(p).T + (1 - x.astype(float)) @ np.log(1 - p).T
    log_prior = -0.5 * GRID**2 - 0.5 * np.log(2 * np.pi)
    mean = (x.astype(float) @ CODE)[:, None]
    log_q = -0.5 * (GRID - mean) ** 2 / np.exp(LOG_VAR) - LOG_VAR / 2 - 0.5 * np.log(2 * np.pi)
    q = np.exp(log_q)
    reconstruction = -integrate(q * log_x)
    spread = np.sqrt(integrate(q * log_x**2) - reconstruction**2)
    marginal = np.log(integrate(np.exp(log_x + log_prior)))
    second = integrate(np.exp(2 * (log_x + log_prior - marginal[:, None]) - log_q))
    return marginal, reconstruction, integrate(q * (log_q - log_prior)), spread, second


@pytest.mark.parametrize(("images", "pixels"), [(GREY, "grey"), (BINARY, "binary")])
def test_the_two_terms_are_integrals(small, images, pixels):
    _, reconstruction, kl, spread, _ = truth(images)
    draws = 3_000
    found = vae.elbo(small, images, pixels=pixels, draws=draws)
    # Six standard errors: a false alarm in 4e-8 for all 20 digits, were the seed not fixed.
    margin = 6 * spread / np.sqrt(draws) + 1e-4
    np.testing.assert_array_less(np.abs(found.reconstruction.per_digit - reconstruction), margin)
    np.testing.assert_allclose(found.kl.per_digit, kl, rtol=1e-4)
    total = found.reconstruction.per_digit + found.kl.per_digit
    np.testing.assert_array_equal(found.bound.per_digit, -total)


@pytest.mark.parametrize(("images", "pixels"), [(GREY, "grey"), (BINARY, "binary")])
def test_many_draws_give_the_likelihood(small, images, pixels):
    marginal, *_, second = truth(images)
    draws = 5_000
    found = vae.weighted_bound(small, images, pixels=pixels, draws=draws)
    error = np.sqrt((second - 1) / draws)
    # Six standard errors: a false alarm in 4e-8 for all 20 digits, were the seed not fixed.
    margin = 6 * error + error**2 + 1e-4
    np.testing.assert_array_less(np.abs(found.bound.per_digit - marginal), margin)
    assert found.bound.mean < marginal.mean() + 6 * np.sqrt(np.mean(error**2) / len(images))
    np.testing.assert_allclose(found.effective, draws / second, rtol=0.5)


def test_all_binary_images_together_have_probability_one(small):
    everything = np.array(list(np.ndindex((2,) * PIXELS)), np.float32)
    found = vae.weighted_bound(small, everything, pixels="binary", draws=5_000)
    # Each probability is known to two percent or so.
    assert np.exp(found.bound.per_digit).sum() == pytest.approx(1, abs=0.03)


def test_the_bound_rises_with_the_draws_up_to_the_likelihood(small):
    many = np.tile(BINARY, (200, 1))
    bounds = [vae.weighted_bound(small, many, pixels="binary", draws=k).bound for k in (1, 3, 30)]
    elbo = vae.elbo(small, many, pixels="binary").bound
    marginal = truth(BINARY)[0].mean()
    assert bounds[0].mean < bounds[1].mean < bounds[2].mean < marginal
    error = np.hypot(elbo.standard_error, bounds[0].standard_error)
    # Six standard errors of 4,000 digits, whose own differences count as chance here.
    assert abs(elbo.mean - bounds[0].mean) < 6 * error


@pytest.mark.parametrize("rows", [7, 300])
def test_parts_of_images_and_draws_give_the_same(small, monkeypatch, rows):
    monkeypatch.setattr(vae, "_ROWS", rows)
    found = vae.weighted_bound(small, BINARY, pixels="binary", draws=40)
    assert found.bound.per_digit.shape == (20,)
    assert np.corrcoef(found.bound.per_digit, truth(BINARY)[0])[0, 1] > 0.9
    elbo = vae.elbo(small, BINARY, pixels="binary", draws=40)
    np.testing.assert_allclose(elbo.kl.per_digit, truth(BINARY)[2], rtol=1e-4)


def test_one_seed_gives_one_result(small):
    runs = [vae.weighted_bound(small, GREY, pixels="grey", draws=4, seed=s) for s in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0].bound.per_digit, runs[1].bound.per_digit)
    assert (runs[0].bound.per_digit != runs[2].bound.per_digit).any()
    assert "grey pixels; 4 draws for each" in repr(runs[0])
    assert "grey pixels" in repr(vae.elbo(small, GREY, pixels="grey"))


@pytest.mark.parametrize("function", [vae.elbo, vae.weighted_bound])
def test_kinds_of_pixels_do_not_mix(small, function):
    with pytest.raises(ValueError, match="The images are grey"):
        function(small, GREY, pixels="binary")
    with pytest.raises(ValueError, match="say pixels='binary'"):
        function(small, BINARY, pixels="grey")
    with pytest.raises(ValueError, match="draws is 0"):
        function(small, GREY, pixels="grey", draws=0)


def test_active_units_are_those_whose_mean_moves(answers):
    def three(x):
        means = tf.stack([x[:, 0], 0.1 * x[:, 1], 0 * x[:, 0]], axis=1)
        return means, tf.zeros_like(means)

    network = Autoencoder.of(three, decode, answers["4_vae"])
    images = np.random.default_rng(0).random((2_500, PIXELS))
    # Variances 1/12, 1/1200 and 0.
    assert vae.active_units(network, images).tolist() == [True, False, False]
    assert vae.active_units(network, images, 0.0005).tolist() == [True, True, False]
    assert vae.active_units(network, images, 0.1).tolist() == [False, False, False]


def test_a_wider_proposal_has_the_same_mean_weight(small, monkeypatch):
    monkeypatch.setattr(importance, "_WIDTHS", (1.2,))
    draws = 5_000
    found = vae.weighted_bound(small, BINARY, pixels="binary", draws=draws, tuned_on=BINARY)
    assert found.width == pytest.approx(1.2)
    # By its own effective draws: six standard errors, a false alarm in 4e-8 for all 20 digits.
    error = np.sqrt(1 / found.effective)
    margin = 6 * error + error**2 + 1e-4
    np.testing.assert_array_less(np.abs(found.bound.per_digit - truth(BINARY)[0]), margin)


def test_a_code_that_is_too_narrow_is_widened(small):
    """What is chosen comes nearer to log p(x) from below, on average, and more draws as well."""

    def narrow(x):
        mean, log_var = encode(x)
        return mean, log_var - 1.5

    network = dataclasses.replace(small, encode=narrow)
    many, marginal = np.tile(BINARY, (100, 1)), truth(BINARY)[0].mean()
    plain = vae.weighted_bound(network, many, pixels="binary", draws=5)
    wide, more = (
        vae.weighted_bound(network, many, pixels="binary", draws=draws, tuned_on=BINARY)
        for draws in (5, 50)
    )
    assert wide.width > 1
    assert plain.bound.mean < wide.bound.mean < more.bound.mean < marginal
