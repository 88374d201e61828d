"""A short digest of notebooks: two that say the same have the same, whatever their files look like.

A student's receipt and the feedback show it, so that both can see that the same was handed in and
graded. Outputs, counters of execution, names of files, line endings and the form of the JSON do
not count; the kind, the text and the pasted pictures of each cell do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from labgen.reading.notebook import NotebookError, read_notebook

_GROUPS, _LETTERS = 4, 4


def digest_of(notebooks: Mapping[str, bytes]) -> str:
    """The first 64 bits of a SHA-256 over the notebooks' cells, in four groups of letters.

    Args:
        notebooks: the bytes of the files by the notebook's name, "1_rbm", in any order.

    Returns:
        Such as "5f2a-90c1-77be-03d4"; empty for no notebook.

    Examples:
        >>> cell = '{"cell_type": "code", "source": ["a = 1"], "outputs": []}'
        >>> notebook = f'{{"cells": [{cell}]}}'.encode()
        >>> digest_of({"1_rbm": notebook})
        '5b70-13e3-82f3-ad90'
        >>> digest_of({"1_rbm": notebook.replace(b": ", b":  ")})
        '5b70-13e3-82f3-ad90'
    """
    if not notebooks:
        return ""
    content = [[name, _content(notebooks[name])] for name in sorted(notebooks)]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return "-".join(digest[_LETTERS * i : _LETTERS * (i + 1)] for i in range(_GROUPS))


def _content(notebook: bytes) -> object:
    """What counts of one notebook; of what cannot be read as one, all of it."""
    try:
        cells = read_notebook(notebook)
    except NotebookError:
        return hashlib.sha256(notebook.replace(b"\r\n", b"\n")).hexdigest()
    return [
        [
            cell.kind,
            cell.source,
            {name: dict(bundle) for name, bundle in cell.attachments.items()},
        ]
        for cell in cells
    ]
