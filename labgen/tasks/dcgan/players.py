"""Players of the playground that show this task; see `labgen.course.task_players`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.artefacts import reference_model
from labgen.play import Player, drawing_pad, generator_walk


def walk(finished: Callable[[str], Any]) -> Player:
    """The full size, and the game against its discriminator."""
    return generator_walk(finished("dcgan"))


def pad(finished: Callable[[str], Any]) -> Player:
    """All models of the lab in front of one digit."""
    return drawing_pad(
        rbm=reference_model("rbm"),
        dbn=reference_model("dbn"),
        vae=finished("vae"),
        dcgan=finished("dcgan"),
    )


PLAYERS = (walk, pad)
