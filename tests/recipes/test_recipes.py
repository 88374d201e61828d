"""Recipes: persistent chains, centred gradients, falling rates, a KL term that comes in slowly."""

import shutil
from unittest.mock import Mock

import numpy as np
import pytest
import tensorflow as tf

from labgen.models.boltzmann import BoltzmannModel
from labgen.models.vae import VAE
from labgen.recipes.lr_schedule import LinearDecay
from labgen.recipes.pcd import log_odds_of
from labgen.recipes.persistent_chains import PersistentChains
from labgen.recipes.polyak import PolyakAverage
from labgen.util.errors import Interrupted
from tests.models.test_dcgan import SMALL, blots
from tests.models.toy import log_likelihood, stripes

pytestmark = pytest.mark.slow(seconds=31)


def squash(x):
    return 1 / (1 + np.exp(-x))


def test_a_centred_step_is_one_step_of_the_centred_machine(answers):
    """A machine with energy -(v-mu)W(h-lam) - (v-mu)a - (h-lam)b, in NumPy, and then its plain
    biases: a - W lam and b - W' mu."""
    random = np.random.default_rng(3)
    n, visible, hidden, rate = 5, 4, 3, 0.3
    v = (random.random((n, visible)) < 0.6) * 1.0
    h = random.random((n, hidden))
    v_chain = (random.random((n, visible)) < 0.4) * 1.0
    h_chain = random.random((n, hidden))
    w, a, b = random.normal(size=(visible, hidden)), random.normal(size=4), random.normal(size=3)

    chains = PersistentChains(visible, hidden, n)
    tensors = [tf.constant(x, tf.float32) for x in (v, h, v_chain, h_chain)]
    dw, da, db, end = chains.gradients(
        tensors[0],
        tensors[1],
        lambda _: (None, tensors[2], tensors[3], tensors[3]),
        answers["1_rbm"].cd_gradients,
    )
    np.testing.assert_allclose(end, v_chain, rtol=1e-6)

    mu, lam = 0.5 + 0.01 * (v.mean(0) - 0.5), 0.5 + 0.01 * (h.mean(0) - 0.5)
    step = np.zeros_like(w)
    for row in range(n):
        step += np.outer(v[row] - mu, h[row] - lam) / n
        step -= np.outer(v_chain[row] - mu, h_chain[row] - lam) / n
    centred_a = a + w @ lam + rate * (v - v_chain).mean(0)
    centred_b = b + w.T @ mu + rate * (h - h_chain).mean(0)
    new_w = w + rate * step
    np.testing.assert_allclose(w + rate * dw.numpy(), new_w, atol=1e-6)
    np.testing.assert_allclose(a + rate * da.numpy(), centred_a - new_w @ lam, atol=1e-6)
    np.testing.assert_allclose(b + rate * db.numpy(), centred_b - new_w.T @ mu, atol=1e-6)


def test_chains_go_on_where_they_were(models):
    rbm = models["PersistentRBM"](9, 6, chains=20, seed=2)
    seen = []
    chains = rbm._chains

    def step(h):
        seen.append(h.numpy())
        return rbm._one_step(h)

    v = tf.constant(stripes(20))
    for _ in range(2):
        chains.gradients(v, rbm._hidden_probs(v), step, rbm.cd_gradients)
    assert not seen[0].any() and seen[1].any()
    np.testing.assert_array_equal(chains.states() * (1 - chains.states()), 0)


@pytest.fixture(scope="module")
def trained(models):
    """A machine that has learnt stripes."""
    rbm = models["PersistentRBM"](9, 6, learning_rate=0.1, chains=20, seed=3)
    rbm.fit(stripes(2_000), 40, batch_size=20)
    return rbm


def test_training_raises_the_exact_likelihood(trained):
    # Independent fair pixels have -9 log 2 = -6.2 nats; three fair columns have -3 log 2 = -2.1.
    # Six seeds ended between -2.22 and -2.39.
    assert log_likelihood(*trained.arrays.values(), stripes(2_000)) > -2.8


def test_visible_biases_start_at_the_pixels_means():
    images = np.array([[1, 0, 0.5], [1, 0, 0.5], [0, 0, 0.5]], np.float32)
    expected = [(2 + 0.5) / 4, 0.5 / 4, 0.5]
    np.testing.assert_allclose(squash(log_odds_of(images)), expected, rtol=1e-6)


def test_the_top_machine_of_a_dbn_learns_and_the_lower_one_stays(models, trained):
    digits = stripes(1_000)
    dbn = models["PersistentDBN"](trained, 5, learning_rate=0.2, chains=20, seed=1)
    w1 = dbn.w1.numpy()
    states = trained.hidden_states(digits)
    before = log_likelihood(dbn.w2.numpy(), dbn.a2.numpy(), dbn.b2.numpy(), states)
    dbn.fit(digits, 20, batch_size=20)
    after = log_likelihood(dbn.w2.numpy(), dbn.a2.numpy(), dbn.b2.numpy(), states)
    assert after > before + 0.3
    np.testing.assert_array_equal(dbn.w1.numpy(), w1)


