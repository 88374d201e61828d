"""Players of the playground that show this task; see `labgen.course.task_players`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labgen.models.artefacts import reference_model
from labgen.play import Player, network_walk


def walk(finished: Callable[[str], Any]) -> Player:
    """The DBN, and beside it what up-down fine-tuning made of it."""
    return network_walk(reference_model("dbn"), reference_model("up_down"))


PLAYERS = (walk,)
