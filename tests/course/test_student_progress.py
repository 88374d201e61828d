"""labgen.progress(): the last verdict counts, and signs and words say all that colours say."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

import labgen
from labgen.exercises.journal import STATUSES, Attempt
from labgen.exercises.status_look import LOOKS, NOT_CHECKED
from labgen.registry import exercises, find_exercise, notebooks
from tests.course.test_accessible_pages import contrast


@pytest.fixture
def noted(runs):
    """Write a journal: (exercise, status) in order."""

    def note(*attempts):
        runs.mkdir(exist_ok=True)
        lines = [json.dumps(vars(Attempt("t", *attempt))) for attempt in attempts]
        (runs / "journal.jsonl").write_text("\n".join(lines) + "\n")
        return labgen.progress()

    return note


def test_the_last_verdict_counts_and_every_attempt_is_counted(noted):
    progress = noted(("1.1", "wrong"), ("1.1", "right"), ("1.2", "right"), ("1.2", "error"))
    rows = {row.exercise.number: row for row in progress.rows}
    assert (rows["1.1"].status, rows["1.1"].attempts) == ("right", 2)
    assert (rows["1.2"].status, rows["1.2"].attempts) == ("error", 2)
    assert (rows["1.3"].status, rows["1.3"].attempts) == (NOT_CHECKED, 0)
    assert progress.points == find_exercise("1.1").points
    assert progress.maximum == sum(one.points for one in exercises())
    assert len(progress.left) == len(exercises()) - 1


def test_the_text_names_all_exercises_and_what_is_left(noted):
    text = repr(noted(("1.1", "right"), ("1.2", "wrong"), ("1.2", "wrong")))
    words = " ".join(text.split())
    assert text.splitlines()[0].startswith("Your progress: 1 of 29 exercises is right, 2 of")
    assert all(re.search(rf"[○✓✗] {one.number}\b", text) for one in exercises())
    assert all(name in text for name in notebooks())
    assert "Left: 1.2 hidden_probs (not right yet, 2 attempts); 27 not checked yet" in words
    assert "✗ not right yet" in text and "! stopped" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_when_all_is_right_nothing_is_left(noted):
    text = repr(noted(*((one.number, "right") for one in exercises())))
    assert "Nothing is left" in text and "labgen.hand_in()" in text


def test_what_is_no_exercise_of_the_course_does_not_count(noted):
    assert len(noted(("99.1", "right")).left) == len(exercises())


def test_without_a_journal_it_says_so(noted, monkeypatch):
    monkeypatch.setenv("LABGEN_JOURNAL", "0")
    for text in (repr(noted(("1.1", "right"))), noted(("1.1", "right"))._repr_html_()):
        assert "The journal of your checks is switched off" in text


def test_without_any_check(runs):
    assert labgen.progress().points == 0
    assert repr(labgen.progress()).count("○") == len(exercises()) + 1


class Page(HTMLParser):
    """What a screen reader gets of a table."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.scopes, self.words = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))

    def handle_data(self, data):
        self.words.append(data)


def test_the_table_needs_no_script_and_no_colour(noted):
    html = noted(("1.1", "right"), ("1.2", "wrong"), ("2.1", "error"))._repr_html_()
    page = Page(html)
    assert not {"script", "iframe", "input", "button", "svg", "style"} & set(page.tags)
    assert page.tags.count("table") == page.tags.count("caption") == 2
    assert set(page.scopes) == {"col", "row"}
    words = " ".join(page.words)
    assert "✓ 1.1" in words and "✗ 1.2" in words and "! 2.1" in words
    for status in ("right", "wrong", "error", NOT_CHECKED):
        assert f"{LOOKS[status].sign} {LOOKS[status].words}" in words


def test_each_status_has_its_own_sign_and_a_colour_for_light_and_dark_pages():
    assert set(LOOKS) == {*STATUSES, NOT_CHECKED}
    assert len({look.sign for look in LOOKS.values()}) == len(LOOKS)
    for look in LOOKS.values():
        assert contrast(look.colour, "#fff") >= 4.5
        # The box itself, on a white and on JupyterLab's dark page.
        assert contrast(look.colour, "#111111") >= 3
