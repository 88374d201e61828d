"""The VAE: its bound, its training, its pictures."""

import shutil

import numpy as np
import pytest
import tensorflow as tf

import labgen


def patterns(n: int, seed: int = 0) -> np.ndarray:
    """Grey pictures of 16 pixels: the left or the right half bright."""
    left = np.random.default_rng(seed).integers(0, 2, (n, 1))
    half = np.repeat([[1.0, 0.0]], 8, axis=1)
    return (0.1 + 0.8 * np.where(left, half, half[:, ::-1])).astype(np.float32)


@pytest.fixture(scope="module")
def trained(models):
    vae = models["VAE"](2, n_hidden=20, n_pixels=16, learning_rate=0.01, seed=1)
    before = vae.negative_elbo(patterns(500, 1))
    history = vae.fit(patterns(2_000), 10, test_images=patterns(500, 1))
    return vae, history, before


def test_training_approaches_the_entropy_of_the_pixels(trained):
    _, history, before = trained
    # Given the half, each pixel costs the entropy of 0.9; which half it is costs log 2 more.
    floor = 16 * -(0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    assert before["loss"] > floor + 3
    assert floor < history.last["test_loss"] < floor + 1.5
    assert history.last["loss"] == pytest.approx(
        history.last["reconstruction"] + history.last["kl"], rel=1e-5
    )


def test_the_bound_is_that_of_its_definition(trained):
    """Against the mean of log p(x, z) - log q(z|x) over many draws, in float64."""
    vae, _, _ = trained
    x = patterns(4, 2).astype(float)
    mean, log_var = (t.astype(float) for t in vae.encode(x))
    rng = np.random.default_rng(0)
    draws = 4_000
    z = mean + np.exp(log_var / 2) * rng.standard_normal((draws, *mean.shape))
    p = vae.decode(z.reshape(-1, 2)).astype(float).reshape(draws, 4, 16)
    log_x = (x * np.log(p) + (1 - x) * np.log(1 - p)).sum(-1)
    log_prior = -0.5 * (z**2 + np.log(2 * np.pi)).sum(-1)
    log_q = -0.5 * ((z - mean) ** 2 / np.exp(log_var) + log_var + np.log(2 * np.pi)).sum(-1)
    samples = -(log_x + log_prior - log_q).mean(-1)
    repeated = vae.negative_elbo(np.repeat(x, 2_000, axis=0))
    # Two means with standard errors below 0.02 each; six of them of the difference are allowed.
    assert repeated["loss"] == pytest.approx(samples.mean(), abs=6 * 0.03)


def run(models, seed):
    vae = models["VAE"](2, n_hidden=8, n_pixels=16, seed=seed)
    rows = vae.fit(patterns(300), 2, again=True).rows
    return [row["loss"] for row in rows], vae.generate(3)


def test_one_seed_gives_one_run(models):
    first, again = run(models, 1), run(models, 1)
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])


def test_another_seed_gives_another_run(models, not_compiled):
    assert run(models, 1)[0] != run(models, 2)[0]


@pytest.mark.parametrize("parts", [[1], [1, 1], [3, 4]])
def test_the_parts_of_a_mini_batch_count_as_one(models, monkeypatch, parts):
    """In a compiled function it goes through the networks in parts, in plain Python at once."""
    vae = models["VAE"](2, n_hidden=8, n_pixels=16)
    x = tf.constant(patterns(sum(parts)))
    seen, gradients = [], []
    terms = vae._terms

    def counted(x, eps):
        seen.append(len(x))
        return terms(x, eps)

    monkeypatch.setattr(vae, "_terms", counted)
    monkeypatch.setattr(
        vae._optimizer, "apply_gradients", lambda pairs: gradients.extend(g for g, _ in pairs)
    )

    def learnt():
        vae._rng.state.assign([1, 0])
        gradients.clear()
        return [vae.train_step(x), *gradients]

    at_once, in_parts = learnt(), tf.function(learnt)()
    assert seen == [sum(parts), *parts]
    for one, other in zip(at_once, in_parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_pictures_are_probabilities(trained):
    vae, _, _ = trained
    result = vae.reconstruct(patterns(5))
    assert result.images.shape == (5, 16)
    assert result.states.shape == (5, 2)
    assert np.abs(result.images - patterns(5)).max() < 0.2
    generated = vae.generate(50)
    assert ((generated > 0) & (generated < 1)).all()


def test_wrong_latent_size_is_a_sentence(trained):
    with pytest.raises(ValueError, match=r"z has the shape \(3, 5\): this decoder takes \[n, 2\]"):
        trained[0].decode(np.zeros((3, 5)))


def test_artefact_and_back(models):
    vae = models["VAE"](3, n_hidden=8)
    found = labgen.models.artefacts.read(labgen.save_model("vae", vae))
    again = models["VAE"].from_artefact(found)
    np.testing.assert_array_equal(again.generate(2), vae.generate(2))
    assert again.settings == vae.settings


def test_an_artefact_of_another_network_is_refused(models):
    found = labgen.models.artefacts.read(labgen.save_model("vae", models["VAE"](3, n_hidden=8)))
    found.settings["n_hidden"] = 9
    with pytest.raises(ValueError, match="comes from another network"):
        models["VAE"].from_artefact(found)


def test_it_writes_a_log_for_tensorboard_and_again_where_it_is_gone(
    models, tmp_path, capsys, not_compiled
):
    log = tmp_path / "log"

    def fit(seed=1):
        """The history, what was said, and the log's files."""
        vae = models["VAE"](2, n_hidden=8, n_pixels=16, seed=seed)
        history = vae.fit(patterns(200), 1, log_dir=log)
        return history, capsys.readouterr().out, list(log.glob("events.out.tfevents*"))

    history, _, events = fit()
    assert len(events) == 1
    again, said, same_events = fit()
    assert "its result is loaded" in said and again == history and same_events == events
    fit(seed=2)  # its log takes the place of the other one
    again, said, _ = fit()
    assert "has no log in" in said and again.rows[0]["loss"] == history.rows[0]["loss"]
    shutil.rmtree(log)
    _, said, events = fit()
    assert "has no log in" in said and len(events) == 1
