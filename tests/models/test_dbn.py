"""The DBN: what the lower RBM gives, what the top one learns, what the tied start means."""

import numpy as np
import pytest
import tensorflow as tf

import labgen
from tests.models.toy import all_states, log_likelihood, stripes, threshold


@pytest.fixture(scope="module")
def rbm(models):
    rbm = models["RBM"](9, 6, learning_rate=0.3, k=3, seed=3)
    rbm.fit(stripes(2_000), 40, batch_size=20)
    return rbm


def squash(x):
    return 1 / (1 + np.exp(-x))


def test_only_the_top_learns(rbm, models, not_compiled):
    dbn = models["DBN"](rbm, 5)
    lower = [x.numpy() for x in (dbn.w1, dbn.a1, dbn.b1)]
    top = [x.numpy() for x in (dbn.w2, dbn.a2, dbn.b2)]
    dbn.fit(stripes(500), 1)
    for before, after in zip(lower, (dbn.w1, dbn.a1, dbn.b1), strict=True):
        np.testing.assert_array_equal(before, after)
    for before, after in zip(top, (dbn.w2, dbn.a2, dbn.b2), strict=True):
        assert np.abs(before - after).max() > 0


def test_the_top_learns_the_hidden_states(rbm, models):
    """The exact likelihood of sampled first-layer states rises under the top RBM."""
    dbn = models["DBN"](rbm, 6, learning_rate=0.5)
    states = rbm.hidden_states(stripes(500, seed=4)).astype(float)
    before = log_likelihood(dbn.w2.numpy(), dbn.a2.numpy(), dbn.b2.numpy(), states)
    history = dbn.fit(stripes(2_000), 40, batch_size=20, test_images=stripes(100, 5))
    after = log_likelihood(dbn.w2.numpy(), dbn.a2.numpy(), dbn.b2.numpy(), states)
    assert after > before + 0.2
    assert history.last["test_error"] < 0.1


def test_the_tied_start_keeps_the_lower_rbms_distribution(rbm, models):
    """p(h1) of the top RBM equals p(h) of the lower one: no bound is lost at the start."""
    dbn = models["DBN"](rbm, tied=True)
    assert dbn.w2.shape == (6, 9)
    w, a, b = (x.numpy().astype(float) for x in (rbm.w, rbm.a, rbm.b))
    w2, a2, b2 = (x.numpy().astype(float) for x in (dbn.w2, dbn.a2, dbn.b2))
    h, v = all_states(6), all_states(9)

    def normalised(log_weights):
        return np.exp(log_weights - np.logaddexp.reduce(log_weights))

    lower = normalised(np.logaddexp.reduce(v @ (w @ h.T) + (v @ a)[:, None] + h @ b, axis=0))
    upper = normalised(np.logaddexp.reduce((h @ w2) @ v.T + (h @ a2)[:, None] + v @ b2, axis=1))
    np.testing.assert_allclose(upper, lower, atol=1e-6)


def test_one_step_against_numpy(rbm, models):
    dbn = models["DBN"](rbm, 4, learning_rate=0.5, k=2, seed=2)
    dbn.w2.assign(3 * np.random.default_rng(1).standard_normal((6, 4)))
    dbn.sample = threshold
    w1, a1, b1, w2, a2, b2 = (x.astype(float) for x in dbn.arrays.values())
    v = stripes(1)[0].astype(float)
    h1 = (squash(v @ w1 + b1) > 0.5) * 1.0
    h2 = (squash(h1 @ w2 + b2) > 0.5) * 1.0
    down, up = h1, h2
    for _ in range(2):
        down = (squash(w2 @ up + a2) > 0.5) * 1.0
        up = (squash(down @ w2 + b2) > 0.5) * 1.0
    # In place of the error, the picture that it is of.
    dbn._squared_error = lambda x, v_prob: v_prob
    v_prob = dbn.train_step(tf.constant(v[None], tf.float32))
    np.testing.assert_allclose(
        dbn.w2, w2 + 0.5 * (np.outer(h1, h2) - np.outer(down, up)), atol=1e-5
    )
    np.testing.assert_allclose(dbn.a2, a2 + 0.5 * (h1 - down), atol=1e-5)
    np.testing.assert_allclose(dbn.b2, b2 + 0.5 * (h2 - up), atol=1e-5)
    # The picture comes from the parameters after the step, as the next reader would see it.
    below = (squash(dbn.w2.numpy() @ up + dbn.a2.numpy()) > 0.5) * 1.0
    np.testing.assert_allclose(v_prob[0], squash(w1 @ below + a1), atol=1e-5)


def test_generation_gives_columns(rbm, models):
    dbn = models["DBN"](rbm, 6, learning_rate=0.5)
    dbn.fit(stripes(2_000), 40, batch_size=20)
    states = np.random.default_rng(0).integers(0, 2, (500, 6))
    images = dbn.generate(states, 200).images.reshape(-1, 3, 3)
    assert np.mean(images.max(axis=1) - images.min(axis=1)) < 0.3


def test_pixel_weights(rbm, models):
    dbn = models["DBN"](rbm, 4)
    np.testing.assert_allclose(dbn.pixel_weights(), rbm.w.numpy() @ dbn.w2.numpy(), atol=1e-6)


def test_artefact_and_back(rbm, models, runs, not_compiled):
    dbn = models["DBN"](rbm, 4)
    dbn.fit(stripes(300), 1)
    path = labgen.save_model("dbn", dbn)
    found = labgen.models.artefacts.read(path)
    assert found.settings["rbm"]["epochs"] == 40
    again = models["DBN"].from_artefact(found)
    for name, array in dbn.arrays.items():
        np.testing.assert_array_equal(getattr(again, name), array)


def test_a_model_of_the_wrong_task_is_refused(rbm, models):
    class Stranger:
        settings: dict = {}  # noqa: RUF012

    with pytest.raises(TypeError, match="Stranger has no w, a, b: give the model of notebook 1"):
        models["DBN"](Stranger())
