"""Up-down fine-tuning against the pseudocode of Hinton, Osindero and Teh (2006), appendix B."""

import numpy as np
import pytest
import tensorflow as tf

import labgen
from tests.models.toy import stripes, threshold


@pytest.fixture(scope="module")
def dbn(models):
    rbm = models["RBM"](9, 6, learning_rate=0.3, k=3, seed=3)
    rbm.fit(stripes(2_000), 40, batch_size=20)
    dbn = models["DBN"](rbm, 6, learning_rate=0.5, seed=2)
    dbn.fit(stripes(2_000), 40, batch_size=20)
    return dbn


def test_it_starts_as_the_dbn(dbn, models):
    model = models["UpDown"](dbn)
    np.testing.assert_array_equal(model.r, dbn.w1)
    np.testing.assert_array_equal(model.w_down, dbn.w1.numpy().T)
    np.testing.assert_array_equal(model.b_up, dbn.b1)
    np.testing.assert_array_equal(model.a_down, dbn.a1)
    np.testing.assert_array_equal(model.b_down, dbn.a2)
    np.testing.assert_array_equal(model.w2, dbn.w2)
    np.testing.assert_array_equal(model.b2, dbn.b2)


def test_one_step_follows_the_published_pseudocode(dbn, models):
    """The pseudocode for a net with one hidden layer below the top RBM, one example at a time."""
    rate, n = 0.5, 4
    model = models["UpDown"](dbn, learning_rate=rate, k=2)
    model.w2.assign(2 * np.random.default_rng(1).standard_normal((6, 6)))
    model.sample = threshold
    vishid, hidrecbiases, hidvis, visgenbiases, pentop, penbiases, topbiases = (
        x.astype(float) for x in model.arrays.values()
    )
    sums = [np.zeros_like(x) for x in model.arrays.values()]

    def logistic(x):
        return 1 / (1 + np.exp(-x))

    def state(p):
        return (p > 0.5) * 1.0

    data = stripes(n, seed=7)
    for v in data.astype(float):
        wakestates = state(logistic(v @ vishid + hidrecbiases))
        waketop = state(logistic(wakestates @ pentop + topbiases))
        posassoc = np.outer(wakestates, waketop)
        negtop = waketop
        for _ in range(2):
            negstates = state(logistic(negtop @ pentop.T + penbiases))
            negtop = state(logistic(negstates @ pentop + topbiases))
        negassoc = np.outer(negstates, negtop)
        sleepstates = negstates
        sleepvisprobs = logistic(sleepstates @ hidvis + visgenbiases)
        psleepstates = logistic(sleepvisprobs @ vishid + hidrecbiases)
        pvisprobs = logistic(wakestates @ hidvis + visgenbiases)
        for total, change in zip(
            sums,
            (
                np.outer(sleepvisprobs, sleepstates - psleepstates),
                sleepstates - psleepstates,
                np.outer(wakestates, v - pvisprobs),
                v - pvisprobs,
                posassoc - negassoc,
                wakestates - negstates,
                waketop - negtop,
            ),
            strict=True,
        ):
            total += rate * change / n
    expected = [old + total for old, total in zip(model.arrays.values(), sums, strict=True)]
    model.train_step(tf.constant(data))
    for name, value in zip(model.WEIGHTS, expected, strict=True):
        np.testing.assert_allclose(getattr(model, name), value, atol=1e-5, err_msg=name)


def test_fine_tuning_parts_the_two_directions_and_still_reconstructs(dbn, models):
    model = models["UpDown"](dbn, learning_rate=0.05)
    history = model.fit(stripes(2_000), 10, batch_size=10, test_images=stripes(100, 1))
    assert np.abs(model.r.numpy() - model.w_down.numpy().T).max() > 0.01
    assert history.last["test_error"] < 0.1
    images = model.generate(np.random.default_rng(0).integers(0, 2, (300, 6)), 100).images
    columns = images.reshape(-1, 3, 3)
    assert np.mean(columns.max(axis=1) - columns.min(axis=1)) < 0.3


def test_its_artefact_names_its_ancestors(dbn, models, not_compiled):
    model = models["UpDown"](dbn)
    model.fit(stripes(200), 1)
    found = labgen.models.artefacts.read(labgen.save_model("up_down", model))
    assert found.settings["dbn"]["rbm"]["epochs"] == 40
    assert found.settings["epochs"] == 1
    np.testing.assert_array_equal(found.b_up, model.b_up)
