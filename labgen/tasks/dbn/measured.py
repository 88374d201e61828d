"""How the table of models sees a DBN; see `labgen.evaluation.subject`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from labgen.evaluation import guessed_time
from labgen.evaluation.gibbs_samples import gibbs_samples
from labgen.evaluation.likelihood.dbn import TwoLayers
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.subject import Subject
from labgen.models.artefacts import Artefact
from labgen.models.dbn import DBN
from labgen.training.profiles import EvaluationSizes


def model_class(artefact: Artefact) -> type[DBN] | None:
    """DBN, where the artefact holds weights of a first layer that serve both ways."""
    return DBN if "w1" in artefact.arrays else None


def label(model: DBN) -> str:
    """Such as "DBN 784-100-100", with the start of its top layer where that is another."""
    tied = ", tied start" if model.tied else ""
    return f"DBN {model.w1.shape[0]}-{model.w2.shape[0]}-{model.w2.shape[1]}{tied}"


def seconds(sizes: EvaluationSizes) -> float:
    """About how long it takes to measure one."""
    return sum(
        part(sizes)
        for part in (guessed_time.annealing, guessed_time.chains, guessed_time.layer_draws)
    )


def subject(model: DBN, answered: Mapping[str, Callable[..., Any]]) -> Subject:
    """Its two layers, the same weights up and down, and Task 1's free energy for the top one."""
    top = RBMFunctions(
        model.w2,
        model.a2,
        model.b2,
        answered["free_energy"],
        model.hidden_probs,
        model.visible_probs,
    )
    return Subject(
        partial(gibbs_samples, top, model.generate),
        layers=TwoLayers(model.w1, model.b1, model.w1, model.a1, top),
    )
