"""How the table of models sees a fine-tuned network; see `labgen.evaluation.subject`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from labgen.evaluation import guessed_time
from labgen.evaluation.gibbs_samples import gibbs_samples
from labgen.evaluation.likelihood.dbn import TwoLayers
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions
from labgen.evaluation.subject import Subject
from labgen.models.artefacts import Artefact
from labgen.models.up_down import UpDown
from labgen.training.profiles import EvaluationSizes


def model_class(artefact: Artefact) -> type[UpDown] | None:
    """UpDown, where the artefact holds recognition weights."""
    return UpDown if "r" in artefact.arrays else None


def label(model: UpDown) -> str:
    """Such as "Up-down 784-100-100"."""
    return f"Up-down {model.r.shape[0]}-{model.w2.shape[0]}-{model.w2.shape[1]}"


def seconds(sizes: EvaluationSizes) -> float:
    """About how long it takes to measure one."""
    return sum(
        part(sizes)
        for part in (guessed_time.annealing, guessed_time.chains, guessed_time.layer_draws)
    )


def subject(model: UpDown, answered: Mapping[str, Callable[..., Any]]) -> Subject:
    """Its two layers, recognition up and generation down, and Task 1's free energy on top."""
    top = RBMFunctions(
        model.w2,
        model.b_down,
        model.b2,
        answered["free_energy"],
        model.hidden_probs,
        model.visible_probs,
    )
    down = np.transpose(model.w_down.numpy())
    return Subject(
        partial(gibbs_samples, top, model.generate),
        layers=TwoLayers(model.r, model.b_up, down, model.a_down, top),
    )
