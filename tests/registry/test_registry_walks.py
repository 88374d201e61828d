"""Which task a model, an artefact or a class belongs to, and which tasks it builds on."""

import dataclasses

import numpy as np
import pytest

import labgen
from labgen import registry
from labgen.course.model_table.load_models import model_of
from labgen.models.artefacts import Artefact, read, reference_model, save_model, shipped_names
from labgen.recipes import ConditionalDCGAN, PersistentDBN
from tests.conftest import NOTEBOOKS


def test_a_task_builds_on_those_that_it_starts_from():
    names = [record.name for record in registry.tasks_up_to(registry.task("up_down"))]
    assert names == ["up_down", "dbn", "rbm"]
    assert registry.tasks_up_to(registry.task("vae")) == (registry.task("vae"),)


@pytest.mark.parametrize("other", ["vae", "dcgan"])
def test_a_task_that_starts_from_no_earlier_one_is_refused(other):
    vae = dataclasses.replace(registry.task("vae"), starts_from=other)
    with pytest.raises(registry.RegistryError, match=f"starts from '{other}', which does not come"):
        registry.tasks_up_to(vae)


@pytest.mark.parametrize(
    "model, task",
    [(labgen.models.DBN, "dbn"), (PersistentDBN, "dbn"), (ConditionalDCGAN, "dcgan")],
)
def test_a_class_belongs_to_the_task_that_it_is_derived_from(model, task):
    assert registry.task_of_class(model) is registry.task(task)
    assert registry.task_of_class(type("Mine", (model,), {})) is registry.task(task)
    assert registry.task_of_class(dict) is None


def test_shipped_models_belong_to_the_task_whose_folder_they_are_in():
    for name in shipped_names():
        assert registry.task_of_artefact(name).folder == reference_model(name).path.parents[1]


@pytest.mark.parametrize("name", ["rbm", "dbn", "up_down", "vae_2d", "dcgan_conditional"])
def test_a_file_is_known_by_its_arrays_whatever_it_is_called(name, monkeypatch):
    """Older files do not say whose they are."""
    monkeypatch.setenv("LABGEN_NOTEBOOKS", str(NOTEBOOKS))
    found = reference_model(name)
    assert "task" not in found.settings
    model = model_of(Artefact("mine", found.arrays, found.settings, found.path))
    assert isinstance(model, registry.task_of_artefact(name).model_class(name))


def test_a_file_is_known_by_the_task_that_it_names(monkeypatch, tmp_path):
    monkeypatch.setenv("LABGEN_NOTEBOOKS", str(NOTEBOOKS))
    dbn = model_of(reference_model("dbn"))
    path = save_model("dbn", dbn, folder=tmp_path).rename(tmp_path / "rbm.npz")
    kept = read(path)
    assert kept.settings["task"] == "dbn"
    # Arrays that another task, asked first, would take for its own.
    both = dataclasses.replace(kept, arrays={**kept.arrays, "w": np.zeros((2, 2))})
    assert isinstance(model_of(both), labgen.models.DBN)


def test_a_file_of_no_task_is_refused(tmp_path):
    strange = Artefact("mine", {"strange": np.zeros(2)}, {}, tmp_path / "mine.npz")
    with pytest.raises(
        ValueError, match=r"mine.npz does not hold the model of any task of the course"
    ):
        model_of(strange)
