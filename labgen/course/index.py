"""Write the page that links the executed notebooks and shows the result of each."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labgen.course.export import TEMPLATES
from labgen.registry import course
from labgen.util.atomic_write import atomic_write_text
from labgen.util.computer.platform_info import computer
from labgen.util.tables import RULER
from labgen.util.templates import template_environment
from labgen.util.words.durations import duration

DONE, FAILED, STOPPED, NOT_RUN = "done", "failed", "stopped", "not run"
_NO_SUMMARY: dict[str, object] = {"losses": None, "digits": None}


@dataclass(frozen=True)
class Entry:
    """One notebook on the index page. `status` is one of the four constants above."""

    name: str
    title: str
    profile: str
    status: str = NOT_RUN
    seconds: float = 0.0
    reason: str = ""
    cell_id: str | None = None


def write_index(out: Path, runs: Path, entries: Iterable[Entry]) -> Path:
    """Write `out`/index.html from the entries and from the summaries in `runs`; return its path.

    The page is whole in itself: its style and its pictures are inside it.

    Args:
        out: the folder for the page.
        runs: the folder that holds the summaries.
        entries: of the notebooks, in the order of the page.
    """
    cards = [_card(entry, out, runs) for entry in entries]
    page = (
        template_environment(TEMPLATES, html=True)
        .get_template("index.html.j2")
        .render(
            cards=cards,
            profiles=", ".join(dict.fromkeys(card["entry"].profile for card in cards)),
            seconds=duration(sum(card["entry"].seconds for card in cards)),
            machine=computer(),
            title=course().title,
            playground="playground.html" if (out / "playground.html").exists() else None,
        )
    )
    atomic_write_text(out / "index.html", page)
    return out / "index.html"


def _card(entry: Entry, out: Path, runs: Path) -> dict[str, Any]:
    # A summary is that of this run, for the run removes older ones before it starts; but
    # a notebook that failed after its report has no final losses to show.
    summary = _summary(runs / "summary", entry.name) if entry.status == DONE else _NO_SUMMARY
    return {
        "entry": entry,
        "time": duration(entry.seconds),
        "page": f"{entry.name}.html" if (out / f"{entry.name}.html").exists() else None,
        "ruler": _ruler(out / f"{entry.name}.ipynb") if entry.status == DONE else None,
        "source": f"{entry.name}.ipynb" if (out / f"{entry.name}.ipynb").exists() else None,
        **summary,
    }


def _ruler(notebook: Path) -> str | None:
    """The last table of models among a notebook's outputs, as HTML; None where it has none."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
        pages = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    tables = [page for page in pages if f'class="{RULER}"' in page]
    return tables[-1] if tables else None


def _summary(folder: Path, name: str) -> dict[str, object]:
    try:
        losses = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["losses"]
        picture = base64.b64encode((folder / f"{name}.png").read_bytes()).decode()
        # A notebook writes null where a loss is not finite.
        shown = {key: "not finite" if x is None else f"{x:.4g}" for key, x in losses.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _NO_SUMMARY
    return {"losses": shown, "digits": picture}
