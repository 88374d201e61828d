"""The texts at the top of the checkout as pages of the site: README's reasons, CONTRIBUTING, ..."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The texts, and the names of their pages in docs/_generated.
TEXTS = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
# The part of README that the site begins with.
_WHY = "## What nobody else has\n"


def texts_of_top() -> dict[str, str]:
    """The pages by their names, with links as they are in docs/_generated."""
    pages = {page: ROOT.joinpath(name).read_text("utf-8") for name, page in TEXTS.items()}
    reasons = ROOT.joinpath("README.md").read_text("utf-8").split(_WHY, 1)[1].split("\n## ", 1)[0]
    pages["why.md"] = f"{_WHY}{reasons}\n"
    return {page: with_links(text) for page, text in pages.items()}


def with_links(text: str) -> str:
    """A text of the top of the checkout with its links as they are in docs/_generated."""

    def moved(found: re.Match[str]) -> str:
        target, anchor = found[1], found[2] or ""
        if target in TEXTS:
            return f"]({TEXTS[target]}{anchor})"
        if target.startswith("docs/"):
            return f"](../{target.removeprefix('docs/')}{anchor})"
        return f"](../../{target}{anchor})"

    return re.sub(r"\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)", moved, text)


def on_site(text: str) -> str:
    """A page of docs with its links to other parts of the checkout as they are on the site.

    In the checkout they lead to the texts at its top and to the instructor's notebooks; on the
    site to their pages.
    """
    for name, page in TEXTS.items():
        text = text.replace(f"](../{name}", f"](_generated/{page}")
    return text.replace("](../notebooks/", "](_generated/notebooks/")
