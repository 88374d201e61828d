"""Jinja's environment for the templates of this package: one way to lay out pages and files."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def template_environment(*folders: Path, html: bool = False) -> Environment:
    """Where templates are found, and how they are read: a line with nothing but a block leaves
    nothing behind, and a name that nobody has given is an error.

    Args:
        folders: that hold templates; of two with one name that of the earlier folder counts.
        html: what is filled in is text, and becomes HTML. A page ends without a line's end, a
            file with one.
    """
    return Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=not html,
    )
