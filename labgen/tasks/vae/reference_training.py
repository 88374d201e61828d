"""How the models that Task 4 ships are trained; see `labgen.instructor.make_reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.vae import VAE
from labgen.tasks.vae.task import FULL


def vae(new: Callable[..., VAE]) -> tuple[VAE, dict[str, Any]]:
    """The task's own."""
    model = new(n_hidden=FULL.n_hidden, learning_rate=FULL.learning_rate)
    return model, {"epochs": FULL.epochs, "batch_size": FULL.batch_size}


def vae_2d(new: Callable[..., VAE]) -> tuple[VAE, dict[str, Any]]:
    """The task's own with two latent variables."""
    model = new(2, n_hidden=FULL.n_hidden, learning_rate=FULL.learning_rate)
    return model, {"epochs": FULL.epochs_2d, "batch_size": FULL.batch_size}


def vae_best(new: Callable[..., VAE]) -> tuple[VAE, dict[str, Any]]:
    """The recipe with its own first rate; the epochs were found by experiment."""
    return new(), {"epochs": 400}


def vae_weighted(new: Callable[..., VAE], vae_best: VAE) -> tuple[VAE, dict[str, Any]]:
    """The recipe goes on from the other one; its rate and its draws were found by experiment."""
    return new(start=vae_best), {"epochs": 24}
