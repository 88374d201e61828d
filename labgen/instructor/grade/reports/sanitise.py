"""What a student wrote, made safe to show on a page: prose and code."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser

import nh3
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from labgen.instructor.grade.reports.mathml import formula
from labgen.instructor.grade.visible_text import visible

# Longer texts are shown as they stand: a parser may need very long for a text made to that end.
_LONGEST_PROSE, _LONGEST_CODE = 20_000, 50_000
_MOST_PICTURE_CHARACTERS = 4_000_000
# What stands for a picture that is not shown, and what a screen reader says of one without words.
LEFT_OUT, NAMELESS = "[picture left out]", "A picture in this answer"

# fmt: off
_TAGS = frozenset({
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "s",
    "del", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table",
    "thead", "tbody", "tr", "th", "td", "a", "img",
})
# fmt: on
_ATTRIBUTES = {"*": set(), "a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_PICTURE = re.compile(r"data:image/(?:png|jpe?g);base64,[A-Za-z0-9+/=]+")
_LINK = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def code_as_html(source: str) -> Markup:
    """Python with its colours; classes as in `code_colours`."""
    source = visible(source)
    if len(source) > _LONGEST_CODE:
        return escape(source)
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def code_colours() -> str:
    """The CSS of `code_as_html`, for light and dark pages."""
    light = HtmlFormatter(style="xcode").get_style_defs("pre.code")
    dark = HtmlFormatter(style="github-dark").get_style_defs("pre.code")
    rules = [
        "\n".join(line for line in style.splitlines() if re.match(r"pre\.code \.", line))
        for style in (light, dark)
    ]
    return f"{rules[0]}\n@media (prefers-color-scheme: dark) {{\n{rules[1]}\n}}"


@lru_cache(maxsize=20_000)
def markdown_as_html(text: str, level: int = 4) -> Markup:
    """Markdown with formulas as HTML of a few harmless elements.

    No script, no style, no frame; links to web and mail addresses only; pictures only where
    the text itself holds them, as PNG or JPEG. Other HTML is shown as it was written.

    Args:
        level: of all headings in the text: it stands below a heading of the page, and the
            headings of the page and those of the text are one outline for a screen reader.
    """
    secret = _Secret()
    short = secret.without_pictures(visible(text))
    if len(short) > _LONGEST_PROSE:
        return _as_it_stands(short)
    try:
        return Markup(secret.rendered(short, level))
    except Exception:  # a text that the parser cannot take is still an answer to be read
        return _as_it_stands(short)


def _as_it_stands(text: str) -> Markup:
    return Markup('<pre class="plain">{}</pre>').format(text)


class _Secret:
    """Keeps pictures and formulas out of the text while it is parsed and cleaned.

    A name that nobody can guess stands for each: they come back after the cleaning, and the
    cleaning leaves such a name nowhere but in a text and in the source of a picture.
    """

    def __init__(self) -> None:
        self.name = "x" + secrets.token_hex(8)
        self.pictures: dict[str, str] = {}
        self.formulas: dict[str, str] = {}

    def without_pictures(self, text: str) -> str:
        return _PICTURE.sub(self._keep_picture, text)

    def _keep_picture(self, match: re.Match[str]) -> str:
        if sum(map(len, self.pictures.values())) + len(match[0]) > _MOST_PICTURE_CHARACTERS:
            return "too-large"
        key = f"{self.name}p{len(self.pictures)}e"
        self.pictures[key] = match[0]
        return key

    def keep_formula(self, tex: str, *, display: bool) -> str:
        key = f"{self.name}f{len(self.formulas)}e"
        self.formulas[key] = formula(tex, display=display)
        return key

    def rendered(self, text: str, level: int) -> str:
        cleaned = nh3.clean(
            _other_html_as_text(MarkdownWithMath(_Renderer(self)).render(text)),
            tags=set(_TAGS),
            clean_content_tags=set(),
            attributes=_ATTRIBUTES,
            attribute_filter=self._harmless,
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
        )
        kept = self.pictures | self.formulas
        told = self._readable_aloud(cleaned, level)
        return re.sub(rf"{self.name}[pf]\d+e", lambda match: kept.get(match[0], ""), told)

    def _readable_aloud(self, cleaned: str, level: int) -> str:
        """All headings at that level, and words for each picture.

        Only whole tags that the cleaning writes are exchanged, never a part of one: a value of
        an attribute may look like a tag.
        """
        html = re.sub(r"<(/?)h[1-6]>", rf"<\g<1>h{level}>", cleaned)
        html = html.replace("<img>", LEFT_OUT)
        nameless = rf'<img(?: alt="")?( src="{self.name}p\d+e")(?: alt="")?>'
        return re.sub(nameless, rf'<img\1 alt="{NAMELESS}">', html)

    def _harmless(self, tag: str, name: str, value: str) -> str | None:
        """The value of an allowed attribute; None where it must go."""
        if tag == "img" and name == "src":
            allowed = value in self.pictures
        elif tag == "a" and name == "href":
            allowed = self.name not in value and _LINK.match(value) is not None
        else:
            allowed = self.name not in value
        return value if allowed else None


def _other_html_as_text(html: str) -> str:
    """The page with every other tag written out, for nh3 drops what it does not allow.

    This is no wall: where nh3 reads the page in another way, something is dropped after all.
    """
    reader = _OtherHtmlAsText()
    reader.feed(html)
    # What is left begins a tag that never ends. `close` would drop it on some Pythons.
    return "".join([*reader.parts, escape(unescape(reader.rawdata))])


class _OtherHtmlAsText(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def set_cdata_mode(self, *_: object, **__: object) -> None:
        """What stands in a <script> is text, as the <script> itself."""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        written = self.get_starttag_text() or ""
        self.parts.append(written if tag in _TAGS else escape(written))

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        written = f"</{tag}>"
        self.parts.append(written if tag in _TAGS else escape(written))

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data))

    def handle_comment(self, data: str) -> None:
        self.parts.append(escape(f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        self.parts.append(escape(f"<!{decl}>"))

    def unknown_decl(self, data: str) -> None:
        self.parts.append(escape(f"<![{data}]>"))

    def handle_pi(self, data: str) -> None:
        self.parts.append(escape(f"<?{data}>"))


class _Renderer(IPythonRenderer):
    """The notebook's Markdown, but with formulas that need no script and no coloured code."""

    def __init__(self, secret: _Secret) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._secret = secret

    def inline_math(self, body: str) -> str:
        return self._secret.keep_formula(body, display=False)

    def block_math(self, body: str) -> str:
        return self._secret.keep_formula(body, display=True)

    def latex_environment(self, name: str, body: str) -> str:
        whole = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self._secret.keep_formula(whole, display=True)

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = escape(text) or NAMELESS
        if url in self._secret.pictures:
            return f'<img src="{url}" alt="{alt}">'
        return LEFT_OUT if not text else f"{LEFT_OUT[:-1]}: {alt}]"
