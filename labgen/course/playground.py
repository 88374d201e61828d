"""The playground of a course: the players that its executed notebooks show, on one page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from labgen.play.playground import Shown, found_in, write_page
from labgen.registry import notebooks

PAGE = "playground.html"


def write_playground(out: Path, titles: Mapping[str, str]) -> Path | None:
    """Write `out`/playground.html with the players of the executed notebooks in `out`.

    Without players there is no page; one of an earlier run is removed.

    Args:
        titles: of notebooks, by their names.

    Returns:
        The page, or None.
    """
    groups = {
        title: players
        for name in notebooks()
        if (title := titles.get(name)) and (players := _players(out / f"{name}.ipynb"))
    }
    if groups:
        return write_page(out / PAGE, groups)
    (out / PAGE).unlink(missing_ok=True)
    return None


def _players(notebook: Path) -> list[Shown]:
    try:
        return found_in(json.loads(notebook.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
