"""How the table of models sees an RBM; see `labgen.evaluation.subject`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from labgen.evaluation import guessed_time
from labgen.evaluation.gibbs_samples import gibbs_samples
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.subject import Subject
from labgen.models.artefacts import Artefact
from labgen.models.rbm import RBM
from labgen.training.profiles import EvaluationSizes


def model_class(artefact: Artefact) -> type[RBM] | None:
    """RBM, where the artefact holds the weights of one layer."""
    return RBM if "w" in artefact.arrays else None


def label(model: RBM) -> str:
    """Such as "RBM 784-100"."""
    visible, hidden = model.w.shape
    return f"RBM {visible}-{hidden}"


def seconds(sizes: EvaluationSizes) -> float:
    """About how long it takes to measure one."""
    return guessed_time.annealing(sizes) + guessed_time.chains(sizes)


def subject(model: RBM, answered: Mapping[str, Callable[..., Any]]) -> Subject:
    """Its parameters and its own functions."""
    machine = RBMFunctions.of(model.w, model.a, model.b, model)
    return Subject(partial(gibbs_samples, machine, model.generate), machine=machine)
