"""What a browser's accessibility checker asks of our pages, as far as Python alone can tell.

Contrast of the style sheets' colours, landmarks, the outline of headings, words for pictures,
links that do not rely on colour. Source of the limits: Web Content Accessibility Guidelines 2.2,
level AA.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import nbformat
import pytest
from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES

from labgen.course import export
from labgen.course.execute import Failure
from labgen.course.export import export_notebook
from labgen.course.index import DONE, Entry, write_index
from labgen.instructor import TEMPLATES
from labgen.instructor.grade.reports.sanitise import code_colours, markdown_as_html
from tests.instructor.grade.sample_class import CODE, PNG, PROSE, write_class

ENOUGH = 4.5  # to one, for text of the usual size
ALT = 'The loss <of "W" & V> falls from 0.21 to 0.08.'
# What stands on what, in the style sheets of the index and of the grading pages.
PAIRS = [
    *((text, back) for text in ("text", "soft", "link") for back in ("back", "card")),
    *(("good", "good-back"), ("bad", "bad-back"), ("soft", "idle-back"), ("text", "idle-back")),
]
GRADE_PAIRS = [("wait", "wait-back"), ("text", "code"), ("link", "idle-back"), *PAIRS]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.005)


def colours(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The variables of a style sheet on a light and on a dark page."""
    light, _, dark = css.partition("prefers-color-scheme: dark")
    variables = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", part)) for part in (light, dark)
    ]
    return variables[0], {**variables[0], **variables[1]}


@pytest.mark.parametrize(
    ("template", "pairs"),
    [
        (export.TEMPLATES / "index.html.j2", PAIRS),
        (TEMPLATES / "grade/style.css.j2", GRADE_PAIRS),
    ],
    ids=["index", "grade"],
)
def test_text_stands_out_from_what_it_stands_on(template, pairs):
    css = template.read_text(encoding="utf-8")
    for scheme in colours(css):
        pale = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in pairs}
        assert {pair: round(x, 2) for pair, x in pale.items() if x < ENOUGH} == {}


def test_students_code_stands_out_from_the_page():
    used = {STANDARD_TYPES[kind] for kind, text in lex(CODE, PythonLexer()) if text.strip()}
    light, dark = colours((TEMPLATES / "grade/style.css.j2").read_text(encoding="utf-8"))
    rules = code_colours().partition("@media (prefers-color-scheme: dark)")
    for css, back in ((rules[0], light["code"]), (rules[2], dark["code"])):
        shown = dict(re.findall(r"pre\.code \.(\w+) \{[^}]*?\bcolor: (#[0-9A-Fa-f]{3,6})\b", css))
        pale = {name: shown[name] for name in used & set(shown)}
        assert len(pale) >= 10
        assert {name: c for name, c in pale.items() if contrast(c, back) < ENOUGH} == {}


class Page(HTMLParser):
    """The parts of a page that a screen reader lives by."""

    EMPTY = frozenset({"img", "br", "hr", "meta", "link", "input", "col"})
    LANDMARKS = frozenset({"header", "nav", "main", "footer", "aside"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.mains = 0
        self.outside: list[str] = []
        self.levels: list[int] = []
        self.alternatives: list[str | None] = []
        self.headers: list[str] = []
        self.scrollers: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.mains += tag == "main"
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "img":
            self.alternatives.append(values.get("alt"))
        if tag == "th":
            self.headers.append("")
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not data.strip() or "body" not in self.open or {"script", "style"} & set(self.open):
            return
        if not self.LANDMARKS & set(self.open):
            self.outside.append(data.strip()[:60])
        if "th" in self.open:
            self.headers[-1] += data.strip()


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    """One page of each kind, with everything on it that a page can have."""
    out = tmp_path_factory.mktemp("pages")
    write_class(out / "marks")
    notebook = _notebook()
    failure = Failure("It raised.", 3, 3, notebook.cells[-1].id, "A heading")
    export_notebook(notebook, "1_rbm", out, sources=out, failure=failure)
    summary = out / "runs" / "summary"
    summary.mkdir(parents=True)
    for name in ("1_rbm", "2_dbn"):
        (summary / f"{name}.json").write_text('{"losses": {"test error": 0.5}}')
        (summary / f"{name}.png").write_bytes(b"picture")
    entries = [Entry(name, f"Title of {name}", "quick", DONE, 3) for name in ("1_rbm", "2_dbn")]
    write_index(out, out / "runs", [*entries, Entry("3_up_down", "Title", "quick")])
    files = {
        "notebook": out / "1_rbm.html",
        "index": out / "index.html",
        "class": out / "marks" / "index.html",
        "marking": out / "marks" / "marking.html",
        "feedback": out / "marks" / "feedback" / "ada.html",
    }
    return {name: path.read_text(encoding="utf-8") for name, path in files.items()}


def _notebook() -> nbformat.NotebookNode:
    v4 = nbformat.v4
    pictures = [v4.new_output("display_data", {"image/png": PNG}) for _ in range(4)]
    pictures[1].metadata = {"image/png": {"alt": ALT}}
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# A heading\n\n[A link](https://a.example)\n\n## Below it"),
            v4.new_code_cell(CODE, execution_count=1, outputs=pictures[:3]),
            v4.new_code_cell("1 / 0", execution_count=2, outputs=pictures[3:]),
        ]
    )


