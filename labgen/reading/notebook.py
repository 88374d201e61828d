"""Reads the bytes of a notebook into plain cells, whatever the bytes are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("code", "markdown", "raw")

# A notebook is mostly strings. Millions of small values are no notebook, and would fill the memory.
_MAX_VALUES = 5_000_000
_MAX_CELLS = 5_000
_MAX_ATTACHED = 50  # pictures of one cell
_SAVE_AGAIN = "Open it in Jupyter and save it again."
_OTHER_FILES = {
    b"%PDF": "it is a PDF",
    b"PK\x03\x04": "it is a zip file",
    b"\x1f\x8b": "it is a packed file (gzip)",
    b"<": "it is a web page",
}


class NotebookError(ValueError):
    """The bytes are no notebook; the message is a sentence for the student."""


@dataclass(frozen=True)
class Cell:
    """One cell without its outputs.

    Attributes:
        kind: "code", "markdown" or "raw".
        id, grade_id: empty where the cell has none.
        position: as a person counts the cells, from 1.
        attachments: the pictures pasted into a text, by the name that the text calls them: each in
            base64 by its type, "image/png".
    """

    kind: str
    source: str
    id: str
    grade_id: str
    position: int
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)


def read_notebook(data: bytes) -> list[Cell]:
    """The cells of a notebook, of nbformat 4 or older.

    What is wrong with a single cell costs that cell at most: what is no cell is left out, text of
    another type counts as empty, a cell of an unknown type as raw.

    Raises:
        NotebookError: if the bytes are no notebook; the sentence says why and what to do.
    """
    document = parse(data)
    cells = _list_of_cells(document)
    if len(cells) > _MAX_CELLS:
        raise NotebookError(
            f"The notebook has {len(cells):,} cells, more than the {_MAX_CELLS:,} that are read. "
            "Delete what does not belong to the lab, and save it again."
        )
    return [
        _cell(cell, position) for position, cell in enumerate(cells, 1) if isinstance(cell, dict)
    ]


def _list_of_cells(document: Any) -> list:
    if isinstance(document, dict):
        if isinstance(document.get("cells"), list):
            return document["cells"]
        sheets = document.get("worksheets")  # where nbformat 3 keeps its cells
        if isinstance(sheets, list):
            parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
            return [cell for part in parts if isinstance(part, list) for cell in part]
    raise NotebookError(f"The file is not a notebook: it has no list of cells. {_SAVE_AGAIN}")


def _cell(cell: dict, position: int) -> Cell:
    metadata = _dict(cell.get("metadata"))
    kind = {"heading": "markdown", "html": "markdown"}.get(_text(cell.get("cell_type")))
    kind = kind or _text(cell.get("cell_type"))
    return Cell(
        kind if kind in KINDS else "raw",
        _lines(cell.get("source", cell.get("input"))),
        # Colab writes the ids into the metadata, as notebooks had them before nbformat 4.5.
        _text(cell.get("id")) or _text(metadata.get("id")),
        _text(_dict(metadata.get("nbgrader")).get("grade_id")),
        position,
        _attachments(cell) if kind != "code" else {},
    )


def _attachments(cell: dict) -> dict[str, dict[str, str]]:
    attached = list(_dict(cell.get("attachments")).items())[:_MAX_ATTACHED]
    return {
        _text(name): {_text(kind): _lines(data) for kind, data in _dict(bundle).items()}
        for name, bundle in attached
    }


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    # A lone surrogate, which JSON can spell, can be written to no file and parsed by no parser.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _lines(source: Any) -> str:
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return _text(source).replace("\r\n", "\n").replace("\r", "\n")


def parse(data: bytes, *, outputs: bool = False) -> Any:
    """The JSON in the bytes of a notebook file, in whatever encoding they are.

    Args:
        outputs: with what the cells have put out.

    Raises:
        NotebookError: if it cannot be read.
    """
    _refuse_other_files(data)
    try:
        text = _decode(data)
        drop = None if outputs else _without_outputs
        return json.loads(text, object_hook=drop, parse_int=_number, strict=False)
    except json.JSONDecodeError as error:
        end = len(text.rstrip())
        what = "it breaks off" if error.pos >= end - 1 or "Untermin" in error.msg else error.msg
        raise NotebookError(
            f"The file is not readable as a notebook: {what} (line {error.lineno}). "
            "Open it in Jupyter: if that fails too, take a fresh copy and put your answers in."
        ) from None
    except UnicodeDecodeError:
        raise NotebookError(
            f"The file is not readable as a notebook: its text is broken. {_SAVE_AGAIN}"
        ) from None
    except (RecursionError, MemoryError, ValueError):
        raise NotebookError(
            f"The file is not readable as a notebook: its JSON is nested too deeply. {_SAVE_AGAIN}"
        ) from None


def _refuse_other_files(data: bytes) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if not start and not data.strip():
        raise NotebookError(f"The file is empty. {_SAVE_AGAIN}")
    for magic, what in _OTHER_FILES.items():
        if start.startswith(magic):
            raise NotebookError(f"The file is not a notebook: {what}. Take the .ipynb file.")
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MAX_VALUES:
        raise NotebookError(
            "The notebook holds too many values to be read. Clear its outputs "
            "(in Jupyter: Edit, Clear Outputs of All Cells) and save it again."
        )


def _decode(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if not encoding.startswith("utf-8"):
            raise
    # UTF-8 with a damaged spot, or an older encoding in which no umlaut is valid UTF-8.
    text = data.decode(encoding, "replace")
    damaged = text.count("\ufffd")
    beyond_ascii = sum(ord(letter) > 127 for letter in text)
    return text if beyond_ascii > 2 * damaged else data.decode("latin-1")


def _without_outputs(part: dict) -> dict:
    part.pop("outputs", None)
    return part


def _number(digits: str) -> int:
    # Nothing that is read here is a number; Python refuses to convert thousands of digits.
    return int(digits) if len(digits) < 20 else 0
