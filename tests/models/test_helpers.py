"""The small helpers of the lab, and how answers complete a model."""

import types

import keras
import numpy as np
import pytest
import tensorflow as tf

import labgen
from labgen.engine.exercise_slot import exercises_of
from labgen.models import bias, completed, gen_z, lrelu, sample_prob, vae_layer, weights


def test_sample_prob_has_its_frequencies():
    probs = np.linspace(0, 1, 11, dtype=np.float32)
    n = 20_000
    rng = tf.random.Generator.from_seed(1)
    mean = np.mean(sample_prob(np.tile(probs, (n, 1)), rng), axis=0)
    # Six standard errors: a false alarm in 1e-9 per number, were the seed not fixed.
    assert (np.abs(mean - probs) <= 6 * np.sqrt(probs * (1 - probs) / n)).all()


def test_sample_prob_takes_tensors_lists_and_types():
    assert set(np.unique(sample_prob([0.0, 1.0, 0.5]))) <= {0.0, 1.0}
    assert sample_prob(tf.constant([0.5], tf.float64)).dtype == tf.float64
    assert sample_prob([1, 0]).numpy().tolist() == [1, 0]


@pytest.mark.parametrize("wrong", [[1.2], [-0.1], [float("nan")]])
def test_sample_prob_refuses_what_is_no_probability(wrong):
    with pytest.raises(ValueError, match=r"outside \[0, 1\] or NaN"):
        sample_prob(wrong)


def test_gen_z_is_normal_and_shaped():
    z = gen_z(100, 500, seed=1)
    assert z.shape == (500, 1, 1, 100)
    assert z.dtype == np.float32
    # 50,000 numbers: standard errors 0.0045 and 0.0032.
    assert abs(z.mean()) < 6 * 0.0045
    assert abs(z.std() - 1) < 6 * 0.0032
    with pytest.raises(ValueError, match="positive sizes"):
        gen_z(0, 5)


def test_lrelu():
    np.testing.assert_allclose(lrelu(np.array([-2.0, 0.0, 3.0], np.float32)), [-0.4, 0, 3])
    np.testing.assert_allclose(lrelu(tf.constant([-2.0]), th=0.5), [-1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        lrelu([1.0], th=2)


def test_weights_and_bias():
    w = weights((784, 100))
    assert isinstance(w, tf.Variable)
    assert w.shape == (784, 100)
    assert np.abs(w).max() <= 0.2
    # A normal cut at two deviations keeps 0.880 of its deviation; standard error 0.0002.
    assert float(np.std(w)) == pytest.approx(0.0880, abs=0.0015)
    assert not np.array_equal(weights((2, 2), seed=1), weights((2, 2), seed=2))
    assert bias((3,)).numpy().tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="below 1"):
        weights((0, 3))


def test_vae_layer_builds_models_and_takes_values():
    x = keras.Input((6,))
    model = keras.Model(x, vae_layer(x, 6, 4, "layer_e1"))
    assert model.get_layer("layer_e1").count_params() == 6 * 4 + 4
    assert model(np.zeros((2, 6), np.float32)).numpy() == pytest.approx(np.log(2))
    linear = vae_layer(np.ones((2, 6)), 6, 3, "z_mean", act=tf.identity)
    assert linear.shape == (2, 3)
    assert (vae_layer(tf.ones((2, 6)), 6, 3, "softplus").numpy() > 0).all()


@pytest.mark.parametrize("value", [np.ones((2, 5)), np.ones(6), tf.ones((2, 6, 1))])
def test_vae_layer_refuses_a_wrong_shape(value):
    with pytest.raises(ValueError, match=r"layer 'e1'.*expects \[batch, 6\]"):
        vae_layer(value, 6, 4, "e1")


def test_completed_takes_the_first_that_has_it():
    first = types.SimpleNamespace(hidden_probs=lambda v, w, b: "first")
    second = types.SimpleNamespace(
        **dict.fromkeys(exercises_of(labgen.models.RBM), lambda *_: "second")
    )
    model = completed(labgen.models.RBM, first, second)
    assert model.hidden_probs(1, 2, 3) == "first"
    assert model.energy(1) == "second"
    with pytest.raises(AttributeError, match=r"No answer for exercise 1\.1, energy: RBM needs it"):
        completed(labgen.models.RBM, first)
