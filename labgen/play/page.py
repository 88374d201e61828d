"""A player: one HTML page with script, style and numbers inside, shown in a sandboxed iframe.

The page asks the network for nothing, and its Content-Security-Policy forbids it to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from labgen.plots.parts import colours
from labgen.util.atomic_write import atomic_write_text
from labgen.util.templates import template_environment

FOLDER = Path(__file__).parent
LARGEST = 1_500_000  # bytes
MARK = "data-labgen-player"
# No browser shows what is inside an iframe; it is what Jupyter leaves of one in an output that it
# does not trust.
REMOVED = (
    "A player stands here that this viewer does not show. Jupyter shows it in a notebook that it "
    "trusts: run this cell again, or, if you know who made the notebook, choose Trust Notebook in "
    "the command palette (Ctrl+Shift+C)."
)
_ALWAYS = ("rng", "nn", "page", "pictures", "widgets")


class TooLargeError(ValueError):
    """The page of a player would be larger than a notebook should carry."""


class Player:
    """What a player's function returns: a notebook shows it, `save` writes it as a page.

    Attributes:
        name: of the kind of player, such as "gibbs".
        title: what stands at the top of the page.
        words: one sentence for viewers that show no HTML.
        document: the page, HTML of its own.
        height: pixels that it takes until it says how many it needs.
    """

    def __init__(self, name: str, title: str, words: str, document: str, height: int) -> None:
        self.name, self.title, self.words = name, title, words
        self.document, self.height = document, height

    def __repr__(self) -> str:
        return f"{self.title}: {self.words}"

    def _repr_html_(self) -> str:
        frame = iframe(self.name, self.title, self.document, self.height)
        # Where frames are shown in a notebook, scripts of outputs run, too.
        return f"{frame}\n<script>\n{script('frames')}</script>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": repr(self)}

    def save(self, path: str | Path) -> Path:
        """Write the player as a page of its own, which any browser opens; returns its path.

        Raises:
            OSError: if the file cannot be written.
        """
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_text(path, self.document)
        return path


def iframe(name: str, title: str, document: str, height: int) -> str:
    """The element that shows a page inside another one, which it can neither read nor change.

    Where it is removed, words remain that say how to see the page.
    """
    return (
        f'<iframe {MARK}="{escape(name)}" title="{escape(title)}" sandbox="allow-scripts" '
        f'loading="lazy" style="width: 100%; height: {height}px; border: 0" '
        f'srcdoc="{escape(document)}">{REMOVED}</iframe>'
    )


def player(
    name: str,
    *,
    where: str,
    title: str,
    words: str,
    data: dict,
    scripts: Sequence[str] = (),
    height: int = 560,
    **shown: Any,
) -> Player:
    """A player: its markup is pages/NAME.html.j2, its script js/players/NAME.js.

    Args:
        where: the public function that was called, for errors.
        data: what the script reads, of JSON's types.
        scripts: further files of js that it needs, in their order.
        shown: what the markup shows.

    Raises:
        TooLargeError: if the page would have more than 1.5 MB.
    """
    signed = colours.signed_map()
    data = {**data, "signed": [[round(255 * x) for x in signed(p)[:3]] for p in (0.0, 0.5, 1.0)]}
    document = (
        templates()
        .get_template(f"{name}.html.j2")
        .render(
            title=title,
            style=Markup(_text("css/player.css")),
            # `</` would end the element.
            data=Markup(json.dumps(data, separators=(",", ":")).replace("</", "<\\/")),
            scripts=[Markup(script(file)) for file in (*_ALWAYS, *scripts, f"players/{name}")],
            **shown,
        )
    )
    size = len(document.encode())
    if size > LARGEST:
        raise TooLargeError(
            f"{where}: the page would have {size / 1e6:.1f} MB, and a notebook carries players of "
            f"up to {LARGEST / 1e6:.1f} MB. Give it fewer models, pictures or epochs, or a "
            "network with fewer units."
        )
    return Player(name, title, words, document, height)


@cache
def templates() -> Environment:
    """The markup of all pages."""
    return template_environment(FOLDER / "pages", html=True)


def script(name: str) -> str:
    """The file js/NAME.js. That of the name "frames" is for pages that show players in frames."""
    return _text(f"js/{name}.js")


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
