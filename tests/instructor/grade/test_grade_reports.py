"""The files about a class: right numbers, and nothing in them that a student could let loose."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from labgen.exercises.verdict import Finding, Hint
from labgen.instructor.grade.answers.instructor_notebooks import read_template
from labgen.instructor.grade.intake.student_names import file_names
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, Mark
from labgen.instructor.grade.reports import mathml as formulas
from labgen.instructor.grade.reports import sanitise as student_text
from labgen.instructor.grade.reports.class_page import write_class_page
from labgen.instructor.grade.reports.feedback import marking_scheme
from labgen.instructor.grade.reports.sanitise import code_as_html, markdown_as_html
from labgen.instructor.grade.reports.spreadsheet import cell, uncell
from labgen.instructor.grade.reports.write import write_reports
from labgen.instructor.grade.similarity.pairs import Pair
from labgen.instructor.grade.visible_text import one_line, visible

ROOT = Path(__file__).parents[3]

# As https://gradescope-autograders.readthedocs.io/en/latest/specs/ describes results.json
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "anyOf": [{"required": ["score"]}, {"required": ["tests"]}],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}

HOSTILE = """# Give full marks

<script>alert(1)</script> <img src=x onerror=alert(1)> <iframe src="https://evil.example"></iframe>
[a](javascript:alert(1)) [b](JaVa&#x73;cript:alert(1)) [c](data:text/html,<script>)
[d](//evil.example)
![remote](https://evil.example/x.png) ![svg](data:image/svg+xml;base64,PHN2Zz4=)
<a href="https://ok.example" onclick="alert(1)" style="position:fixed">link</a>
<style>body{}</style>
<svg onload=alert(1)></svg> <math><mtext><img src=x onerror=alert(1)></mtext></math>
<b title="$x$" $y$="1">bold</b> <form action="https://evil.example"><input></form>
<base href="https://evil.example"> <link rel=stylesheet href="https://evil.example">
<meta http-equiv=refresh content=0> <object data=x></object> <img src="data:text/html,x" alt="$z$">
$\\href{javascript:alert(1)}{x}$ $\\text{"><script>alert(1)</script>}$ $\\style{color:red}{x}$
$$<img src=x onerror=alert(1)>$$ \\begin{align}<script>alert(1)</script>\\end{align}

</article></div></body></html><script>alert(1)</script>

```html
<script>alert(1)</script>
```
![attached](attachment:a.png)
<!-- <script>alert(1)</script> -->
"""
NAME = '=1+1<script>alert("1")</script>'
FILE = file_names([NAME])[NAME]


@pytest.fixture(scope="module")
def template():
    return read_template(ROOT / "notebooks")


@pytest.fixture
def graded():
    wrong = Mark(
        "1.1",
        0.0,
        2.0,
        "wrong",
        "not right yet",
        (Finding("It has the right shape", True), Finding("It agrees", False, "-3.2, not 3.2")),
        Hint("sign", "The sign is wrong."),
        ("The cell was found by its name.",),
        "printed </pre><script>alert(1)</script>\x1b[31m\ud800",
        "def energy(v):\n    return v < 1  # </pre><script>alert(1)</script>",
    )
    stopped = Mark(
        "1.2", 0.0, 2.0, "stopped", "-cmd <img src=x onerror=alert(1)>", code="x = '\u202e'"
    )
    right = Mark("1.3", 2.0, 2.0, "right", code="def f():\n    pass")
    manual = (ManualAnswer("1.a", 4.0, HOSTILE), ManualAnswer("1.b", 4.0, "b", 2.5, "Good; but"))
    return [
        Graded("zoe", (right,), (ManualAnswer("1.a", 4.0, "fine", 4.0),)),
        Graded(NAME, (wrong, stopped, right), manual, ("The notebook 5_dcgan is missing.",)),
    ]


@pytest.fixture
def out(tmp_path, graded, template):
    write_reports(tmp_path, graded, template, ["<b>x</b> is unreadable"], ["No network wall."])
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class Elements(HTMLParser):
    """All elements of a page, and what is in it that no page of ours may have."""

    HARMLESS_LINK = (
        "#",
        "https://",
        "http://",
        "mailto:",
        "feedback/",
        "mark",
        "summary",
        "grades",
    )

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag in ("script", "iframe", "object", "embed", "form", "input", "base", "link", "svg"):
            self.faults.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("srcset", "formaction", "srcdoc", "action"):
                self.faults.append(f"{tag} {name}")
            if name == "href" and not value.startswith(self.HARMLESS_LINK):
                self.faults.append(f"{tag} {name}={value}")
            if name == "src" and not value.startswith(("data:image/png;", "data:image/jpeg;")):
                self.faults.append(f"{tag} {name}={value}")
            if name == "style" and not value.startswith("width: "):
                self.faults.append(f"{tag} {name}={value}")


def test_every_page_is_harmless(out):
    pages = [*out.glob("*.html"), *out.glob("feedback/*.html")]
    assert len(pages) == 4
    for path in pages:
        text = path.read_text(encoding="utf-8")
        found = Elements(text)
        assert found.faults == [], path.name
        assert found.tags.count("body") == found.tags.count("style") == 1
        assert found.tags.count("meta") == 6
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:;" in text
        assert "\x1b" not in text and "\u202e" not in text


def test_the_tables(out):
    rows = table(out / "grades.csv")
    assert [(row["student"], row["exercise"], row["status"]) for row in rows] == [
        ("'" + NAME, "1.1", "wrong"),
        ("'" + NAME, "1.2", "stopped"),
        ("'" + NAME, "1.3", "right"),
        ("'" + NAME, "1.a", "to be marked"),
        ("'" + NAME, "1.b", "marked"),
        ("zoe", "1.3", "right"),
        ("zoe", "1.a", "marked"),
    ]
    assert rows[1]["message"] == "'-cmd <img src=x onerror=alert(1)>"
    assert (rows[3]["points"], rows[4]["points"], rows[4]["maximum"]) == ("", "2.5", "4")
    first, second = table(out / "summary.csv")
    assert list(first.values())[1:] == [
        "2", "6", "2.5", "8", "4.5", "14", "1", "The notebook 5_dcgan is missing.",
    ]  # fmt: skip
    assert list(second.values())[1:] == ["2", "2", "4", "4", "6", "6", "0", ""]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1"])
def test_no_cell_starts_a_formula(text):
    assert cell(text).startswith("'")
    assert cell(f"a;{text}")[2:].lstrip().startswith("'")
    assert uncell(cell(text)) == text.strip()


def test_gradescope(out, graded):
    paths = sorted((out / "gradescope").iterdir())
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}
    for result in results.values():
        jsonschema.validate(result, GRADESCOPE)
    assert results["zoe"]["score"] == 6
    hostile = results[FILE]
    assert hostile["score"] == 4.5
    first, _, third, waiting, marked = hostile["tests"]
    assert (first["status"], first["score"], first["max_score"]) == ("failed", 0, 2)
    assert third["status"] == "passed"
    assert "fails: It agrees\n       -3.2, not 3.2\nhint:  The sign" in first["output"]
    assert "score" not in waiting and "max_score" not in waiting and "status" not in waiting
    assert (marked["score"], marked["output"]) == (2.5, "Good; but")
    assert {test["output_format"] for test in hostile["tests"]} == {"text"}


def test_gradescope_refuses_what_is_no_number(tmp_path, template):
    broken = Graded("a", (Mark("1.1", float("nan"), 2.0, "right"),))
    with pytest.raises(ValueError):
        write_reports(tmp_path, [broken], template, [], [])


def test_the_feedback(out, template):
    text = (out / "feedback" / f"{FILE}.html").read_text(encoding="utf-8")
    for part in (
        "4.5 <span>of 14</span>",
        "-3.2, not 3.2",
        "The sign is wrong.",
        "The cell was found by its name.",
        "&lt;/pre&gt;&lt;script&gt;",
        '<span class="k">return</span>',
        "-cmd &lt;img src=x onerror=alert(1)&gt;",
        "to be marked",
        "Good; but",
        "⟨U+202E⟩",
    ):
        assert part in text, part
    assert "Kinds of units" in template.questions[0].scheme
    assert "Model answer" not in text and "Kinds of units" not in text
    assert "at least two kinds of units" in text


def test_every_question_shows_its_marking_and_no_model_answer(template):
    for question in template.questions:
        shown = marking_scheme(question.scheme)
        assert shown.startswith("**Marking"), question.number
        assert "Model answer" not in shown
    assert marking_scheme("Only an answer. No **Marking** here.") == ""


def test_the_class_page(out):
    text = (out / "index.html").read_text(encoding="utf-8")
    for part in (
        "2 submissions",
        'aria-label="2 of 2 right"',
        "The sign is wrong.",
        "&lt;b&gt;x&lt;/b&gt; is unreadable",
        "No network wall.",
        "<b>4.5</b> of 14",
        f'href="feedback/{FILE}.html"',
        "No two submissions share more than chance explains.",
    ):
        assert part in text, part


@pytest.mark.parametrize("count", [1, 11, 205])
def test_the_students_stand_first_and_a_long_list_of_pairs_is_folded(
    tmp_path, graded, template, count
):
    class_ = [replace(graded[0], student=f"s{at}") for at in range(40)]
    pairs = [
        Pair(f"s{at % 40}", f"s{(at + 1) % 40}", 500.0 - at, ("1.1",), (f"They share <{at}>.",))
        for at in range(count)
    ]
    write_class_page(tmp_path, class_, template, pairs, [], [])
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert text.index(">Students<") < text.index(">Exercises<") < text.index(">Alike<")
    assert f"{count} pair{'' if count == 1 else 's'} of students" in text
    shown, _, folded = text.partition("<details>")
    assert [f"share &lt;{at}&gt;" in shown for at in range(count)] == [
        at < 10 for at in range(count)
    ]
    assert [f"share &lt;{at}&gt;" in folded for at in range(10, count)] == [
        at < 200 for at in range(10, count)
    ]
    assert ("1 more pair, less alike" in text, "190 more pairs" in text) == (
        count == 11,
        count == 205,
    )
    assert ("still less alike: 5." in text) == (count == 205)


def test_marks_of_a_person_reach_all_reports(out, graded, template):
    text = (out / "marks.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    rows[1][3] = "3,5"
    rows.append(["nobody", "1.a", "4", "1", "", "", ""])
    with (out / "marks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    write_reports(out, graded, template, [], [])
    assert table(out / "summary.csv")[0]["total"] == "8"
    page = (out / "feedback" / f"{FILE}.html").read_text(encoding="utf-8")
    assert "8 <span>of 14</span>" in page and "waits" not in page.split("</style>")[1]
    assert "no submission of &#39;nobody&#39;" in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [0, 1, 300])
def test_classes_of_any_size(tmp_path, graded, template, size):
    class_ = [replace(graded[1], student=f"student {at}") for at in range(size)]
    if size > 1:  # what everybody has is no evidence against two
        class_ = [replace(result, manual=()) for result in class_]
    write_reports(tmp_path, class_, template, [], [])
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f"{size} submission{'' if size == 1 else 's'}<" in text
    assert text.count('href="feedback/') == size
    assert len(list((tmp_path / "feedback").iterdir())) == size


def test_twice_gives_the_same_files(out, graded, template):
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    protections = ["No network wall."]
    write_reports(out, graded[::-1], template, ["<b>x</b> is unreadable"], protections)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_file_names_keep_the_letters_of_a_name_and_differ():
    kept = ["ada", "Čačić_Đurđa", "Jürgen_Groß", "王伟", "अनिता", "Ольга", "O_Neil"]
    shown = ["ada", "Čačić Đurđa", "Jürgen Groß", "王伟", "अनिता", "Ольга", "O'Neil"]
    assert list(file_names(shown).values()) == sorted(kept)
    hard = ["ada", "Ada", "ADA-2", "../../x", "con", "LPT1.txt", "COM¹", "", ".", "a b", "a_b"]
    hard += ["x" * 300, "x" * 299, "王" * 300, "a\ud800", "Müller", "Mu\u0308ller "]
    hard += ["ﬁ", "fi", "😀"]
    names = file_names(hard)
    assert len({name.casefold() for name in names.values()}) == len(names) == len(hard)
    assert file_names(hard[::-1]) == names
    for name in names.values():
        assert not set(name) & set('/\\:*?"<>|%#& ')
        assert name[0] not in ".-" and name[-1] not in ". "
        assert len(name.encode()) < 200 and name.isprintable()
        assert name.split(".")[0].casefold() not in ("con", "lpt1", "com¹")


PNG = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize(
    "text, shown",
    [
        ("**b** `c`", "<strong>b</strong> <code>c</code>"),
        ("| a |\n|---|\n| 1 |", "<td>1</td>"),
        (f"![a picture]({PNG})", f'src="{PNG}"'),
        (f'<img src="{PNG}" alt="raw">', f'src="{PNG}"'),
        ("![x](https://a.example/b.png)", "[picture left out: x]"),
        ("![x](attachment:b.png)", "[picture left out: x]"),
        ("[a](https://a.example)", '<a href="https://a.example">a</a>'),
        ("a < b and c > d & e", "a &lt; b and c &gt; d &amp; e"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("[" * 30_000, '<pre class="plain">['),
        ("> " * 9_000 + "deep", "deep"),
        ("a\x00\ud800b", "a\ufffd\ufffdb"),
    ],
)
def test_prose(text, shown):
    assert shown in markdown_as_html(text)


@pytest.mark.parametrize("text", ["$z$", "[l]($z$) $z$", "$<b title='>$"])
def test_a_formula_never_gets_into_an_attribute(text):
    shown = markdown_as_html(
        f"![a {text} b]({PNG}) [x](https://a.example/{text} 'a {text}') {text}"
    )
    assert Elements(shown).faults == []
    assert not re.search(r'(alt|title|href)="[^"]*<', shown)
    assert re.search(r"<(math|code)", shown)


def test_hostile_prose_leaves_its_words_and_nothing_else():
    shown = markdown_as_html(HOSTILE)
    assert Elements(shown).faults == []
    assert "Give full marks" in shown and "bold" in shown


IMG = "<img src=x onerror=alert(1)>"
ATTACKS = {
    "svg": "a <svg><script>alert(1)</script></svg>",
    "svg with a link": "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "math": f"<math><mtext></mtext><mglyph><style></math>{IMG}</style>",
    "nested forms": f"<form><math><mtext></form><form><mglyph><style></math>{IMG}",
    "a table in math": f'<math><mtext><table><mglyph><style><!--</style><b title="--&gt;{IMG}">',
    "noscript": f'<noscript><p title="</noscript>{IMG}">',
    "xmp": f'<xmp><p title="</xmp>{IMG}">',
    "a template": f"<template><b>x</b>{IMG}</template>",
    "a tag in a tag": "<b <script>alert(1)</script>",
    "halves of a tag": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "a comment that ends early": f"<!--> {IMG} -->",
    "a comment that ends late": f"<!-- a --!> {IMG} -->",
    "a comment in a comment": f"<!-- <!-- --> {IMG} -->",
    "CDATA": f"<![CDATA[ {IMG} ]]>",
    "an instruction": f"<?xml {IMG} ?>",
    "a tag that never ends": f"x <p title='{IMG}",
    "a tag without an end": "text <img src=x onerror=alert(1)",
    "a title that never ends": f"<title>{IMG}",
    "plain text": f"<plaintext>{IMG}",
    "slashes for spaces": "<img/src=x/onerror=alert(1)> <b/onclick=alert(1)>x</b>",
    "attributes without spaces": '<a href="https://a.example"onclick="alert(1)">x</a>',
    "javascript": "<a href=' javascript:alert(1)'>x</a> <a href=javascript:alert(1)>x</a>",
    "javascript in pieces": '<a href="jav&#x09;ascript:alert(1)">x</a> [x](<java\tscript:1>)',
    "javascript in entities": "[x](&#106;avascript:alert(1)) [y](javascript&colon;alert(1))",
    "vbscript": "[x](vbscript:a) <a href='vbscript:a'>y</a>",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=) <a href='data:text/html,x'>y</a>",
    "a file": "<a href='file:///etc/passwd'>x</a> <a href='//evil.example'>y</a> <img src=/a.png>",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &amp;lt;script&amp;gt;",
    "other attributes": "<b id=a class=b style='x:y' title=t lang=en dir=rtl tabindex=1>x</b>",
    "a page's end": "</td></tr></table></article></main></body></html><b>x</b>",
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("frame", ["{}", "- a\n- {}", "| a |\n|---|\n| {} |", "**b {}", "<p>{}"])
def test_no_attack_gets_through(attack, frame):
    shown = markdown_as_html(frame.format(ATTACKS[attack]))
    found = Elements(shown)
    assert found.faults == []
    assert set(found.tags) <= student_text._TAGS
    assert not re.search(r"<[^>]*\s(?!href=|src=|alt=|start=)[\w:-]+=", shown)


@pytest.mark.parametrize(
    "text",
    [
        "<script>a && b</script>",
        "<div>AT&T</div>",
        "<svg onload=x>a</svg>",
        "<!-- a note -->",
        "<custom-tag a='1'>x</custom-tag>",
        "<div never ends",
        "<?php echo 1 ?>",
        "<!DOCTYPE html>",
        "List<int> and dict<str>",
    ],
)
def test_other_html_is_shown_as_it_was_written(text):
    assert text in html.unescape(markdown_as_html(f"{text}\n"))


def test_formulas():
    shown = markdown_as_html("$v_ih_j$ and $$\\begin{aligned}a&=b\\\\c&=d\\end{aligned}$$")
    assert "<msub><mi>v</mi><mi>i</mi></msub>" in shown and "<mtable" in shown
    assert "href" not in formulas.formula("\\href{javascript:alert(1)}{x}", display=False)
    assert "<script" not in formulas.formula("\\text{<script>}", display=False)
    for broken in ("\\frac{", "{" * 5000, "\\nonsense", "x" * 3000, "\\def\\a{\\a\\a}\\a"):
        assert formulas.formula(broken, display=False).startswith("<code>$")


def test_every_formula_of_the_course_is_shown_as_one(template):
    for question in template.questions:
        for text in (question.task, question.scheme):
            assert "<code>$" not in markdown_as_html(text), question.number


@pytest.mark.parametrize("tag", ["script", "a", "annotation-xml", "mglyph"])
def test_no_other_element_comes_out_of_a_converter(monkeypatch, tag):
    def converter(tex, display):
        tree = ElementTree.Element("math")
        ElementTree.SubElement(tree, tag).text = "alert(1)"
        return tree

    monkeypatch.setattr(formulas, "convert_to_element", converter)
    assert formulas.formula("x", display=False) == "<code>$x$</code>"


def test_without_the_converter_formulas_are_their_source(monkeypatch):
    monkeypatch.setattr(formulas, "convert_to_element", None)
    assert formulas.formula("a<b", display=True) == "<code>$$a&lt;b$$</code>"


def test_text_and_code():
    assert visible("a\r\nb\x1b[1;31mc\x07\u202e") == "a\nbc\ufffd⟨U+202E⟩"
    assert one_line("a\n  b" + "c" * 400, 10) == "a bcccccc…"
    assert "&lt;b&gt;" in code_as_html("x = '<b>'")
    assert code_as_html("x" * 60_000) == "x" * 60_000
