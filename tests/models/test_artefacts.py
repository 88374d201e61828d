"""Artefacts: whole or not at all, from these settings or not used."""

import json
from dataclasses import replace

import numpy as np
import pytest

import labgen
from labgen.models import ArtefactError, artefacts
from labgen.training.profiles import PROFILES, SMOKE


class Model:
    """What `save` needs of a model."""

    def __init__(self, **settings):
        self.arrays = {"w": np.eye(3), "a": np.zeros(3), "b": np.ones(3)}
        self.settings = {**artefacts.expected_settings("rbm", SMOKE), "seed": 7, **settings}


@pytest.fixture
def reference(tmp_path, monkeypatch):
    folder = tmp_path / "reference"
    folder.mkdir()
    monkeypatch.setattr(artefacts, "shipped_file", lambda name: folder / f"{name}.npz")
    artefacts.save_model(
        "rbm", Model(epochs=100, digits=60_000, seed=1), folder=folder, dtype="float16"
    )
    return folder


def test_your_own_model_is_used_where_it_fits(reference, capsys):
    labgen.save_model("rbm", Model())
    found = artefacts.load_model("rbm", SMOKE)
    assert found.settings["seed"] == 7
    np.testing.assert_array_equal(found.w, np.eye(3))
    assert "your own, rbm.npz (2 epochs of 1,000 digits, seed 7)" in capsys.readouterr().out


def test_without_one_the_reference_is_used_and_named(reference, capsys):
    found = artefacts.load_model("rbm", SMOKE)
    assert found.settings["epochs"] == 100
    assert found.w.dtype == np.float32
    assert " ".join(capsys.readouterr().out.split()) == (
        "Notebook 1's model: the reference (100 epochs of 60,000 digits, seed 1), "
        "for you have not run it yet."
    )


@pytest.mark.parametrize(
    "change, words",
    [
        ({"epochs": 3}, "epochs (3 instead of 2)"),
        ({"hidden": 20}, "hidden (20 instead of 100)"),
        ({"sample_input": False}, "sample input (False instead of True)"),
        ({"digits": 60_000}, "digits (60000 instead of 1000)"),
    ],
)
def test_one_from_other_settings_is_not_used_silently(reference, capsys, change, words):
    labgen.save_model("rbm", Model(**change))
    assert artefacts.load_model("rbm", SMOKE).settings["epochs"] == 100
    assert words in capsys.readouterr().out


def test_a_damaged_one_is_refused_and_left_alone(reference, runs):
    runs.mkdir()
    (runs / "rbm.npz").write_bytes(b"not an archive")
    with pytest.raises(ArtefactError, match=r"rbm.npz cannot be read.*or run notebook 1 again"):
        artefacts.load_model("rbm", SMOKE)
    assert (runs / "rbm.npz").read_bytes() == b"not an archive"


def test_a_pickle_inside_is_never_loaded(reference, runs):
    runs.mkdir()
    np.savez(runs / "rbm.npz", settings=np.array(json.dumps({})), w=np.array([object()]))
    with pytest.raises(ArtefactError, match="cannot be read"):
        artefacts.load_model("rbm", SMOKE)


def test_none_at_all_says_which_notebook_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr(artefacts, "shipped_file", lambda name: tmp_path / f"{name}.npz")
    with pytest.raises(
        ArtefactError, match="no model of notebook 4 to start from.*run that notebook first"
    ):
        artefacts.load_model("vae", SMOKE)


def test_a_failed_save_leaves_the_old_one_and_no_rubbish(runs):
    path = labgen.save_model("rbm", Model())
    before = path.read_bytes()
    broken = Model(strange={1, 2})
    with pytest.raises(TypeError):
        labgen.save_model("rbm", broken)
    assert path.read_bytes() == before
    assert [file.name for file in runs.iterdir()] == ["rbm.npz"]


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="no artefact 'rmb': use one of rbm, dbn"):
        labgen.save_model("rmb", Model())
    with pytest.raises(ValueError, match="no artefact 'rmb'"):
        labgen.load_model("rmb")


def test_attributes_are_the_arrays(reference):
    found = artefacts.load_model("rbm", SMOKE)
    with pytest.raises(AttributeError, match="no 'w2'; it holds w, a, b"):
        found.w2  # noqa: B018


@pytest.mark.parametrize("name", ["rbm", "dbn", "up_down", "vae"])
def test_the_package_ships_a_reference_from_full(name):
    """The reference says that it comes from the task's settings."""
    found = artefacts.reference_model(name)
    assert not artefacts._differences(
        found.settings, artefacts.expected_settings(name, PROFILES["full"])
    )
    assert all(np.isfinite(array).all() for array in found.arrays.values())
    assert artefacts.shipped_file(name).stat().st_size < 2_000_000


def test_what_a_notebook_saves_fits_its_profile(models, not_compiled):
    """The settings a trained model reports are the ones that the profile expects."""
    sizes = replace(SMOKE, train_limit=200)
    images = np.zeros((200, 784), np.float32)
    rbm = models["RBM"](hidden=sizes.rbm.hidden)
    rbm.fit(images, sizes.rbm.epochs, batch_size=sizes.rbm.batch_size)
    dbn = models["DBN"](rbm, sizes.dbn.hidden)
    dbn.fit(images, sizes.dbn.epochs)
    up_down = models["UpDown"](dbn)
    up_down.fit(images, sizes.up_down.epochs)
    vae = models["VAE"]()
    vae.fit(images, sizes.vae.epochs)
    for name, model in {"rbm": rbm, "dbn": dbn, "up_down": up_down, "vae": vae}.items():
        expected = artefacts.expected_settings(name, sizes)
        assert not artefacts._differences(model.settings, expected), name
