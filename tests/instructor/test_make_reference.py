"""How the shipped models are trained: by a function each, after those that they build on."""

from inspect import signature
from types import SimpleNamespace

import numpy as np
import pytest

from labgen import registry
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


def test_an_unknown_model_is_refused():
    with pytest.raises(SystemExit, match="No task ships a model boltzmann: name rbm, dbn"):
        make_reference.main(["boltzmann"])


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
        self.settings["epochs"] = arguments["epochs"]
        assert arguments["again"] and len(arguments["images"]) == 60_000
        return "history"

    @classmethod
    def from_artefact(cls, artefact):
        model = cls(seed=artefact.settings["seed"])
        model.name = artefact.settings["task"]
        return model

    def evaluate(self, test_images):
        return {"test_error": len(test_images)}


def test_models_are_trained_once_and_in_the_order_of_their_needs(monkeypatch, tmp_path, capsys):
    training_of = make_reference.training_of

    def faked(name):
        """The parameters of the true training, and none of its minutes."""

        def training(new, *earlier):
            return new(*earlier), {"epochs": len(name)}

        training.__signature__ = signature(training_of(name))
        return training

    monkeypatch.setattr(make_reference, "training_of", faked)
    monkeypatch.setattr(make_reference, "with_answers", lambda kind: Model)
    monkeypatch.setattr(artefacts, "shipped_file", lambda name: tmp_path / f"{name}.npz")
    make_reference.main(["up_down", "dbn"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["rbm", "dbn", "up_down"]
    assert "in the end test error 1e+04, seed 1" in lines[0]
    stored = artefacts.read(tmp_path / "up_down.npz")
    assert stored.settings["epochs"] == len("up_down") and stored.settings["seed"] == 1
    assert stored.settings["task"] == "up_down"

    # What is there is not trained again.
    make_reference.main(["up_down"])
    assert capsys.readouterr().out.startswith("up_down:")