def test_fine_tuning_moves_all_seven_parameters(models, not_compiled):
    digits = stripes(500)
    rbm = models["PersistentRBM"](9, 6, chains=20, seed=1)
    dbn = models["PersistentDBN"](rbm, 5, chains=20, seed=1)
    up_down = models["PersistentUpDown"](dbn, chains=20, seed=1)
    before = up_down.arrays
    up_down.fit(digits, 2, batch_size=20)
    for name, values in up_down.arrays.items():
        assert np.abs(values - before[name]).max() > 1e-4, name


def test_a_mini_batch_has_as_many_images_as_there_are_chains(models):
    with pytest.raises(ValueError, match="batch_size is 50, but there are 20 persistent chains"):
        models["PersistentRBM"](9, 6, chains=20).fit(stripes(100), 1, batch_size=50)


def test_the_rate_falls_to_nought():
    rate = LinearDecay(0.4)
    rate.plan(4)
    np.testing.assert_allclose([float(rate.next()) for _ in range(4)], [0.4, 0.3, 0.2, 0.1])
    rate.plan(2)
    np.testing.assert_allclose([float(rate.next()) for _ in range(2)], [0.4, 0.2])


def test_the_rate_can_rest_at_a_level_before_the_end():
    rate = LinearDecay(0.4, final_fraction=0.25, hold_fraction=0.5)
    rate.plan(8)
    seen = [(bool(rate.has_fallen()), float(rate.next())) for _ in range(8)]
    assert [fallen for fallen, _ in seen] == [False] * 4 + [True] * 4
    np.testing.assert_allclose(
        [x for _, x in seen], [0.4, 0.325, 0.25, 0.175, *[0.1] * 4], rtol=1e-6
    )


@pytest.mark.parametrize("kind", ["PersistentRBM", "PersistentDBN", "PersistentUpDown"])
def test_the_model_ends_as_the_average_of_the_time_at_rest(models, kind, not_compiled):
    """Of ten mini-batches the last two are at rest; one makes an epoch, after which it is seen."""
    rbm = models["PersistentRBM"](9, 6, chains=20, seed=1)
    dbn = models["PersistentDBN"](rbm, 5, chains=20, seed=1)
    up_down = models["PersistentUpDown"](dbn, chains=20, seed=1)
    model = {"PersistentRBM": rbm, "PersistentDBN": dbn, "PersistentUpDown": up_down}[kind]
    states = []
    model.fit(stripes(20), 10, batch_size=20, after_epoch=lambda _: states.append(model.arrays))
    for name, values in model.arrays.items():
        expected = (states[-2][name] + states[-1][name]) / 2
        np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-7, err_msg=name)
    assert any(np.abs(states[-2][name] - states[-1][name]).max() > 1e-5 for name in states[-1])


@pytest.mark.parametrize("batches", [1, 4, 5])
def test_a_run_too_short_to_rest_ends_where_it_is(models, batches, not_compiled):
    rbm = models["PersistentRBM"](9, 6, chains=20, seed=1)
    states = []
    for _ in range(2):
        rbm.fit(
            stripes(20), batches, batch_size=20, after_epoch=lambda _: states.append(rbm.arrays)
        )
        for name, values in rbm.arrays.items():
            np.testing.assert_allclose(values, states[-1][name], rtol=1e-6, err_msg=name)


def test_means_forget_what_was_counted_before():
    variable = tf.Variable([1.0, np.nan])
    averages = PolyakAverage({"x": variable})
    averages.count(tf.constant(True))
    averages.begin()
    for values in ([1.0, 2.0], [3.0, 6.0]):
        variable.assign(values)
        averages.count(tf.constant(True))
        averages.count(tf.constant(False))
    averages.put_in_place()
    np.testing.assert_allclose(variable, [2.0, 4.0])


def test_a_run_that_was_stopped_stays_where_it_was(models, monkeypatch):
    rbm = models["PersistentRBM"](9, 6, chains=20, seed=1)
    before = rbm.arrays["w"]

    def fit(*_, **__):
        raise Interrupted("Stopped.")

    monkeypatch.setattr(BoltzmannModel, "fit", fit)
    with pytest.raises(KeyboardInterrupt):
        rbm.fit(stripes(20), 3, batch_size=20)
    np.testing.assert_array_equal(rbm.arrays["w"], before)


_BROKEN_OFF = (
    "PersistentRBM",
    "JointDBN",
    "PersistentUpDown",
    "ReweightedUpDown",
    "KLWarmupVAE",
    "ImportanceWeightedVAE",
    "R1DCGAN",
    "ConditionalDCGAN",
)


