"""TeX to MathML: a formula that a browser shows by itself, without any script."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

try:
    from latex2mathml.converter import convert_to_element
except ModuleNotFoundError:  # then every formula is shown as its source
    convert_to_element = None  # type: ignore[assignment]  # the word for "there is none" below

_LONGEST = 2000
_MATHML = "http://www.w3.org/1998/Math/MathML"
# fmt: off
_TAGS = frozenset({
    "math", "mrow", "mi", "mo", "mn", "mtext", "msup", "msub", "msubsup", "mmultiscripts",
    "mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mspace",
    "mstyle", "mpadded", "mphantom", "menclose",
})
_ATTRIBUTES = frozenset({
    "display", "stretchy", "fence", "form", "accent", "accentunder", "mathvariant", "columnalign",
    "displaystyle", "scriptlevel", "linethickness", "width", "height", "depth", "lspace",
    "rspace", "minsize", "maxsize", "mathcolor", "separator", "movablelimits", "largeop",
    "linebreak",
})
# fmt: on
_PLAIN = re.compile(r"[\w.#%+ -]{0,40}", re.ASCII)
_UNKNOWN = re.compile(r"\\[A-Za-z]")
# The converter knows only the names of the outer environments.
_INNER = re.compile(r"\\(begin|end)\{(?:aligned|gathered|split)\}")


def formula(tex: str, *, display: bool) -> str:
    """HTML for a formula: MathML, or the source where it cannot be converted.

    Nothing of the converter's output is taken on trust: it does not escape text and it lets
    \\href and \\style through, so the tree is rebuilt from known elements.
    """
    try:
        return _mathml(tex.strip(), "block" if display else "inline")
    except Exception:  # anything may be wrong with a student's TeX, deep nesting included
        return _source(tex, display)


def _mathml(tex: str, display: str) -> str:
    if convert_to_element is None or len(tex) > _LONGEST:
        raise ValueError("no formula")
    tree = convert_to_element(_INNER.sub(r"\\\1{align*}", tex), display=display)
    safe = _known(tree)
    safe.set("xmlns", _MATHML)
    return ElementTree.tostring(safe, encoding="unicode")


def _known(element: ElementTree.Element) -> ElementTree.Element:
    if element.tag not in _TAGS:
        raise ValueError(f"unknown element {element.tag}")
    attributes = {
        name: value
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _PLAIN.fullmatch(value)
    }
    new = ElementTree.Element(element.tag, attributes)
    new.text, new.tail = _text(element.text), _text(element.tail)
    new.extend(_known(child) for child in element)
    return new


def _text(text: str | None) -> str | None:
    if text and _UNKNOWN.match(text):
        raise ValueError(f"unknown command {text}")
    return html.unescape(text) if text else text


def _source(tex: str, display: bool) -> str:
    mark = "$$" if display else "$"
    return f"<code>{html.escape(mark + tex + mark)}</code>"
