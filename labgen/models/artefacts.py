"""Trained models as files: a later task starts from an earlier one's.

An artefact is one .npz file: the parameters as arrays and the settings as JSON text. It holds no
pickle, so that reading one can run nothing.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labgen import __version__, registry
from labgen.data import MNIST, current, current_name
from labgen.training.checkpoints.unfinished import refuse_unfinished
from labgen.training.profiles import Profile, profile
from labgen.util.arrays import array_file
from labgen.util.atomic_write import atomic_write
from labgen.util.older_names import newer_settings
from labgen.util.paths import runs_folder
from labgen.util.words.lines import wrapped


class ArtefactError(Exception):
    """An artefact cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Artefact:
    """A trained model's parameters, each as an attribute under its name.

    Attributes:
        name: of the task whose model it is, such as "rbm", or of a further model of it.
        arrays: float32 arrays by name.
        settings: what the model was made and trained with, its seed among it.
        path: the file it came from.
    """

    name: str
    arrays: dict[str, np.ndarray]
    settings: dict
    path: Path

    def __getattr__(self, name: str) -> np.ndarray:
        # Looked up only for names that are no field; `arrays` itself is missing while unpickling.
        arrays = self.__dict__.get("arrays", {})
        if name in arrays:
            return arrays[name]
        raise AttributeError(f"This artefact has no {name!r}; it holds {', '.join(arrays)}.")

    def __repr__(self) -> str:
        return f"Artefact({self.name!r}, {', '.join(self.arrays)}; {_in_words(self.settings)})"


def save_model(
    name: str,
    model,
    folder: Path | None = None,
    dtype: str = "float32",
    *,
    unfinished: bool = False,
) -> Path:
    """Write a trained model to `runs/NAME.npz`, whole or not at all.

    Args:
        name: of a task that has a model, such as "rbm".
        model: has `arrays` and `settings`, as the models of this package do.
        folder: another place than the runs folder.
        dtype: "float16" halves the file for the package's own reference.
        unfinished: write it though its training was stopped.

    Raises:
        ValueError: for another name.
        NotFinished: if the model's training was stopped or broke off.
    """
    if not unfinished:
        refuse_unfinished(model, "labgen.save_model(..., unfinished=True) keeps it as it is.")
    if name not in registry.artefacts():
        _check_name(name)
    path = (folder or runs_folder()) / f"{name}.npz"
    arrays = {key: np.asarray(array, dtype) for key, array in model.arrays.items()}
    written = {"labgen": __version__, "task": registry.task_of_artefact(name).name}
    settings = {**model.settings, **written}
    with atomic_write(path) as file:
        array_file.write_npz(file, settings, arrays)
    return path


def read(path: Path) -> Artefact:
    """The artefact in a file.

    Raises:
        ArtefactError: if the file is missing or damaged; it is left as it is.
    """
    try:
        settings, arrays = array_file.read_npz(path)
    except FileNotFoundError:
        raise ArtefactError(f"There is no artefact {path}.") from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ArtefactError(
            f"The artefact {path} cannot be read ({error}): move it away, or run "
            f"{registry.artefacts().get(path.stem, 'its notebook')} again."
        ) from None
    return Artefact(path.stem, arrays, newer_settings(settings), path)


def load_model(name: str, sizes: Profile | None = None) -> Artefact:
    """An earlier task's model: your own if it fits the profile, else the package's reference.

    A model trained with other settings than those of the profile, or on other data than those the
    notebook has loaded, is not used; one line says which model was taken and why.

    Args:
        name: of a task that has a model, such as "rbm".
        sizes: the profile to fit; None is the current one.

    Raises:
        ArtefactError: if your own artefact is damaged, or the package has no reference either.
        ValueError: for another name.
    """
    _check_name(name)
    whose = registry.artefacts()[name]
    own = runs_folder() / f"{name}.npz"
    reason = "you have not run it yet"
    if own.exists():
        found = read(own)
        settings = {"data": MNIST, **found.settings}
        expected = {**expected_settings(name, sizes or profile()), **_expected_data()}
        differences = _differences(settings, expected)
        if not differences:
            words = _in_words(found.settings)
            print(wrapped(f"{whose.capitalize()}'s model: your own, {own.name} ({words})."))
            return found
        reason = f"your own differs from this profile in {', '.join(differences)}"
    try:
        found = read(_shipped(name))
    except ArtefactError:
        raise ArtefactError(
            f"There is no model of {whose} to start from ({reason}): run that notebook "
            "first, under the same profile."
        ) from None
    words = _in_words(found.settings)
    which = f"the reference ({words}), for {reason}.{_of_other_data()}"
    print(wrapped(f"{whose.capitalize()}'s model: {which}"))
    return found


def reference_model(name: str) -> Artefact:
    """The package's own model of a task, trained on MNIST with the sizes and epochs of `full`.

    A line says so where the notebook's data are others.

    Args:
        name: of a task that has a model, such as "rbm"; or of a further model that the package
            ships, such as "rbm_best": what the same layers can do with a better recipe.

    Raises:
        ArtefactError: if the package has none.
        ValueError: for another name.
    """
    found = read(_shipped(name))
    if _of_other_data():
        print(wrapped(f"{name} is a model of the package.{_of_other_data()}"))
    return found


def _shipped(name: str) -> Path:
    path = shipped_file(name)
    if not path.exists():
        whose = registry.artefacts()[name]
        raise ArtefactError(f"The package holds no reference model of {whose}.")
    return path


def _of_other_data() -> str:
    """A sentence where the notebook's data are not those of the package's own models."""
    if current_name() == MNIST:
        return ""
    return f" It was trained on MNIST, not on your data, {current_name()}."


def _expected_data() -> dict:
    """The settings of a model that was trained on the notebook's data, where that is not MNIST's
    of the profile's size."""
    found = current()
    if found is None or found.name == MNIST:
        return {"data": MNIST}
    return {"data": found.name, "digits": len(found.train_images)}


def shipped_file(name: str) -> Path:
    """Where the package's own model of that name is, or would be.

    Raises:
        ValueError: if no task of the course has a model of that name.
    """
    return registry.task_of_artefact(name).folder / "reference" / f"{name}.npz"


def shipped_names() -> list[str]:
    """Of the tasks' own models and of the further ones, as far as the package holds them."""
    return [name for name in registry.artefacts() if shipped_file(name).exists()]


def expected_settings(name: str, sizes: Profile) -> dict:
    """The settings that a model of the task's main experiment has under a profile."""
    record = registry.task(name)
    if not record.settings:
        return {}
    values = {key: getattr(getattr(sizes, name), key) for key in record.settings}
    # JSON, as files hold settings, knows no tuples.
    values = {key: list(x) if isinstance(x, tuple) else x for key, x in values.items()}
    images = 60_000 if sizes.train_limit is None else sizes.train_limit
    return {**values, "digits": images, **record.fixed_settings}


def _differences(found: dict, expected: dict) -> list[str]:
    return [
        f"{key.replace('_', ' ')} ({found.get(key)} instead of {value})"
        for key, value in expected.items()
        if found.get(key) != value
    ]


def _in_words(settings: dict) -> str:
    return (
        f"{settings.get('epochs', '?')} epochs of {settings.get('digits', 0):,} digits, "
        f"seed {settings.get('seed', '?')}"
    )


def _check_name(name: str) -> None:
    known = [record.name for record in registry.tasks() if record.model]
    if name not in known:
        raise ValueError(f"There is no artefact {name!r}: use one of {', '.join(known)}.")
