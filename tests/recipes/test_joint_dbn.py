"""Both layers of a DBN trained together: its gradients by finite differences, and its likelihood
by enumeration."""

import numpy as np
import pytest
import tensorflow as tf

from tests.models.toy import all_states, stripes

pytestmark = [pytest.mark.slow(seconds=2), pytest.mark.usefixtures("not_compiled")]

HIDDEN1, HIDDEN2 = 3, 2
DIGITS = stripes(6)


def log_sigmoid(x):
    return -np.logaddexp(0, -x)


def log_probability(states, inputs):
    """Of binary states [n, units] under units with these inputs [n, units]: [n]."""
    return np.sum(states * log_sigmoid(inputs) + (1 - states) * log_sigmoid(-inputs), axis=1)


def log_likelihood(dbn, v):
    """The mean of log p(v) over the rows of v [n, 9]."""
    p = {name: values.astype(float) for name, values in dbn.arrays.items()}
    h1, h2 = all_states(HIDDEN1), all_states(HIDDEN2)
    top = h1 @ p["w2"] @ h2.T + (h1 @ p["a2"])[:, None] + h2 @ p["b2"]
    of_h1 = np.logaddexp.reduce(top, axis=1) - np.logaddexp.reduce(top.ravel())
    down = h1 @ p["w1"].T + p["a1"]
    joint = [log_probability(np.tile(row, (len(h1), 1)), down) + of_h1 for row in v]
    return np.mean(np.logaddexp.reduce(joint, axis=1))


@pytest.fixture
def joint(models):
    dbn = models["DBN"](models["RBM"](9, HIDDEN1, seed=1), HIDDEN2)
    random = np.random.default_rng(5)
    for name, values in dbn.arrays.items():
        getattr(dbn, name).assign(0.5 * random.normal(size=values.shape))
    return models["JointDBN"](dbn, chains=20, learning_rate=0.1, seed=4)


@pytest.mark.parametrize("centred", [False, True])
def test_the_lower_layer_climbs_what_both_ways_say(joint, centred):
    """log p(v | h1) + log q(h1 | v) by finite differences, in the centred machine's parameters: its
    biases are a + w lam and b + w' mu."""
    random = np.random.default_rng(7)
    mu, lam = random.random(9) * centred, random.random(HIDDEN1) * centred
    joint._visible_mean.assign(mu)
    joint._hidden_mean.assign(lam)
    start = {name: joint.arrays[name].astype(float) for name in ("w1", "a1", "b1")}
    h1, q, v_prob = (np.asarray(x, float) for x in joint._draw_proposals(tf.constant(DIGITS)))

    def objective(w, a_centred, b_centred):
        a, b = a_centred - w @ lam, b_centred - w.T @ mu
        return np.mean(log_probability(DIGITS, h1 @ w.T + a) + log_probability(h1, DIGITS @ w + b))

    w = start["w1"]
    point = [w, start["a1"] + w @ lam, start["b1"] + w.T @ mu]
    slopes = [np.zeros_like(x) for x in point]
    for x, slope in zip(point, slopes, strict=True):
        for at in np.ndindex(x.shape):
            old, ends = x[at], []
            for x[at] in (old + 1e-5, old - 1e-5):
                ends.append(objective(*point))
            x[at] = old
            slope[at] = (ends[0] - ends[1]) / 2e-5
    dw, da, db = slopes
    found = joint._lower_gradients(*(tf.constant(x, tf.float32) for x in (DIGITS, h1, q, v_prob)))
    np.testing.assert_allclose(found["w1"], dw, atol=1e-5)
    np.testing.assert_allclose(found["a1"], da - dw @ lam, atol=1e-5)
    np.testing.assert_allclose(found["b1"], db - dw.T @ mu, atol=1e-5)


def test_training_raises_the_exact_likelihood_and_moves_both_layers(joint):
    digits = stripes(400)
    joint.on_train_begin(digits, 20, 20)
    start, before = joint.arrays, log_likelihood(joint, digits)
    step = tf.function(joint.train_step)
    for batch in np.split(np.tile(digits, (20, 1)), 400):
        step(tf.constant(batch))
    assert log_likelihood(joint, digits) > before + 0.2
    for name, values in joint.arrays.items():
        assert np.abs(values - start[name]).max() > 1e-3, name


def test_it_comes_back_from_its_artefact_as_itself_and_as_a_dbn(models, joint, tmp_path):
    from labgen.models.artefacts import read, save_model

    artefact = read(save_model("dbn_joint", joint, tmp_path))
    for kind in ("JointDBN", "DBN"):
        again = models[kind].from_artefact(artefact)
        for name, values in joint.arrays.items():
            np.testing.assert_array_equal(values, again.arrays[name], err_msg=f"{kind} {name}")
    assert models["JointDBN"].from_artefact(artefact).settings == joint.settings


def test_it_needs_a_proposal(models, joint):
    with pytest.raises(ValueError, match="draws is 0: each digit needs at least one proposal"):
        models["JointDBN"](joint, draws=0)


def test_it_needs_binary_pixels(models):
    rbm = models["RBM"](9, HIDDEN1, sample_input=False)
    with pytest.raises(ValueError, match="sample_input is False: proposals are weighted by"):
        models["JointDBN"](models["DBN"](rbm, HIDDEN2))
