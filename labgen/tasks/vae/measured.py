"""How the table of models sees a VAE; see `labgen.evaluation.subject`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labgen.evaluation import guessed_time
from labgen.evaluation.likelihood.vae import Autoencoder
from labgen.evaluation.subject import Subject
from labgen.models.artefacts import Artefact
from labgen.models.vae import VAE
from labgen.training.profiles import EvaluationSizes


def model_class(artefact: Artefact) -> type[VAE] | None:
    """VAE, where the artefact holds an encoder."""
    return VAE if any(name.startswith("encoder") for name in artefact.arrays) else None


def label(model: VAE) -> str:
    """Such as "VAE, z = 20"."""
    return f"VAE, z = {model.n_z}"


def seconds(sizes: EvaluationSizes) -> float:
    """About how long it takes to measure one."""
    return guessed_time.latent_draws(sizes)


def subject(model: VAE, answered: Mapping[str, Callable[..., Any]]) -> Subject:
    """Its networks, its own functions, and the answer that tells which variables are in use."""
    return Subject(
        lambda sizes, seed: model.generate(sizes.samples, seed=seed),
        autoencoder=Autoencoder(
            lambda x: model.encoder(x, training=False),
            lambda z: model.decoder(z, training=False),
            model.reparameterise,
            model.reconstruction_nats,
            model.kl_nats,
            answered["active_units"],
        ),
    )
