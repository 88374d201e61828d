"""Reads a notebook whole, to be executed or written again, and mends what editors left invalid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat.validator import normalize

from labgen.reading.notebook import KINDS, NotebookError, parse

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_whole(data: bytes, *, outputs: bool = False) -> tuple[nbformat.NotebookNode, list[str]]:
    """A valid notebook of format 4.5, and sentences on what was mended.

    Ids stay where they are valid; cells that stand in the file twice, as working together in
    real time leaves them, are there once.

    Args:
        outputs: with what its cells have put out, where all of that is valid.

    Raises:
        NotebookError: if the bytes are no notebook.
    """
    document = parse(data, outputs=True)
    if isinstance(document, dict) and "cells" not in document and "worksheets" in document:
        document = _of_older_format(document)
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list):
        raise NotebookError("The file is not a notebook: it has no list of cells.")
    cells = [_cell(cell, outputs) for cell in cells if isinstance(cell, dict)]
    once = list(_once(cells))
    notes = []
    if len(once) < len(cells):
        twice = len(cells) - len(once)
        notes.append(f"{twice} of its cells are in the file twice, and are run once.")
    _name(once)
    metadata = document.get("metadata")
    try:
        valid = _valid(once, metadata)
    except nbformat.ValidationError as error:
        if not outputs:
            raise NotebookError(f"The file is no valid notebook: {error.message}.") from None
        return read_whole(data)
    return valid, notes


def _valid(cells: list[dict], metadata: Any) -> nbformat.NotebookNode:
    """Raises nbformat.ValidationError where that cannot be reached."""
    notebook = {
        "cells": cells,
        "metadata": metadata if isinstance(metadata, dict) else {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    _, valid = normalize(
        nbformat.from_dict(notebook), version=4, version_minor=5, strip_invalid_metadata=True
    )
    nbformat.validate(valid)
    return valid


def _of_older_format(document: dict) -> Any:
    try:
        return nbformat.reads(json.dumps(document), as_version=4)
    except Exception:  # whatever is wrong in there, it is no notebook of format 3
        return {}


def _cell(cell: dict, outputs: bool) -> dict:
    kind = cell.get("cell_type") if cell.get("cell_type") in KINDS else "raw"
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata")
    whole: dict[str, Any] = {
        "cell_type": kind,
        "id": cell.get("id"),
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": source if isinstance(source, str) else "",
    }
    if kind == "code":
        whole |= {"outputs": [], "execution_count": None}
        if outputs and isinstance(cell.get("outputs"), list):
            count = cell.get("execution_count")
            whole["outputs"] = cell["outputs"]
            whole["execution_count"] = count if isinstance(count, int) else None
    elif isinstance(cell.get("attachments"), dict):
        whole["attachments"] = {
            name: bundle for name, bundle in cell["attachments"].items() if isinstance(bundle, dict)
        }
    return whole


def _once(cells: list[dict]) -> Iterator[dict]:
    half = len(cells) // 2
    texts = [cell["source"] for cell in cells]
    if half > 1 and texts[:half] == texts[half:]:
        cells = cells[:half]
    seen: set[tuple[str, str]] = set()
    for cell in cells:
        key = (str(cell["id"]), cell["source"])
        if cell["id"] is None or key not in seen:
            seen.add(key)
            yield cell


def _name(cells: list[dict]) -> None:
    """Give each cell an id of its own, the one it has where that is possible."""
    taken: set[str] = set()
    unnamed = []
    for cell in cells:
        name = cell["id"]
        if isinstance(name, str) and _ID.fullmatch(name) and name not in taken:
            taken.add(name)
        else:
            unnamed.append(cell)
    for position, cell in enumerate(cells, 1):
        if any(cell is other for other in unnamed):
            cell["id"] = next(
                name
                for name in (f"cell-{position}{'-' * more}" for more in range(len(cells) + 1))
                if name not in taken
            )
            taken.add(cell["id"])
