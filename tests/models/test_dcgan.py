"""The DCGAN: who moves in which step, repeatability, sizes, ranges."""

import numpy as np
import pytest
import tensorflow as tf

import labgen

pytestmark = pytest.mark.slow(seconds=13)

SMALL = {"n_z": 5, "generator_channels": (8, 6, 4), "discriminator_channels": (4, 6)}


def blots(n: int) -> np.ndarray:
    """Dark pictures with one bright square: float32 [n, 32, 32, 1] in [-1, 1]."""
    images = -np.ones((n, 32, 32, 1), np.float32)
    images[:, 12:20, 12:20] = 1
    return images


def test_the_networks_have_the_sizes_of_the_task(models):
    gan = models["DCGAN"]()
    assert gan.generate(gan.fixed_z(2)).shape == (2, 32, 32)
    # Kernels of 4x4 and biases; two trained and two moving numbers a normalised channel.
    generator = (
        (16 * 100 * 512 + 512 + 4 * 512)
        + (16 * 512 * 256 + 256 + 4 * 256)
        + (16 * 256 * 128 + 128 + 4 * 128)
        + (16 * 128 * 1 + 1)
    )
    discriminator = (16 * 64 + 64) + (16 * 64 * 128 + 128 + 4 * 128) + (8 * 8 * 128 + 1)
    # An answer may leave out the biases in front of a normalisation: they cancel.
    assert gan.generator.count_params() in (generator, generator - 512 - 256 - 128)
    assert gan.discriminator.count_params() in (discriminator, discriminator - 128)


def test_each_step_moves_one_network(models):
    gan = models["DCGAN"](**SMALL)
    moved = []
    original = gan._apply

    def watched(optimizer, network, gradients):
        before = {id(n): [np.asarray(v) for v in n.trainable_variables] for n in networks}
        original(optimizer, network, gradients)
        for n in networks:
            if any(
                not np.array_equal(old, new)
                for old, new in zip(before[id(n)], n.trainable_variables, strict=True)
            ):
                moved.append(n.name)

    networks = (gan.generator, gan.discriminator)
    gan._apply = watched
    gan._train_on_batches(tf.constant(blots(8)), tf.constant([[0, 1, 2, 3], [4, 5, 6, 7]]))
    assert moved == [gan.discriminator.name, gan.generator.name] * 2


@pytest.mark.parametrize("d_steps, g_steps", [(1, 2), (2, 1)])
def test_steps_per_iteration(models, not_compiled, d_steps, g_steps):
    gan = models["DCGAN"](**SMALL, discriminator_steps=d_steps, generator_steps=g_steps)
    gan.fit(blots(20), 1, batch_size=10)
    iterations = [
        int(optimizer.iterations)
        for optimizer in (gan.generator_optimizer, gan.discriminator_optimizer)
    ]
    assert iterations == [2 * g_steps, 2 * d_steps]


def test_it_learns_the_blot(models):
    gan = models["DCGAN"](**SMALL, learning_rate=0.01)
    z = gan.fixed_z(20)
    target = (blots(1)[0, ..., 0] + 1) / 2
    before = np.mean((gan.generate(z) - target) ** 2)
    gan.fit(blots(100), 10, batch_size=10)
    assert np.mean((gan.generate(z) - target) ** 2) < 0.3 * before


def test_a_call_takes_about_a_second_on_a_processor_and_on_a_gpu(models, monkeypatch):
    gan = models["DCGAN"]()
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: [])
    assert 1 <= gan.steps_per_execution() <= 5
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: ["a GPU"])
    assert 50 <= gan.steps_per_execution() <= 250


def run(models, seed):
    gan = models["DCGAN"](**SMALL, seed=seed)
    history = gan.fit(blots(20), 1, batch_size=10, again=True)
    return history.last["g_loss"], gan.generate(gan.fixed_z(2))


def test_one_seed_gives_one_run(models):
    first, again = run(models, 1), run(models, 1)
    assert first[0] == again[0]
    np.testing.assert_array_equal(first[1], again[1])


def test_another_seed_gives_another_run(models, not_compiled):
    assert run(models, 1)[0] != run(models, 2)[0]


def test_without_batch_normalisation_there_are_no_moving_averages(models):
    gan = models["DCGAN"](**SMALL, batch_norm=False)
    for network in (gan.generator, gan.discriminator):
        assert not network.non_trainable_variables


def test_artefact_and_back(models, not_compiled):
    gan = models["DCGAN"](**SMALL)
    gan.fit(blots(10), 1, batch_size=10)
    again = models["DCGAN"].from_artefact(
        labgen.models.artefacts.read(labgen.save_model("dcgan", gan))
    )
    z = gan.fixed_z(2)
    np.testing.assert_array_equal(again.generate(z), gan.generate(z))


def test_unscaled_images_are_refused(models):
    gan = models["DCGAN"](**SMALL)
    with pytest.raises(ValueError, match=r"shape \(10, 784\).*exercise 5.1"):
        gan.fit(np.zeros((10, 784)), 1)
    with pytest.raises(ValueError, match=r"lie in \[0, 1\].*exercise 5.1"):
        gan.fit((blots(200) + 1) / 2, 1)
    with pytest.raises(ValueError, match=r"z has the shape \(2, 5\)"):
        gan.generate(np.zeros((2, 5)))
    with pytest.raises(ValueError, match="generator_steps is 0"):
        models["DCGAN"](**SMALL, generator_steps=0)
