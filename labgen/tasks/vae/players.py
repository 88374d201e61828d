"""Players of the playground that show this task; see `labgen.course.task_players`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.play import Player, latent_plane


def plane(finished: Callable[[str], Any]) -> Player:
    """Two latent variables."""
    return latent_plane(finished("vae_2d"))


def sliders(finished: Callable[[str], Any]) -> Player:
    """Twenty latent variables."""
    return latent_plane(finished("vae"))


PLAYERS = (plane, sliders)
