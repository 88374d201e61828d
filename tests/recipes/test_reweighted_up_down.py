"""Reweighted wake-sleep against the exact posterior of networks that can be enumerated."""

import numpy as np
import pytest
import tensorflow as tf

from tests.models.toy import all_states, stripes

pytestmark = [pytest.mark.slow(seconds=3), pytest.mark.usefixtures("not_compiled")]

HIDDEN1, HIDDEN2 = 3, 2


def squash(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))


def log_joint(network, v):
    """log p(v, h1) up to log Z, for v [n, 9] and every h1: [n, 8]. The top layer is summed out."""
    p = network.arrays
    h1, h2 = all_states(HIDDEN1), all_states(HIDDEN2)
    top = h1 @ p["w2"] @ h2.T + (h1 @ p["b_down"])[:, None] + h2 @ p["b2"]
    of_h1 = np.log(np.exp(top).sum(axis=1))
    pixels = squash(h1 @ p["w_down"] + p["a_down"])
    return v @ np.log(pixels).T + (1 - v) @ np.log(1 - pixels).T + of_h1


def log_likelihood(network, v):
    """The mean of log p(v) over the rows of v [n, 9]."""
    p = network.arrays
    h1, h2 = all_states(HIDDEN1), all_states(HIDDEN2)
    top = h1 @ p["w2"] @ h2.T + (h1 @ p["b_down"])[:, None] + h2 @ p["b2"]
    return np.mean(np.log(np.exp(log_joint(network, v)).sum(axis=1)) - np.log(np.exp(top).sum()))


def proposed(network, v):
    """q(h1 | v) of every h1, for v [n, 9]: [n, 8]."""
    q = squash(v @ network.arrays["r"] + network.arrays["b_up"])[:, np.newaxis]
    h1 = all_states(HIDDEN1)
    return np.prod(np.where(h1 == 1, q, 1 - q), axis=2)


def posterior_of(network, v):
    """p(h1 | v) of every h1, for v [n, 9]: [n, 8]."""
    weights = np.exp(log_joint(network, v))
    return weights / weights.sum(axis=1, keepdims=True)


def recognition_gap(network, v):
    """KL(p(h1 | v) || q(h1 | v)), the mean over v [n, 9]."""
    posterior = posterior_of(network, v)
    return np.mean(np.sum(posterior * np.log(posterior / proposed(network, v)), axis=1))


@pytest.fixture
def dbn(models):
    return models["DBN"](models["RBM"](9, HIDDEN1, seed=1), HIDDEN2)


@pytest.fixture
def network(models, dbn):
    """Its recognition knows nothing of its generation."""

    def make(**settings):
        made = models["ReweightedUpDown"](dbn, chains=20, seed=4, **settings)
        random = np.random.default_rng(5)
        for name, values in made.arrays.items():
            getattr(made, name).assign(0.5 * random.normal(size=values.shape))
        return made

    return make


def how_often(network, v, repeats):
    """How often each h1 is chosen for the digit v [1, 9]: shares [8]."""
    h1, _, _ = network._draw_proposals(tf.constant(np.repeat(v, repeats, axis=0)))
    return np.bincount(np.asarray(h1, int) @ [4, 2, 1], minlength=8)[:8] / repeats


def test_with_many_proposals_the_chosen_state_comes_from_the_posterior(network):
    v, repeats = stripes(1), 20_000
    posterior = posterior_of(network(), v)[0]
    shares = how_often(network(draws=200), v, repeats)
    # Six standard errors, and the bias with 200 proposals: false alarm in 2e-8 for all eight,
    # were the seed not fixed.
    margin = 6 * np.sqrt(posterior * (1 - posterior) / repeats) + 0.02
    np.testing.assert_array_less(np.abs(shares - posterior), margin)
    # Which cannot be said of what is proposed.
    assert np.abs(how_often(network(draws=1), v, repeats) - posterior).max() > 0.1


def test_with_one_proposal_it_is_the_one_that_recognition_makes(network):
    v, repeats = stripes(1), 20_000
    made = network(draws=1)
    expected = proposed(made, v)[0]
    shares = how_often(made, v, repeats)
    margin = 6 * np.sqrt(expected * (1 - expected) / repeats) + 1e-4
    np.testing.assert_array_less(np.abs(shares - expected), margin)


def test_the_pixels_and_the_proposals_probabilities_belong_to_the_chosen_state(network):
    made = network(draws=5)
    h1, q, v_prob = made._draw_proposals(tf.constant(stripes(10)))
    expected = squash(h1 @ made.arrays["w_down"] + made.arrays["a_down"])
    np.testing.assert_allclose(v_prob, expected, rtol=1e-5)
    expected = squash(stripes(10) @ made.arrays["r"] + made.arrays["b_up"])
    np.testing.assert_allclose(q, expected, rtol=1e-5)


def test_training_raises_the_likelihood_and_brings_recognition_near_the_posterior(
    network,
):
    digits = stripes(400)
    made = network(draws=10, learning_rate=0.1)
    before, gap = log_likelihood(made, digits), recognition_gap(made, digits)
    step = tf.function(made.train_step)
    for batch in np.split(np.tile(digits, (20, 1)), 400):
        step(tf.constant(batch))
    assert log_likelihood(made, digits) > before + 0.2
    assert recognition_gap(made, digits) < gap / 2


def test_it_needs_a_proposal(models, dbn):
    with pytest.raises(ValueError, match="draws is 0: each digit needs at least one proposal"):
        models["ReweightedUpDown"](dbn, draws=0)


def test_it_needs_binary_pixels(models):
    rbm = models["RBM"](9, HIDDEN1, sample_input=False)
    with pytest.raises(ValueError, match="sample_input is False: proposals are weighted by"):
        models["ReweightedUpDown"](models["DBN"](rbm, HIDDEN2))
