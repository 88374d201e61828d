"""From an artefact to the finished model that it holds."""

from __future__ import annotations

from pathlib import Path

from labgen import models, recipes
from labgen.exercises.loader import answers
from labgen.models.artefacts import Artefact, read, reference_model

# (class, whose parameter only its artefacts have, notebooks with its answers)
_FAMILIES = (
    (models.RBM, "w", ("1_rbm",)),
    (models.DBN, "w1", ("2_dbn", "1_rbm")),
    (models.UpDown, "r", ("3_up_down", "2_dbn", "1_rbm")),
)


def artefact_named(name: str) -> Artefact:
    """The package's model of that name, or the one in an .npz file.

    Raises:
        ValueError: if it is neither.
        ArtefactError: if the file is missing or damaged.
    """
    if name.endswith(".npz"):
        return read(Path(name))
    return reference_model(name)


def model_of(artefact: Artefact):
    """A finished model of `labgen.models`, with the answers of the notebooks.

    Raises:
        AttributeError: if an answer is missing.
        ValueError: if the artefact holds none of the five models.
    """
    for kind, parameter, notebooks in _FAMILIES:
        if parameter in artefact.arrays:
            return _finished(kind, artefact, notebooks)
    if any(name.startswith("encoder") for name in artefact.arrays):
        return _finished(models.VAE, artefact, ("4_vae",))
    if any(name.startswith("generator") for name in artefact.arrays):
        told = "digits_named" in artefact.settings
        kind = recipes.ConditionalDCGAN if told else models.DCGAN
        return _finished(kind, artefact, ("5_dcgan",))
    raise ValueError(f"{artefact.path} holds none of the lab's five models.")


def _finished(kind: type, artefact: Artefact, notebooks: tuple[str, ...]):
    whose = models.completed(kind, *(answers(name) for name in notebooks))
    return whose.from_artefact(artefact)
