"""The headings of a notebook: they name its cells to people."""

from __future__ import annotations

import re

from nbformat import NotebookNode

_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*$")


def headings(notebook: NotebookNode) -> list[str]:
    """For each cell, the nearest Markdown heading at or above it; "" before the first."""
    labels, current = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            current = (_in_cell(cell.source) or [current])[-1]
        labels.append(current)
    return labels


def title(notebook: NotebookNode, default: str) -> str:
    """The first heading of the notebook, or `default` where it has none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := _in_cell(cell.source)):
            return found[0]
    return default


def _in_cell(source: str) -> list[str]:
    found, fence = [], None
    for line in source.splitlines():
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~"):
            # A "# comment" in a fenced listing is no heading.
            fence = None if fence == mark else fence or mark
        elif fence is None and (match := _HEADING.match(line)):
            found.append(_plain(match[1]))
    return found


def _plain(heading: str) -> str:
    without_links = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[*`$]|\\(?=\W)", "", without_links)