@pytest.mark.parametrize("kind", _BROKEN_OFF)
def test_a_run_that_was_broken_off_ends_as_the_undisturbed_one(
    models, kind, runs, short_recalibration, monkeypatch, request
):
    """The recipe's own state, chains, rates and means, is part of a checkpoint; before the last
    epoch, each a call and a mini-batch, the rate of the Boltzmann machines rests. That what was
    compiled goes on to the bit is test_killed.py's; here only the DCGAN is compiled that has all
    that the other one has.

    What a run that is broken off leaves is what the undisturbed one has on the disk by then."""
    if kind != "ConditionalDCGAN":
        request.getfixturevalue("not_compiled")
    from labgen.training.checkpoints import checkpoint_manager

    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)

    def make():
        if kind == "KLWarmupVAE":
            return models[kind](2, n_hidden=8, n_pixels=9, warm_up=2)
        if kind == "ImportanceWeightedVAE":
            return models[kind](2, n_hidden=8, n_pixels=9, draws=3)
        if kind == "R1DCGAN":
            return models[kind](**SMALL)
        if kind == "ConditionalDCGAN":
            return models[kind](**{**SMALL, "n_z": 12})
        rbm = models["PersistentRBM"](9, 6, chains=20)
        if kind.endswith("UpDown") or kind == "JointDBN":
            dbn = models["PersistentDBN"](rbm, 5, chains=20)
            return models[kind](dbn, chains=20)
        return rbm

    digits = blots(20) if kind.endswith("DCGAN") else stripes(20)
    epochs = 4 if kind.endswith(("GAN", "VAE")) else 10
    told = {"labels": np.arange(20) % 10} if kind == "ConditionalDCGAN" else {}
    undisturbed = make()
    train, calls = undisturbed.train, 0
    left = runs.with_name("left by the run that was broken off")

    def keep_what_is_there(images, batches):
        nonlocal calls
        calls += 1
        if calls == epochs:
            shutil.copytree(runs, left)
        return train(images, batches)

    undisturbed.train = keep_what_is_there
    undisturbed.fit(digits, epochs, batch_size=20, **told)
    monkeypatch.setenv("LABGEN_RUNS", str(left))
    resumed = make()
    monkeypatch.setattr(resumed, "train", Mock(side_effect=resumed.train))
    history = resumed.fit(digits, epochs, batch_size=20, again=True, **told)
    assert len(history.rows) == epochs and resumed.train.call_count == 1
    loaded = make()
    loaded.train = None
    assert loaded.fit(digits, epochs, batch_size=20, **told) == history
    of_resumed, of_loaded = resumed.state(), loaded.state()
    for name, values in undisturbed.state().items():
        np.testing.assert_array_equal(values, of_resumed[name], err_msg=name)
        np.testing.assert_array_equal(values, of_loaded[name], err_msg=name)


def test_the_kl_term_comes_in_and_the_rate_goes(models, monkeypatch):
    vae = models["KLWarmupVAE"](2, n_hidden=8, n_pixels=9, warm_up=2, learning_rate=0.01)
    weights, rates, inputs = [], [], []

    def descend(self, x, kl_weight):
        weights.append(float(kl_weight))
        rates.append(float(vae._optimizer.learning_rate))
        inputs.append(x.numpy())
        return tf.zeros(2)

    vae._rate.plan(10)
    vae._until_warm.assign(4.0)
    grey = np.full((40, 9), 0.5, np.float32)
    monkeypatch.setattr(VAE, "_learn", descend)
    batches = np.arange(40).reshape(10, 4)
    del vae._train._modes[:-1]  # plain Python, in which tensors have values
    vae.train(tf.constant(grey), batches)
    np.testing.assert_allclose(weights, [0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1, 1])
    np.testing.assert_allclose(rates, 0.01 * np.linspace(1, 0.1, 10), rtol=1e-5)
    assert set(np.unique(inputs)) == {0.0, 1.0}
    assert len({picture.tobytes() for picture in inputs}) > 5


@pytest.mark.parametrize("kind", ["RBM", "DBN", "UpDown", "PersistentRBM", "PersistentUpDown"])
def test_a_model_comes_back_from_its_artefact(models, kind, tmp_path):
    from labgen.models.artefacts import read, save_model

    rbm = models["PersistentRBM" if kind == "PersistentRBM" else "RBM"](9, 6)
    dbn = models["DBN"](rbm, 5)
    made = {"RBM": rbm, "PersistentRBM": rbm, "DBN": dbn}
    model = made[kind] if kind in made else models[kind](dbn)
    name = {"DBN": "dbn", "RBM": "rbm", "PersistentRBM": "rbm_best"}.get(kind, "up_down")
    again = models[kind].from_artefact(read(save_model(name, model, tmp_path)))
    for parameter, values in model.arrays.items():
        np.testing.assert_array_equal(values, again.arrays[parameter], err_msg=parameter)
    assert again.settings == model.settings
