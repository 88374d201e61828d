"""Docstrings as the reference shows them: what is Markdown in one is put into Sphinx's own form."""

from __future__ import annotations

import re

from sphinx.application import Sphinx

_BULLET = re.compile(r"\s*(?:[-*]|\d+\.) ")
# An argument with its shape before the colon, which napoleon takes for two names.
_SHAPED = re.compile(r"^(\s+\w+) (\[[^\]]*\]): ")


def mend(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Change the lines of a docstring in place: an empty line before a list, no doctest options.

    The docstring of a module with a table is left out.
    """
    if what == "module" and any(line.startswith("|") for line in lines):
        lines.clear()  # its table stands in a page of its own
    mended: list[str] = []
    for line in lines:
        previous = mended[-1] if mended else ""
        if _BULLET.match(line) and previous.strip() and not _BULLET.match(previous):
            indented = len(previous) - len(previous.lstrip()) > len(line) - len(line.lstrip())
            if not indented:
                mended.append("")
        line = _SHAPED.sub(r"\1: \2, ", line)
        mended.append(re.sub(r"\s*# doctest: .*$", "", line))
    lines[:] = mended


def skip_fields(
    app: Sphinx, what: str, name: str, obj: object, skip: bool, options: object
) -> bool | None:
    """Leave out the fields of a NamedTuple, which its docstring lists as attributes.

    Python's own text of each, "Alias for field number 0", would describe it a second time.
    """
    return True if type(obj).__name__ == "_tuplegetter" else None


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("autodoc-process-docstring", mend, priority=400)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
