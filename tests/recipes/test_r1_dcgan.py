"""The recipe for Task 5: a discriminator with an overview and a penalty, an averaged generator."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from labgen.models.artefacts import read, save_model
from tests.models.test_dcgan import SMALL, blots


def mixed_difference(discriminator) -> float:
    """How far two strokes together are from the sum of what each does alone."""
    strokes = np.full((4, 32, 32, 1), -1.0, np.float32)
    strokes[[0, 2], 2:10, 2:10] = strokes[[1, 2], 22:30, 22:30] = 1.0
    first, second, both, neither = np.asarray(discriminator(strokes, training=False)).ravel()
    return abs(both + neither - first - second)


def test_only_with_an_overview_the_parts_of_a_digit_are_judged_together(models):
    """A sum over windows has no mixed difference, whatever it finds in each."""
    assert mixed_difference(models["R1DCGAN"](**SMALL, hidden_units=0).discriminator) < 1e-5
    whole = models["R1DCGAN"](**SMALL, hidden_units=64).discriminator
    assert mixed_difference(whole) > 1e-3
    assert whole(blots(3), training=True).shape == (3, 1, 1, 1)


def test_the_penalty_pulls_the_slope_to_nought(models):
    """A linear discriminator has its weights for a slope, wherever it stands: half of gamma times
    their squares has the gradient gamma times the weights."""
    gan = models["R1DCGAN"](**SMALL, r1_gamma=3.0)
    flat, linear = keras.layers.Flatten(), keras.layers.Dense(1)
    gan.discriminator = keras.Sequential([keras.Input((32, 32, 1)), flat, linear])
    of_weights, of_bias = gan._penalty_gradients(tf.constant(blots(5)))
    np.testing.assert_allclose(of_weights, 3.0 * linear.kernel, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(of_bias, [0.0])


def test_the_penalty_is_added_to_the_answer(models):
    z, real = tf.zeros((10, 1, 1, 5)), tf.constant(blots(10))
    without, with_it = (models["R1DCGAN"](**SMALL, r1_gamma=p) for p in (0.0, 2.0))
    _, plain = without._discriminator_gradients(real, z, without.discriminator_loss)
    _, both = with_it._discriminator_gradients(real, z, with_it.discriminator_loss)
    penalty = with_it._penalty_gradients(real)
    assert max(np.abs(x).max() for x in penalty) > 1e-3
    for one, other, more in zip(both, plain, penalty, strict=True):
        np.testing.assert_allclose(one, np.add(other, more), rtol=1e-3, atol=1e-5)


def test_the_average_is_that_of_all_steps_while_they_are_few(models):
    gan = models["R1DCGAN"](**SMALL, ema_steps=3)
    states = [np.random.default_rng(i).normal(size=3) for i in range(5)]
    bias = gan.generator.weights[1]
    expected = np.zeros(bias.shape)
    for number, state in enumerate(states, 1):
        bias.assign(np.resize(state, bias.shape))
        gan._average()
        share = 1 / min(number, 3)
        expected = (1 - share) * expected + share * np.resize(state, bias.shape)
        np.testing.assert_allclose(gan.averaged.weights[1], expected, rtol=1e-5, atol=1e-6)
        if number <= 3:
            mean = np.mean([np.resize(x, bias.shape) for x in states[:number]], axis=0)
            np.testing.assert_allclose(expected, mean)


@pytest.mark.parametrize("d_steps", [1, 2])
def test_the_rate_of_both_networks_falls_once_an_iteration(
    models, not_compiled, short_recalibration, d_steps
):
    gan = models["R1DCGAN"](**SMALL, learning_rate=0.01, discriminator_steps=d_steps)
    gan.fit(blots(20), 2, batch_size=10)
    rates = [
        float(optimizer.learning_rate)
        for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)
    ]
    np.testing.assert_allclose(rates, 0.01 / 4, rtol=1e-5)


def test_what_draws_is_the_average_and_its_normalisation_has_settled(models):
    gan = models["R1DCGAN"](**SMALL, learning_rate=0.002)
    gan.fit(blots(100), 3, batch_size=10)
    z = gan.fixed_z(500)
    assert np.abs(gan.generator(z, training=False)[..., 0] - 2 * gan.generate(z) + 1).max() > 1e-3
    # Of one large batch the statistics are those that were learnt, up to their noise.
    np.testing.assert_allclose(
        np.mean(gan.averaged(z, training=True)), 2 * np.mean(gan.generate(z)) - 1, atol=0.1
    )


def test_it_comes_back_from_its_artefact(models, tmp_path, not_compiled, short_recalibration):
    gan = models["R1DCGAN"](**SMALL, hidden_units=8, r1_gamma=0.5, ema_steps=20)
    gan.fit(blots(10), 1, batch_size=10)
    artefact = read(save_model("dcgan", gan, tmp_path))
    again = models["R1DCGAN"].from_artefact(artefact)
    assert again.settings == gan.settings
    z = gan.fixed_z(3)
    np.testing.assert_array_equal(again.generate(z), gan.generate(z))
    # The task's own class draws from it too: the notebook shows it so.
    np.testing.assert_array_equal(
        models["DCGAN"].from_artefact(artefact).generate(z), gan.generate(z)
    )