@pytest.mark.parametrize("kind", ["notebook", "index", "class", "marking", "feedback"])
def test_a_screen_reader_finds_its_way(pages, kind):
    page = Page(pages[kind])
    assert page.mains == 1
    assert page.outside == []
    assert all(page.headers), page.headers
    assert page.levels[0] == 1 and page.levels.count(1) == 1
    steps = [new - old for old, new in zip(page.levels, page.levels[1:], strict=False)]
    assert max(steps, default=0) <= 1, page.levels


@pytest.mark.parametrize("kind", ["notebook", "index", "class", "marking", "feedback"])
def test_pictures_have_words(pages, kind):
    words = Page(pages[kind]).alternatives
    assert all(text and text.strip() for text in words), words
    if kind in ("notebook", "index"):  # our own words, each for one picture
        assert max(Counter(words).values()) == 1 and len(words) >= 2, words
    if kind == "notebook":  # those that a figure brings go before our own
        assert words[1] == ALT and words[2].endswith("picture 2")


@pytest.mark.parametrize("kind", ["notebook", "index", "class", "marking", "feedback"])
def test_links_are_told_by_more_than_their_colour(pages, kind):
    styles = re.findall(r"<style[^>]*>(.*?)</style>", pages[kind], re.DOTALL)
    ours = styles[-1] if kind == "notebook" else "".join(styles)  # JupyterLab's come before it
    links = re.findall(r"([^{}]*\ba\b[^{}]*)\{([^}]*)\}", ours)
    assert any("text-decoration: underline" in rule for _, rule in links)
    assert not any("text-decoration: none" in rule for _, rule in links)


IN_THE_DARK = re.compile(
    r'<style media="screen and \(prefers-color-scheme: dark\)".*?</style>'
    r"|@media screen and \(prefers-color-scheme: dark\) \{.*?\n  \}\n",
    re.DOTALL,
)


# Behind code, behind text, and behind an error's output.
@pytest.mark.parametrize(
    ("theme", "code", "text", "error"),
    [("light", "#f5f5f5", "#ffffff", "#ffdddd"), ("dark", "#212121", "#111111", "#511f1b")],
)
def test_the_colours_of_a_notebook_page_stand_out(pages, theme, code, text, error):
    """JupyterLab's own comments and prompts do not; the page's last style mends them."""
    assert len(IN_THE_DARK.findall(pages["notebook"])) == 2
    page = IN_THE_DARK.sub("", pages["notebook"]) if theme == "light" else pages["notebook"]
    found = re.findall(r"--((?:jp|lab)-[\w-]+): ?([^;}]+)[;}]", page)
    variables = {name: value.strip() for name, value in found}  # the last one counts
    used = set(re.findall(r"var\(--(jp-mirror-editor-[\w-]+)\)", page))
    names = {name for name in used if variables[name].startswith("#")}
    assert {"jp-mirror-editor-comment-color", "jp-mirror-editor-keyword-color"} <= names
    assert {n: variables[n] for n in names if contrast(variables[n], code) < ENOUGH} == {}
    for prompt in ("inprompt-font-color", "outprompt-font-color", "prompt-not-active-font-color"):
        assert contrast(variables[f"jp-cell-{prompt}"], text) >= ENOUGH
    assert float(variables["jp-cell-prompt-not-active-opacity"]) == 1
    ansi = re.findall(r"\.ansi-\w+-intense-fg\) \{\s*color: var\(--(lab-\w+)\);\s*\}", page)
    assert len(ansi) == 7  # black is black enough
    assert {n: variables[n] for n in ansi if contrast(variables[n], error) < ENOUGH} == {}
    assert 'span[style*="color: rgb"] { color: inherit !important; }' in page
    assert contrast(variables["lab-bar-link"], variables["lab-bar"]) >= ENOUGH


def test_what_scrolls_can_be_reached_with_the_keyboard(pages):
    assert "new ResizeObserver" in pages["notebook"] and "part.tabIndex = 0" in pages["notebook"]
    for kind in ("index", "class", "feedback"):
        for tag in re.findall(
            r'<\w+ class="[^"]*\bscroll\b[^>]*>|<pre class="\w+"[^>]*>', pages[kind]
        ):
            assert 'tabindex="0"' in tag, tag


@pytest.mark.parametrize("level", [3, 4])
def test_headings_of_an_answer_continue_those_of_the_page(level):
    shown = markdown_as_html(PROSE, level)
    assert set(Page(shown).levels) == {level} and len(Page(shown).levels) == 3
    assert Page(shown).alternatives == ["A picture in this answer"] * 2
    assert shown.count("[picture left out]") == 1


def test_words_that_look_like_a_picture_stay_words():
    hostile = f'![a "<img>" > <h1> <script>](data:image/png;base64,{PNG})'
    page = Page(markdown_as_html(hostile))
    assert len(page.alternatives) == 1 and page.levels == []
