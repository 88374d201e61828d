"""A verdict that one can see: signs and words, no more numbers than the text tells, no script."""

from __future__ import annotations

import base64
import copy
import io
import json
import pickle
import re
from dataclasses import asdict
from html.parser import HTMLParser

import numpy as np
import pytest
import tensorflow as tf
from nbconvert.filters.strings import clean_html
from PIL import Image

from labgen.exercises import examine
from labgen.exercises.samples import wrong_answers
from labgen.exercises.status_look import LOOKS
from labgen.exercises.tolerance import Difference, disagreement, framed
from labgen.exercises.verdict import Finding, Hint, Verdict
from labgen.exercises.verdict_html import LINES, as_html
from labgen.registry import find_exercise
from labgen.tasks.rbm.samples import hidden_inputs

# Of JupyterLab's two themes, and of a page that is plain white or black.
PAGES = ("#ffffff", "#111111", "#212121", "#000000")


class Elements(HTMLParser):
    """What an HTML text consists of."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.attributes = set(), [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, *one) for one in attrs]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def unscaled(images):
    return tf.image.resize(tf.reshape(images, (-1, 28, 28, 1)), (32, 32))


def verdict(status, **more):
    findings = (Finding("it runs <b>", True), Finding("it is right", status == "right", "no & why"))
    return Verdict(find_exercise("1.2"), status, findings, **more)


@pytest.mark.parametrize(
    ("status", "sign", "word"),
    [
        ("right", "✓", "right"),
        ("wrong", "✗", "not right yet"),
        ("error", "!", "stopped with an error"),
        ("not attempted", "–", "not attempted"),
    ],
)
def test_a_status_is_a_sign_and_a_word(status, sign, word):
    text = Elements(as_html(verdict(status))).text
    assert text.startswith(f"{sign} {word} Exercise 1.2 hidden_probs")


def test_all_that_the_text_says_stands_in_it():
    everything = verdict(
        "wrong",
        hint=Hint("key", "Is it <i>?"),
        notes=("a note",),
        printed="<script>alert(1)</script>\nmore",
        warning="an older one",
    )
    html = as_html(everything)
    seen = Elements(html)
    for line in everything.lines()[1:]:
        assert " ".join(line.split()) in seen.text, line
    assert seen.tags <= {"div", "span", "strong", "code", "pre"}
    assert {name for _, name, _ in seen.attributes} <= {"class", "style", "role"}
    assert "url(" not in html


def test_names_between_backticks_are_code():
    html = as_html(verdict("wrong", hint=Hint("key", "`sample` is given a <state>, one ` more")))
    assert "<code>sample</code> is given a &lt;state&gt;, one ` more" in html


def test_a_page_that_strips_styles_and_knows_few_elements_shows_the_words():
    """nbconvert with sanitize_html shows each element that it does not know as text."""
    html = clean_html(examine("1.2", hidden_inputs)._repr_html_())
    seen = Elements(html)
    assert "style" not in {name for _, name, _ in seen.attributes}
    assert "<" not in seen.text and "✗ fails: without weights" in seen.text
    assert "entry [0, 2] yours -1.08539 expected 0.252487 entry [0, 0] yours" in seen.text


@pytest.mark.parametrize("answer", wrong_answers()[::15], ids=lambda answer: answer.label)
def test_no_right_number_stands_in_it_that_the_text_does_not_tell(answer):
    found = examine(answer.exercise, answer.function)
    told = re.findall(r"expected (\S+)", found.text())
    assert set(re.findall(r"expected (\S+?)[ <]", as_html(found))) <= set(told)


def test_the_table_has_a_few_entries_that_are_off_and_one_right_number():
    yours, right = np.arange(12.0).reshape(3, 4), np.full((3, 4), 5.0)
    words = disagreement(yours, right)
    assert words == "entry [2, 3]: yours 11, expected 5 (11 of 12 entries differ)"
    assert [one.index for one in words.entries] == [(2, 3), (0, 0), (0, 1), (0, 2)]
    assert [one.yours for one in words.entries] == [11, 0, 1, 2]
    assert [one.expected for one in words.entries] == [5, None, None, None]


@pytest.mark.parametrize("right", [np.eye(3, dtype=bool), np.eye(3)])
def test_where_the_place_tells_the_right_number_only_one_entry_is_shown(right):
    assert len(disagreement(1 - right.astype(float), right).entries) == 1


def test_arrays_that_agree_give_an_empty_sentence():
    assert disagreement(np.ones(3), np.ones(3)) == ""


def test_a_sentence_keeps_its_numbers_within_another():
    words = disagreement(np.zeros(2), np.ones(2))
    whole = framed("a case: {}, so there", words)
    assert whole == f"a case: {words}, so there"
    assert whole.entries == words.entries and whole.yours is words.yours
    assert framed("a case: {}", "plain") == "a case: plain"


def test_a_copy_is_text():
    """Marks are copied, sent and kept as JSON."""
    words = disagreement(np.zeros(2), np.ones(2))
    for made in (copy.deepcopy(words), pickle.loads(pickle.dumps(words))):
        assert type(made) is str and made == words
    kept = asdict(Finding("it holds", False, words))
    assert json.loads(json.dumps(kept))["detail"] == str(words)


def test_a_wrong_image_is_shown_with_words():
    found = examine("5.1", unscaled)
    seen = Elements(as_html(found))
    picture = dict((name, value) for tag, name, value in seen.attributes if tag == "img")
    words = "Image 0 of your result: 32 by 32 pixels, all 0; black is 0 and white 1."
    assert picture["alt"] == words
    kind, _, data = picture["src"].partition(",")
    assert kind == "data:image/png;base64"
    shown = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    finding = next(one for one in found.findings if isinstance(one.detail, Difference))
    assert shown.shape == (32, 32)
    np.testing.assert_allclose(shown / 255, finding.detail.yours[0, :, :, 0], atol=0.003)


@pytest.mark.parametrize(
    ("shape", "pictured"),
    [((2, 784), True), ((2, 28, 28), True), ((2, 32, 32, 1), True), ((2, 5), False), ((9,), False)],
)
def test_which_arrays_are_images(shape, pictured):
    yours = np.linspace(0, 1, int(np.prod(shape))).reshape(shape)
    yours.flat[3] = np.nan
    finding = Finding("it is right", False, disagreement(yours, yours + 1))
    html = as_html(Verdict(find_exercise("1.2"), "wrong", (finding,)))
    assert ("<img" in html) is pictured


def test_where_to_get_help_is_said_once_and_only_for_a_wrong_answer():
    html = as_html(verdict("wrong"))
    assert html.count("labgen.hint(&quot;1.2&quot;)") == 1
    assert "labgen.hint" not in as_html(verdict("right"))
    assert "labgen.hint" not in verdict("wrong").text()


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", sorted({look.colour for look in LOOKS.values()}))
def test_the_colours_have_contrast_in_light_and_dark(colour):
    assert contrast("#ffffff", colour) >= 4.5
    assert min(contrast(page, colour) for page in PAGES) >= 3


def test_the_lines_have_contrast_in_light_and_dark():
    assert min(contrast(page, LINES) for page in PAGES) >= 3
