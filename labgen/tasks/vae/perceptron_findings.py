"""What 4.1 and 4.2 ask of the network, question by question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labgen.execution.cases import Trial
from labgen.exercises.networks.learning import weights_of
from labgen.exercises.tolerance import agree, disagreement, framed, shape_words
from labgen.exercises.verdict import Finding
from labgen.tasks.vae.perceptron_reference import ASKED, PerceptronReference


def shapes(network: PerceptronReference, trials: Sequence[Trial]) -> Finding:
    """The outputs have the shapes asked for."""
    text = (
        "two outputs [batch, n_z]: z_mean, z_log_var"
        if network.encoder
        else "one output [batch, n_pixels]"
    )
    for trial in trials:
        batch, gives = len(trial.case.driver_data["inputs"]), network.sizes(trial.case)[2]
        got = [result.shape for result in trial.seen.results]
        if got != [(batch, gives)] * network.heads:
            expected = ", ".join([shape_words((batch, gives))] * network.heads)
            yours = ", ".join(map(shape_words, got))
            detail = f"{trial.case.name}: expected {expected}, yours has {yours}"
            return Finding(text, False, detail)
    return Finding(text, True)


def parameters(network: PerceptronReference, trials: Sequence[Trial]) -> Finding:
    """There are as many weights and biases as the layers asked for need."""
    text = "as many weights and biases as two hidden layers and the output need"
    for trial in trials:
        takes, hidden, gives = network.sizes(trial.case)
        sides = [(takes, hidden), (hidden, hidden), *[(hidden, gives)] * network.heads]
        expected = sum((below + 1) * above for below, above in sides)
        yours = sum(values.size for values in weights_of(trial))
        if yours != expected:
            matrices = [v.shape for v in weights_of(trial) if v.ndim > 1]
            detail = (
                f"{trial.case.name}: expected {expected} parameters, yours has {yours}\n"
                f"matrices should be {', '.join(map(shape_words, sides))}\n"
                f"yours are {', '.join(map(shape_words, matrices)) or 'none'}"
            )
            return Finding(text, False, detail)
    return Finding(text, True)


def outputs(network: PerceptronReference, trials: Sequence[Trial]) -> Finding:
    """The outputs are those of the activations asked for, in some order of the heads."""
    text = "softplus in the hidden layers, no activation on the output"
    for trial in trials:
        best = ""
        for expected in network.predictions(trial, *ASKED):
            words = [
                disagreement(got, want)
                for got, want in zip(trial.seen.results, expected, strict=True)
            ]
            if not any(words):
                best = ""
                break
            best = best or next(filter(None, words))
        else:
            detail = best or "its layers have no clear order"
            return Finding(text, False, framed(f"{trial.case.name}: {{}}", detail))
    return Finding(text, True)


def same_in_training(trials: Sequence[Trial]) -> Finding:
    """Nothing changes in training."""
    text = "the same inputs give the same outputs in training"
    for trial in trials:
        for place, got in enumerate(trial.seen.results):
            trained = trial.seen.extras.get(f"trained {place}", np.zeros(0))
            same = trained.shape == got.shape
            words = disagreement(trained, got) if same else "in training their shape is different"
            if words:
                return Finding(text, False, framed(f"{trial.case.name}: {{}}", words))
    return Finding(text, True)


def two_heads(trials: Sequence[Trial]) -> Finding:
    """The two outputs of the encoder are not one."""
    heads = [trial.seen.results for trial in trials]
    same = any(agree(mean, log_variance) for mean, log_variance in heads)
    return Finding(
        "mean and log variance have their own weights",
        not same,
        "both outputs are the same" if same else "",
    )


def order(network: PerceptronReference, trials: Sequence[Trial]) -> Finding:
    """The names of the output layers, where they have such names, stand in the order asked for."""
    text = "the outputs come in the order [z_mean, z_log_var]"
    for trial in trials:
        heads = network.head_names(trial)
        if heads in (["z_log_var", "z_mean"], ["log_var", "mean"]):
            return Finding(text, False, f"{trial.case.name}: yours are [{', '.join(heads)}]")
    return Finding(text, True)
