"""How the models that Task 5 ships are trained; see `labgen.instructor.make_reference`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen import data
from labgen.exercises.loader import answers
from labgen.models.dcgan import DCGAN
from labgen.tasks.dcgan.task import FULL, TASK

# Of the recipes, found by experiment.
_EPOCHS = 10


def dcgan(new: Callable[..., DCGAN]) -> tuple[DCGAN, dict[str, Any]]:
    """The task's own."""
    return _networks(new), {**_digits(), "epochs": FULL.epochs}


def dcgan_best(new: Callable[..., DCGAN]) -> tuple[DCGAN, dict[str, Any]]:
    """The recipe with the task's layers and rates."""
    return _networks(new), {**_digits(), "epochs": _EPOCHS}


def dcgan_conditional(new: Callable[..., DCGAN]) -> tuple[DCGAN, dict[str, Any]]:
    """The recipe that is told the digits."""
    labels = data.load("mnist").train_labels
    return _networks(new), {**_digits(), "epochs": _EPOCHS, "labels": labels}


def _networks(new: Callable[..., DCGAN]) -> DCGAN:
    return new(
        n_z=FULL.n_z,
        generator_channels=FULL.generator_channels,
        discriminator_channels=FULL.discriminator_channels,
        learning_rate=FULL.learning_rate,
        beta_1=FULL.beta_1,
    )


def _digits() -> dict[str, Any]:
    """As the networks see them, by the answer to exercise 5.1; a GAN has no test error."""
    images = answers(TASK.notebook).scale_images(data.load("mnist").train_images)
    return {"images": images, "batch_size": FULL.batch_size}
