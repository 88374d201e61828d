"""Playground: several players on one page, which a lecturer can put on a website."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup

from labgen.play.page import MARK, REMOVED, Player, iframe, script, templates
from labgen.util.atomic_write import atomic_write_text

# Exactly what a player writes: nothing else of an output comes to stand on another page, and of
# the player only its frame.
_PLAYER = re.compile(
    rf'(?P<frame><iframe {MARK}="\w+" title="(?P<title>[^"]*)" sandbox="allow-scripts" '
    r'loading="lazy" style="width: 100%; height: \d+px; border: 0" srcdoc="[^"]*">'
    + re.escape(f"{REMOVED}</iframe>")
    + r")\n<script>\n"
    + re.escape(f"{script('frames')}</script>")
)


class Shown(NamedTuple):
    """A player as a page shows it: its title, and its iframe as HTML."""

    title: str
    html: str


def playground(path: str | Path, players: Iterable[Player] | None = None) -> Path:
    """Write one page with all players; returns its path.

    Args:
        path: of the page, such as "playground.html".
        players: in the order in which they stand; None makes those of all tasks with the lab's own
            trained models. Networks that an exercise asks for are built by the answers in the
            notebooks, and a player is left out where such an answer is missing.

    Raises:
        ValueError: if there is no player.
        OSError: if the file cannot be written.
    """
    if players is None:
        # The tasks know their models; they stand above this package and are found as it runs.
        players = import_module("labgen.course.task_players").players_of_tasks()
    shown = [
        Shown(player.title, iframe(player.name, player.title, player.document, player.height))
        for player in players
    ]
    return write_page(path, {"": shown})


def found_in(notebook: Mapping) -> list[Shown]:
    """The players among the outputs of an executed notebook, in their order."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    pages = ("".join(output.get("data", {}).get("text/html", "")) for output in outputs)
    matches = (_PLAYER.fullmatch(page.strip()) for page in pages)
    return [Shown(unescape(match["title"]), match["frame"]) for match in matches if match]


def write_page(path: str | Path, groups: Mapping[str, Sequence[Shown]]) -> Path:
    """Write a page with players in groups, each under its heading; returns its path.

    Raises:
        ValueError: if there is no player.
    """
    if not any(groups.values()):
        raise ValueError(
            "labgen.play.playground: there is no player to show. Pass some, such as "
            "[labgen.play.gibbs(rbm)]."
        )
    page = (
        templates()
        .get_template("playground.html.j2")
        .render(
            script=Markup(script("frames")),
            groups=[
                (heading, [(player.title, Markup(player.html)) for player in shown])
                for heading, shown in groups.items()
                if shown
            ],
        )
    )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_text(path, page)
    return path
