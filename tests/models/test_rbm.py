"""The RBM around its exercises: updates, learning, pictures."""

import numpy as np
import pytest
import tensorflow as tf

import labgen
from tests.models.toy import log_likelihood, stripes, threshold


@pytest.fixture(scope="module")
def trained(models):
    rbm = models["RBM"](9, 6, learning_rate=0.3, k=3, seed=3)
    before = log_likelihood(*rbm.arrays.values(), stripes(200))
    history = rbm.fit(stripes(2_000), 40, batch_size=20, test_images=stripes(100, seed=1))
    return rbm, history, before


def test_training_raises_the_exact_likelihood(trained):
    rbm, _, before = trained
    after = log_likelihood(*rbm.arrays.values(), stripes(200))
    # Independent fair pixels have -9 log 2 = -6.2 nats; three fair columns have -3 log 2 = -2.1.
    assert before < -6
    assert after > -3.5


def test_errors_fall_and_are_those_of_the_definition(trained):
    rbm, history, _ = trained
    assert history.columns["epoch"] == list(range(1, 41))
    assert history.last["train_error"] < 0.5 * history.columns["train_error"][0]
    images = stripes(50, seed=2)
    result = rbm.reconstruct(images)
    error = rbm.reconstruction_error(images)
    slow = np.mean([(x - y) ** 2 for x, y in zip(images.flat, result.images.flat, strict=True)])
    # Another draw of hidden states: the two agree to their sampling noise only.
    assert error == pytest.approx(slow, abs=0.05)


@pytest.mark.parametrize("k", [1, 3])
def test_one_step_is_contrastive_divergence(models, k):
    """Against NumPy loops, with a sampler that leaves nothing to chance."""
    rbm = models["RBM"](4, 3, learning_rate=0.5, k=k, seed=5)
    rbm.w.assign(3 * np.random.default_rng(1).standard_normal((4, 3)))
    rbm.sample = threshold
    w, a, b = (x.astype(float) for x in rbm.arrays.values())
    v0 = np.array([[1, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1]], float)

    def squash(x):
        return 1 / (1 + np.exp(-x))

    expected_w, expected_a, expected_b = w.copy(), a.copy(), b.copy()
    for v in v0:
        h = (squash(v @ w + b) > 0.5) * 1.0
        v_k, h_k = v, h
        for _ in range(k):
            v_k = (squash(w @ h_k + a) > 0.5) * 1.0
            h_k = (squash(v_k @ w + b) > 0.5) * 1.0
        for i in range(4):
            expected_a[i] += 0.5 * (v[i] - v_k[i]) / 3
            for j in range(3):
                expected_w[i, j] += 0.5 * (v[i] * h[j] - v_k[i] * h_k[j]) / 3
        for j in range(3):
            expected_b[j] += 0.5 * (h[j] - h_k[j]) / 3
    rbm.train_step(tf.constant(v0, tf.float32))
    np.testing.assert_allclose(rbm.w, expected_w, atol=1e-5)
    np.testing.assert_allclose(rbm.a, expected_a, atol=1e-5)
    np.testing.assert_allclose(rbm.b, expected_b, atol=1e-5)


def test_the_two_readings_of_grey_pixels(models):
    grey = np.full((1, 9), 0.5, np.float32)
    sampled = models["RBM"](9, 4).reconstruct(np.repeat(grey, 30, 0)).inputs
    assert set(np.unique(sampled)) == {0, 1}
    np.testing.assert_array_equal(
        models["RBM"](9, 4, sample_input=False).reconstruct(grey)[0], grey
    )


def run(models, seed):
    rbm = models["RBM"](9, 4, seed=seed)
    rows = rbm.fit(stripes(300), 2, again=True).rows
    return [row["train_error"] for row in rows], rbm.generate(np.ones((2, 4)), 5).images


def test_one_seed_gives_one_run(models):
    first, again = run(models, 1), run(models, 1)
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])


def test_another_seed_gives_another_run(models, not_compiled):
    assert run(models, 1)[0] != run(models, 2)[0]


def test_looking_does_not_change_the_training(models, not_compiled):
    quiet, watched = (models["RBM"](9, 4, seed=1) for _ in range(2))
    quiet.fit(stripes(300), 2)
    watched.fit(stripes(300), 2, test_images=stripes(100, 1), preview=None)
    watched_again = models["RBM"](9, 4, seed=1)
    watched_again.reconstruct(stripes(10))
    watched_again.fit(stripes(300), 2, again=True)
    np.testing.assert_array_equal(quiet.w, watched.w)
    np.testing.assert_array_equal(quiet.w, watched_again.w)


def test_generation_reaches_the_model_distribution(trained):
    """Long chains give whole columns, as the data are, though no picture was put in."""
    rbm, _, _ = trained
    states = np.random.default_rng(0).integers(0, 2, (500, 6))
    images = rbm.generate(states, 200).images.reshape(-1, 3, 3)
    spread = images.max(axis=1) - images.min(axis=1)
    assert np.mean(spread) < 0.2


def test_free_energy_and_energy_are_the_models_own(trained):
    rbm, _, _ = trained
    v = stripes(3)
    h = np.eye(6)[:3]
    w, a, b = rbm.arrays.values()
    expected = [-(v[n] @ a + b[n] + v[n] @ w[:, n]) for n in range(3)]
    np.testing.assert_allclose(rbm.energy_of(v, h), expected, rtol=1e-4)
    assert (rbm.free_energy_of(v) < expected).all()


def test_it_comes_back_from_its_artefact(trained, models):
    rbm, _, _ = trained
    labgen.save_model("rbm", rbm)
    again = models["RBM"].from_artefact(
        labgen.models.artefacts.read(labgen.training.runs_folder() / "rbm.npz")
    )
    np.testing.assert_array_equal(again.w, rbm.w)
    assert again.settings == rbm.settings


def test_wrong_shapes_and_settings_are_sentences(trained, models):
    rbm, _, _ = trained
    with pytest.raises(ValueError, match=r"shape \(2, 8\).*has 9 units"):
        rbm.reconstruct(np.zeros((2, 8)))
    with pytest.raises(ValueError, match=r"shape \(6,\).*topmost layer has 6 units"):
        rbm.generate(np.zeros(6), 1)
    with pytest.raises(ValueError, match="steps is 0"):
        rbm.generate(np.zeros((1, 6)), 0)
    with pytest.raises(ValueError, match="k is 0"):
        models["RBM"](k=0)
    with pytest.raises(ValueError, match="do not fill one mini-batch"):
        rbm.fit(stripes(5), 1)


def test_a_missing_exercise_is_named():
    class RBM(labgen.models.RBM):
        pass

    with pytest.raises(NotImplementedError, match="RBM needs hidden_probs, which is exercise 1.2"):
        RBM(9, 4).reconstruct(np.zeros((1, 9)))
