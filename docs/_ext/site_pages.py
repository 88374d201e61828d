"""Writes the pages that stand elsewhere in the checkout, or are made from code, as sources.

They go into `docs/_generated`: the texts at the top of the checkout, the students' notebooks with
the outputs of executed ones, and the list of the sentences that users can meet.
"""

from __future__ import annotations

import os
from pathlib import Path

from docutils import nodes
from sentences import as_page
from site_notebooks import write_notebooks
from site_texts import ROOT, on_site, texts_of_top
from sphinx.application import Sphinx

GENERATED = ROOT / "docs" / "_generated"


def write_pages(app: Sphinx) -> None:
    """Write all sources of pages that are made; a file stays untouched where nothing changed."""
    for page, text in texts_of_top().items():
        _write(GENERATED / page, text)
    _write(GENERATED / "sentences.md", as_page(ROOT / "labgen"))
    executed = Path(os.environ.get("LABGEN_EXECUTED", ROOT / "out"))
    app.pictures = write_notebooks(ROOT / "notebooks", executed, GENERATED / "notebooks")


def read_source(app: Sphinx, page: str, source: list[str]) -> None:
    """Lead the links of a page to other pages of the site."""
    if not page.startswith("_generated/"):
        source[0] = on_site(source[0])


def give_words(app: Sphinx, doctree: nodes.document) -> None:
    """Give the pictures of notebooks the words that their figures brought."""
    for picture in doctree.findall(nodes.image):
        words = app.pictures.get(Path(picture["uri"]).stem)
        if words and not picture.get("alt"):
            picture["alt"] = words


def add_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Put MathJax beside the pages, so that formulas need no network."""
    from labgen.course.export import copy_mathjax

    if error is None and app.builder.format == "html":
        copy_mathjax(Path(app.outdir) / "_static")


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write_pages)
    app.connect("source-read", read_source)
    app.connect("doctree-read", give_words)
    app.connect("build-finished", add_mathjax)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
