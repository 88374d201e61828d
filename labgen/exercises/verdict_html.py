"""A verdict as HTML for a notebook: colour, sign and word, the numbers that are off, a picture.

No script and no style sheet, so that it looks the same in JupyterLab, in VS Code (in a folder that
is trusted), in Colab and on a saved page. Text has the colour of the page around it, light or dark;
the few colours that are set have contrast enough on both. Where a page strips styles (as nbconvert
does with `sanitize_html`), signs and words remain; it knows few elements, so there are few.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from labgen.exercises.status_look import FAILS, HOLDS, LOOKS
from labgen.exercises.tolerance import Difference, Entry, number, shape_words

LINES = "#808080"
_ZOOM = 4  # screen pixels for each pixel of a picture
_FONT = "font-family:var(--jp-ui-font-family,system-ui,sans-serif);line-height:1.5"
_CODE = "white-space:pre-wrap;background:none;margin:0"


# Of verdict.py, which imports this file: no circle between files.
Verdict = Any
Finding = Any


def as_html(verdict: Verdict) -> str:
    """The verdict as one element: what fails first, then the hint, then what holds."""
    look = LOOKS[verdict.status]
    badge = _styled(
        f"background:{look.colour};color:#fff;border-radius:3px;padding:1px 8px;font-weight:700",
        f"{look.sign} {look.words}",
    )
    exercise = verdict.exercise
    count = f" · {verdict.count}" if verdict.findings else ""
    head = f"{badge} <strong>Exercise {exercise.number}</strong> "
    head += f"<code>{escape(exercise.name)}</code>{count}"
    box = (
        f"border:1px solid {LINES};border-left:6px solid {look.colour};border-radius:4px;"
        f"padding:8px 12px;margin:4px 0;max-width:60em;{_FONT}"
    )
    return f'<div class="labgen-verdict" style="{box}">{"".join(_parts(head, verdict))}</div>'


def _parts(head: str, verdict: Verdict) -> Iterable[str]:
    yield _block(head)
    if verdict.warning:
        yield _labelled("⚠ careful:", verdict.warning)
    failing = [finding for finding in verdict.findings if not finding.holds]
    # The numbers of one are enough to look at: more would push the hint out of sight.
    in_table = next(
        (finding for finding in failing if isinstance(finding.detail, Difference)), None
    )
    for finding in failing:
        yield from _failing(finding, finding is in_table)
    if verdict.hint is not None:
        yield _labelled("➜ hint:", verdict.hint.sentence)
    for finding in verdict.findings:
        if finding.holds:
            yield _labelled(f"{HOLDS} holds:", finding.statement, space=2)
    for note in verdict.notes:
        yield _labelled("note:", note)
    if verdict.printed:
        yield _block("Your function printed:")
        yield _preformatted(verdict.printed_lines())
    if not verdict.passed and verdict.exercise.hints:
        yield _block(f"Stuck? <code>{escape(hint_call(verdict))}</code> helps in three steps.")


def hint_call(verdict: Verdict) -> str:
    """How to ask for a hint to this exercise."""
    return f'labgen.hint("{verdict.exercise.number}")'


def _failing(finding: Finding, in_table: bool) -> Iterable[str]:
    yield _labelled(f"{FAILS} fails:", finding.statement)
    sentence, *more = finding.detail.splitlines() or [""]
    if sentence:
        yield _block(escape(sentence), indent=True)
    if more:
        yield _preformatted(more)
    if in_table:
        yield _table(finding.detail.entries)
        yield _picture(finding.detail)


def _table(entries: Sequence[Entry]) -> str:
    """Every cell says what it holds: a row makes sense without a head, and when read aloud.

    No <table>: where elements are stripped, the <tbody> that parsers put into it shows as text.
    """
    rows = []
    for entry in entries:
        index = f"entry {shape_words(entry.index)}" if entry.index else "the number"
        expected = "also off" if entry.expected is None else f"expected {number(entry.expected)}"
        cells = [_cell(text) for text in (index, f"yours {number(entry.yours)}", expected)]
        rows.append(f'<div role="row" style="display:table-row">{" ".join(cells)}</div>')
    style = (
        f"display:table;border-collapse:collapse;border:1px solid {LINES};"
        "margin:2px 0 6px 24px;font-variant-numeric:tabular-nums"
    )
    return f'<div role="table" style="{style}">{"".join(rows)}</div>'


def _cell(text: str) -> str:
    style = f"display:table-cell;border:1px solid {LINES};padding:1px 10px"
    return f'<span role="cell" style="{style}">{escape(text)}</span>'


def _picture(difference: Difference) -> str:
    """The image with the first entry, where the array is images of 28 by 28 pixels or more."""
    image = _image(difference)
    if image is None:
        return ""
    rows, columns = image.shape
    black, white = _ends(image)
    low, high = (number(float(end)) for end in (np.nanmin(image), np.nanmax(image)))
    numbers = f"all {low}" if low == high else f"from {low} to {high}"
    place = difference.entries[0].index
    words = (
        f"Image {place[0]} of your result: {rows} by {columns} pixels, {numbers}; "
        f"black is {number(black)} and white {number(white)}."
    )
    data = base64.b64encode(_png(image)).decode()
    style = f"display:block;image-rendering:pixelated;border:1px solid {LINES};margin:2px 0"
    return (
        f'<div style="margin-left:24px"><img src="data:image/png;base64,{data}" '
        f'width="{columns * _ZOOM}" height="{rows * _ZOOM}" alt="{words}" style="{style}">'
        f"{words}</div>"
    )


def _image(difference: Difference) -> np.ndarray | None:
    """Its pixels as rows and columns; None where the array is no batch of square images."""
    yours, place = difference.yours, difference.entries[0].index
    if yours is None or yours.ndim < 2 or yours.dtype.kind not in "fiu":
        return None
    pixels = np.asarray(yours[place[0]], np.float64)
    side = round(pixels.size**0.5)
    in_a_row = pixels.shape == (28 * 28,)
    in_a_square = pixels.shape in ((side, side), (side, side, 1)) and side >= 28
    if not (in_a_row or in_a_square) or not np.any(np.isfinite(pixels)):
        return None
    return np.where(np.isfinite(pixels), pixels, np.nan).reshape(side, side)


def _ends(image: np.ndarray) -> tuple[float, float]:
    """The numbers that are black and white: of one of the usual ranges, else of the image."""
    low, high = float(np.nanmin(image)), float(np.nanmax(image))
    usual = ((0.0, 1.0), (-1.0, 1.0))
    return next((ends for ends in usual if ends[0] <= low and high <= ends[1]), (low, high))


def _png(image: np.ndarray) -> bytes:
    from PIL import Image

    low, high = _ends(image)
    grey = (np.nan_to_num(image, nan=low) - low) / (high - low or 1.0) * 255
    buffer = io.BytesIO()
    Image.fromarray(grey.round().astype(np.uint8)).save(buffer, format="png")
    return buffer.getvalue()


def _labelled(label: str, text: str, space: int = 4) -> str:
    return _block(f"<strong>{label}</strong> {_with_code(text)}", space=space)


def _with_code(text: str) -> str:
    """Escaped, with what stands between two backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _block(html: str, space: int = 4, indent: bool = False) -> str:
    left = "24px" if indent else "0"
    return f'<div style="margin:{space}px 0 0 {left};overflow-wrap:anywhere">{html}</div>'


def _preformatted(lines: Sequence[str]) -> str:
    text = escape("\n".join(lines))
    return f'<pre style="{_CODE};margin-left:24px">{text}</pre>'


def _styled(style: str, text: str) -> str:
    return f'<span style="{style}">{escape(text)}</span>'
