"""Says whether a built site may be published: `python docs/_ext/check_site.py FOLDER`.

No page gives an answer away, and none asks for anything from a network. The exit code is 1 where
one does; each place is named.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

from labgen.instructor.release.leaks.search import find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# Scripts, fonts and styles of the theme and of MathJax.
OTHERS_FILES = "_static/"
# What a browser loads without being asked: an attribute of an element, and where `rel` decides.
_LOADED = {"src", "srcset", "poster", "data"}
_RELATIONS = {"icon", "manifest", "modulepreload", "preload", "prefetch", "preconnect"}
_RELATIONS |= {"dns-prefetch", "stylesheet"}
_ELSEWHERE = re.compile(r"\s*(?:https?:)?//")
_IN_STYLE = re.compile(r"""(?:@import\s+|url\()\s*["']?\s*((?:https?:)?//[^"')\s]+)""")


class _Page(HTMLParser):
    """Collects what a page would load from elsewhere, also in the frames that stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        loaded = [given[name] for name in _LOADED & given.keys()]
        if tag == "link" and _RELATIONS & set(given.get("rel", "").split()):
            loaded.append(given.get("href", ""))
        self.found += [address for address in loaded if _ELSEWHERE.match(address)]
        self.found += _IN_STYLE.findall(given.get("style", ""))
        if "srcdoc" in given:
            self.found += loaded_from_elsewhere(given["srcdoc"])

    def handle_data(self, data: str) -> None:
        self.found += _IN_STYLE.findall(data) if self.cdata_elem == "style" else []


def loaded_from_elsewhere(page: str) -> list[str]:
    """The addresses on other machines that a browser would load with an HTML page."""
    parser = _Page()
    parser.feed(page)
    return parser.found


def faults(site: Path) -> list[str]:
    """What keeps a built site from being published, as sentences."""
    found = [
        f"{path.relative_to(site)} loads {address} from a network."
        for path in sorted(site.rglob("*.html"))
        for address in loaded_from_elsewhere(path.read_text(encoding="utf-8"))
    ]
    found += [
        f"{path.relative_to(site)} loads {address} from a network."
        for path in sorted(site.rglob("*.css"))
        for address in _IN_STYLE.findall(path.read_text(encoding="utf-8"))
    ]
    leaks = find_leaks(site, secrets_of(NOTEBOOKS), public=OTHERS_FILES)
    return found + [f"An answer is on the site: {leak}." for leak in leaks]


if __name__ == "__main__":
    told = faults(Path(sys.argv[1]))
    print("\n".join(told) or "No page gives an answer away, and none needs a network.")
    sys.exit(1 if told else 0)
