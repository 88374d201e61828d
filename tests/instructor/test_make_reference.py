"""How the shipped models are trained: by a function each, after those that they build on."""

from inspect import signature
from types import SimpleNamespace

import click
import numpy as np
import pytest

from labgen import data, registry
from labgen.instructor import make_reference
from labgen.models import artefacts


@pytest.mark.parametrize("name", artefacts.shipped_names())
def test_each_shipped_model_has_its_training(name):
    _, *builds_on = signature(make_reference.training_of(name)).parameters
    tasks = registry.tasks_up_to(registry.task_of_artefact(name))
    # Of the task that its own task starts from, or of its own.
    for other in builds_on:
        assert registry.task_of_artefact(other) in tasks[:2], other
    assert builds_on or len(tasks) == 1


def run(*arguments):
    make_reference.main(arguments, standalone_mode=False)


def test_an_unknown_model_is_refused():
    with pytest.raises(click.BadParameter, match="No task ships a model boltzmann: name rbm, dbn"):
        run("boltzmann")


def test_another_seed_does_not_replace_what_the_package_ships():
    with pytest.raises(click.UsageError, match="ships models of seed 1: add --out FOLDER"):
        run("rbm", "--seed", "2")


def test_a_model_that_nobody_trains_is_named(monkeypatch):
    monkeypatch.setattr(registry.Task, "part", lambda record, name: SimpleNamespace())
    with pytest.raises(ValueError, match=r"rbm\.reference_training must say .*: def rbm_best"):
        make_reference.training_of("rbm_best")


def test_the_older_name_of_the_file_still_works(monkeypatch, capsys):
    older = SimpleNamespace(
        __name__="lab.tasks.rbm.reference", __file__="reference.py", rbm_best="the training"
    )
    files = {"reference_training": None, "reference": older}
    monkeypatch.setattr(registry.Task, "part", lambda record, name: files[name])
    assert make_reference.training_of("rbm_best") == "the training"
    said = " ".join(capsys.readouterr().out.split())
    assert "lab.tasks.rbm.reference is called labgen.tasks.rbm.reference_training now" in said


def test_the_folder_of_what_a_task_ships_is_no_training(monkeypatch):
    folder = SimpleNamespace(__name__="lab.tasks.rbm.reference", __file__=None)
    files = {"reference_training": None, "reference": folder}
    monkeypatch.setattr(registry.Task, "part", lambda record, name: files[name])
    with pytest.raises(ValueError, match=r"rbm\.reference_training must say"):
        make_reference.training_of("rbm_best")


class Model:
    """What a training needs of a model; knows which models it builds on."""

    def __init__(self, *earlier, seed):
        self.earlier, self.arrays = earlier, {"w": np.ones((2, 2))}
        self.settings = {"seed": seed}

    def fit(self, **arguments):
        self.settings.update(epochs=arguments["epochs"], again=arguments["again"])
        assert arguments["images"] == "all training digits"
        return "history"

    @classmethod
    def from_artefact(cls, artefact):
        model = cls(seed=artefact.settings["seed"])
        model.name = artefact.settings["task"]
        return model

    def evaluate(self, test_images):
        return {"test_error": len(test_images)}


@pytest.fixture
def faked(monkeypatch, tmp_path):
    """The parameters of the true trainings, and none of their minutes; the folder of what the
    package ships is this one."""
    digits = SimpleNamespace(train_images="all training digits", test_images=range(10_000))
    monkeypatch.setattr(data, "load", {"mnist": digits}.__getitem__)
    training_of = make_reference.training_of

    def fake(name):
        def training(new, *earlier):
            return new(*earlier), {"epochs": len(name)}

        training.__signature__ = signature(training_of(name))
        return training

    monkeypatch.setattr(make_reference, "training_of", fake)
    monkeypatch.setattr(make_reference, "with_answers", lambda kind: Model)
    monkeypatch.setattr(artefacts, "shipped_file", lambda name: tmp_path / f"{name}.npz")
    return tmp_path


def test_models_are_trained_once_and_in_the_order_of_their_needs(faked, capsys):
    run("up_down", "dbn")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["rbm", "dbn", "up_down"]
    assert "in the end test error 1e+04, seed 1" in lines[0]
    stored = artefacts.read(faked / "up_down.npz").settings
    assert stored["epochs"] == len("up_down") and stored["seed"] == 1
    assert stored["task"] == "up_down" and stored["again"]

    # What is there is not trained again.
    run("up_down")
    assert capsys.readouterr().out.startswith("up_down:")


def test_another_seed_is_kept_beside_the_first(faked, capsys):
    run("dbn")
    run("dbn", "--seed", "2", "--out", str(faked / "seeds"))
    of_seed_2 = sorted(file.name for file in (faked / "seeds").iterdir())
    assert of_seed_2 == ["dbn.2.npz", "rbm.2.npz"]
    assert artefacts.read(faked / "dbn.npz").settings["seed"] == 1
    stored = artefacts.read(faked / "seeds" / "dbn.2.npz").settings
    # A training that was broken off, or is finished, is not begun anew.
    assert stored["seed"] == 2 and not stored["again"]
    assert ", seed 2, " in capsys.readouterr().out.splitlines()[-1]
