"""The three profiles, and that `full` is the size of the tasks."""

import pytest

import labgen
from labgen.training.profiles import PROFILES


def test_quick_is_the_default_and_the_environment_decides(monkeypatch):
    assert labgen.profile().name == "quick"
    monkeypatch.setenv("LABGEN_PROFILE", "smoke")
    assert labgen.profile().name == "smoke"
    assert labgen.profile("full").name == "full"


def test_an_unknown_profile_is_a_sentence(monkeypatch):
    monkeypatch.setenv("LABGEN_PROFILE", "fast")
    with pytest.raises(ValueError, match=r"'fast'.*LABGEN_PROFILE.*smoke, quick, full"):
        labgen.profile()


def test_full_has_the_sizes_of_the_tasks():
    full = PROFILES["full"]
    assert full.train_limit is None
    assert (full.rbm.hidden, full.rbm.learning_rate, full.rbm.k) == (100, 0.1, 1)
    assert (full.rbm.batch_size, full.rbm.epochs) == (100, 100)
    assert (full.dbn.hidden, full.dbn.k, full.dbn.epochs) == (100, 2, 100)
    assert (full.up_down.learning_rate, full.up_down.k, full.up_down.epochs) == (0.01, 2, 100)
    assert (full.vae.n_hidden, full.vae.learning_rate, full.vae.epochs) == (200, 0.001, 100)
    assert full.dcgan.generator_channels == (512, 256, 128)
    assert full.dcgan.discriminator_channels == (64, 128)
    assert (full.dcgan.learning_rate, full.dcgan.beta_1, full.dcgan.epochs) == (0.0002, 0.3, 20)


@pytest.mark.parametrize("name", PROFILES)
def test_each_profile_fills_its_batches(name):
    sizes = PROFILES[name]
    digits = sizes.train_limit or 60_000
    for task in (sizes.rbm, sizes.dbn, sizes.up_down, sizes.vae, sizes.dcgan):
        assert task.batch_size == 100
        assert digits % task.batch_size == 0
    assert sizes.test_limit <= 10_000
    assert str(sizes).startswith(f"Profile '{name}'")
