"""Says whether a built site may be published: `python docs/_ext/check_site.py FOLDER`.

No page gives an answer away, none asks for anything from a network, and none shows where it was
built. The exit code is 1 where one does; each place is named.
"""

from __future__ import annotations

import re
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

from labgen.instructor.release.leaks.search import AnswerSearch, find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# The part of a page that is its own; all pages share the rest.
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_SPOKEN = ("alt", "aria-label", "title")
# Docstrings stand in the students' kit as well, where `labgen release` searches for answers.
_OF_DOCSTRINGS = "api/"
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
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    found = [
        f"{path.relative_to(site)} loads {address} from a network."
        for path, text in pages.items()
        for address in loaded_from_elsewhere(text)
    ]
    found += [
        f"{path.relative_to(site)} loads {address} from a network."
        for path in sorted(site.rglob("*.css"))
        for address in _IN_STYLE.findall(path.read_text(encoding="utf-8"))
    ]
    found += [
        f"{path.relative_to(site)} shows where the site was built: {NOTEBOOKS.parent}."
        for path, text in pages.items()
        if str(NOTEBOOKS.parent) in text
    ]
    with tempfile.TemporaryDirectory() as folder:
        _copy_articles(site, Path(folder))
        leaks = find_leaks(Path(folder), AnswerSearch(secrets_of(NOTEBOOKS)))
    return found + [f"An answer is on the site: {leak}." for leak in leaks]


def _copy_articles(site: Path, out: Path) -> None:
    """Write what each page itself says into a folder of the same form, as plain text."""
    for path in site.rglob("*.html"):
        place = path.relative_to(site)
        article = _ARTICLE.search(path.read_text(encoding="utf-8"))
        if article and not place.as_posix().startswith(_OF_DOCSTRINGS):
            words = _Words()
            words.feed(article[0])
            (out / place).parent.mkdir(parents=True, exist_ok=True)
            (out / place).write_text("".join(words.found), encoding="utf-8")


class _Words(HTMLParser):
    """Collects what a page says to a reader: its text, and the words of its attributes.

    Players are left out. They hold the numbers of a model, and scripts that stand in the kit.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [f"\n{value}\n" for name, value in attributes if value and name in _SPOKEN]

    def handle_data(self, data: str) -> None:
        self.found.append(data)


if __name__ == "__main__":
    told = faults(Path(sys.argv[1]))
    print(
        "\n".join(told)
        or "No page gives an answer away, needs a network, or shows where it was built."
    )
    sys.exit(1 if told else 0)
