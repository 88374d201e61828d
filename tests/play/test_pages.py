"""The pages of players: small, shut in, labelled, and with a sentence for every wrong argument."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from labgen import play
from labgen.instructor.grade.reports.sanitise import markdown_as_html
from labgen.play import page
from labgen.play.playground import found_in
from labgen.registry import exercises

from .toy import DIGITS, autoencoder, normal

KINDS = (
    *("gibbs", "latent_plane", "latent_sliders", "drawing_pad", "network_walk", "two_networks"),
    *("generator_walk", "film", "film_of_weights", "film_of_a_plane"),
)
each = pytest.mark.parametrize("kind", KINDS)


class Markup(HTMLParser):
    """Controls without a label, and pictures without words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.unlabelled: list[str] = []
        self.controls = 0
        self.headings: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in ("input", "select"):
            self.controls += 1
            if "label" not in self.open:
                self.unlabelled.append(f"{tag} {values.get('id')}")
        if tag == "canvas" and not (values.get("aria-label") and values.get("role")):
            self.unlabelled.append(f"canvas {values.get('id')}")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in ("input", "meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open.pop() != tag:
            pass


def test_there_is_a_player_of_each_kind(players):
    assert set(players) == set(KINDS)
    assert {one.name for one in players.values()} == {
        *("gibbs", "latent_plane", "drawing_pad", "network_walk", "generator_walk", "film")
    }


@each
def test_a_page_asks_the_network_for_nothing(players, kind):
    document = players[kind].document
    assert "default-src 'none'" in document
    assert re.findall(r"""(?:https?:)?//[\w.-]+\.\w+|\b(?:src|href)=""", document) == []
    assert len(document.encode()) < page.LARGEST


@each
def test_a_page_is_shut_in_and_has_words(players, kind):
    one = players[kind]
    shown = one._repr_mimebundle_()
    assert 'sandbox="allow-scripts"' in shown["text/html"]
    assert f'title="{one.title.replace(chr(39), "&#x27;")}"' in shown["text/html"]
    assert shown["text/html"] == one._repr_html_()
    assert re.fullmatch(r"[^\n<>]+, which needs a viewer that shows HTML\.|.+", shown["text/plain"])
    assert shown["text/plain"] == f"{one.title}: {one.words}" and "<" not in one.words


@each
def test_every_control_has_a_label_and_every_picture_words(players, kind):
    body = re.sub(r"<(script|style).*?</\1>", "", players[kind].document, flags=re.DOTALL)
    markup = Markup(body)
    assert markup.unlabelled == []
    assert markup.controls >= 2
    assert markup.headings[0] == "h1" and markup.headings.count("h1") == 1
    assert 'role="status" aria-live="polite"' in body
    assert re.findall(r"<button(?![^>]*type=\"button\")", body) == []


def test_a_player_is_saved_as_a_page(players, tmp_path):
    path = players["gibbs"].save(tmp_path / "deep" / "gibbs.html")
    assert path.read_text(encoding="utf-8") == players["gibbs"].document


def test_titles_are_text(rbm):
    one = play.gibbs(rbm, DIGITS, title='<script>"&')
    assert '<script>"&' not in one.document
    assert "&lt;script&gt;&#34;&amp;</h1>" in one.document
    assert 'title="&lt;script&gt;&quot;&amp;"' in one._repr_html_()


def test_scripts_bear_no_name_of_an_exercise():
    names = {one.name for one in exercises()} - {"energy"}
    names |= {re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in names}
    for path in [*page.FOLDER.glob("js/**/*.js"), *page.FOLDER.glob("*.py")]:
        words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        assert words & names == set(), path.name


def test_the_two_trees_of_up_down_go_into_the_page_turned_the_same_way(up_down, players):
    """The way down is [hidden, pixels]; a page has all weights [below, above]."""
    assert players["two_networks"].document.count('"shape":[784,12]') == 3


# --- what is too large, and what is wrong ---------------------------------------------------------


def test_a_page_that_is_too_large_is_refused(monkeypatch, rbm):
    monkeypatch.setattr(page, "LARGEST", 40_000)
    with pytest.raises(play.TooLargeError, match="labgen.play.gibbs: the page would have 0.1 MB"):
        play.gibbs(rbm, DIGITS)


def test_models_that_do_not_fit_in_16_bits_are_kept_in_8(monkeypatch, rbm, dbn):
    alone = len(play.drawing_pad(rbm=rbm, digits=DIGITS).document)
    monkeypatch.setattr(page, "LARGEST", alone - 5_000)
    smaller = play.drawing_pad(rbm=rbm, digits=DIGITS)
    assert "kept in 8 bits" in smaller.document and '"i1"' in smaller.document


def test_a_generator_that_does_not_fit_has_its_pictures_made_before(monkeypatch, dcgan, players):
    live = players["generator_walk"]
    assert "Each picture is computed in this page" in live.document
    refuse = play.generator_walk.__globals__["player"]

    def small_pages_only(*args, **rest):
        if rest["live"]:
            raise play.TooLargeError("too large")
        return refuse(*args, **rest)

    monkeypatch.setitem(play.generator_walk.__globals__, "player", small_pages_only)
    stored = play.generator_walk(dcgan, DIGITS)
    assert "too many for a page" in stored.document
    # 15 pairs of six z, line and arc, eleven places between their ends.
    assert '"paths":{"shape":[15,2,11,32,32],"type":"u1"' in stored.document


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: play.gibbs(SimpleNamespace(w=normal(9, 2), a=normal(9), b=normal(2)), DIGITS),
            "the RBM has 9 visible units, but the player shows pictures of 784 pixels",
        ),
        (
            lambda: play.gibbs(SimpleNamespace(w=normal(784, 2), a=normal(9), b=[0, 0]), DIGITS),
            "a of the RBM has shape \\(9,\\), but there are 784 units below",
        ),
        (
            lambda: play.gibbs(
                SimpleNamespace(w=normal(784, 2) + np.nan, a=normal(784), b=[0, 0]), DIGITS
            ),
            "values in w of the RBM are NaN",
        ),
        (
            lambda: play.gibbs(SimpleNamespace(w=normal(784, 2), a=normal(784), b=[0, 0]), 3),
            "digits is int. Pass what labgen.data.load returns, or a pair",
        ),
        (lambda: play.drawing_pad(digits=DIGITS), "no model is given"),
        (lambda: play.latent_plane(autoencoder(1), DIGITS), "1 latent variable, and a plane has"),
        (lambda: play.latent_plane(autoencoder(2), DIGITS, n=0), "n is 0, but it must be a whole"),
        (lambda: play.film({}), "frames must hold an array for each epoch"),
        (lambda: play.film({1: normal(2, 784)}, kind="films"), "kind is 'films', but it must be"),
        (lambda: play.film({1: normal(2, 783) ** 2}), "has shape \\(2, 783\\): pictures are"),
        (
            lambda: play.film({1: np.zeros((2, 784)), 2: np.zeros((3, 784))}),
            "the frames have different shapes",
        ),
        (lambda: play.film({1: normal(3, 4)}, kind="plane"), "has 4 columns, but a plane has two"),
        (
            lambda: play.film({1: normal(3, 2)}, kind="plane", labels=[1]),
            "labels has shape \\(1,\\), but there are 3 samples",
        ),
        (lambda: play.film({1: np.zeros((2, 784))}).gif("x.gif", 0), "seconds is 0, but a GIF"),
        (lambda: play.playground("x.html", []), "there is no player to show"),
    ],
)
def test_a_wrong_argument_is_named_in_a_sentence(make, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=sentence):
        make()
    assert list(tmp_path.iterdir()) == []


# --- film -----------------------------------------------------------------------------------------


def test_a_long_film_is_shown_in_as_many_epochs_as_fit():
    one = play.film({epoch: np.zeros((40, 784)) for epoch in range(1, 101)})
    shown = [int(x) for x in re.search(r'"epochs":\[([\d,]+)\]', one.document)[1].split(",")]
    assert shown[0] == 1 and shown[-1] == 100 and len(shown) < 40
    assert set(np.diff(shown)) <= {4, 3, 2, 5}
    assert f"{100 - len(shown)} epochs between them are left out" in one.document


@pytest.mark.parametrize("kind", ["film", "film_of_weights", "film_of_a_plane"])
def test_a_film_is_written_as_a_gif(players, kind, tmp_path):
    path = players[kind].gif(tmp_path / "deep" / "film.gif", seconds=0.2)
    with Image.open(path) as image:
        frames = []
        for number in range(image.n_frames):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")))
            durations = 200 if number < image.n_frames - 1 else 2000
            assert image.info["duration"] == durations
    assert len(frames) == (2 if kind == "film_of_a_plane" else 3)
    assert not np.array_equal(frames[0], frames[1])


# --- playground -----------------------------------------------------------------------------------


def executed(*pages: str) -> dict:
    outputs = [{"output_type": "execute_result", "data": {"text/html": one}} for one in pages]
    return {"cells": [{"cell_type": "markdown"}, {"outputs": outputs}]}


def test_players_are_found_among_the_outputs_of_a_notebook(players):
    gibbs, film = players["gibbs"], players["film"]
    notebook = executed("<p>text</p>", gibbs._repr_html_(), film._repr_html_())
    assert [(one.title, one.html) for one in found_in(notebook)] == [
        (one.title, page.iframe(one.name, one.title, one.document, one.height))
        for one in (gibbs, film)
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda html: html + "<script>alert(1)</script>",
        lambda html: html.replace("allow-scripts", "allow-scripts allow-same-origin"),
        lambda html: html.replace(' srcdoc="', ' src="https://a.example" srcdoc="'),
        lambda html: html.replace("<iframe ", '<iframe onload="alert(1)" '),
        lambda html: html.replace('"use strict";', "alert(1);"),
    ],
)
def test_nothing_else_comes_from_an_output_onto_the_playground(players, change):
    assert found_in(executed(change(players["gibbs"]._repr_html_()))) == []


def test_the_playground_holds_all_players(players, tmp_path):
    path = play.playground(tmp_path / "deep" / "playground.html", players.values())
    html = path.read_text(encoding="utf-8")
    assert html.count("<iframe ") == len(players)
    assert re.findall(r'href="#([\w-]+)"', html) == re.findall(r'<section id="([\w-]+)"', html)


def test_the_grader_goes_on_removing_frames():
    frame = page.iframe("gibbs", "A title", "<p>inside</p>", 100)
    shown = str(markdown_as_html(f"Before\n\n{frame}\n\nafter"))
    assert "<iframe" not in shown and "<p>inside" not in shown
    assert "Before" in shown and "after" in shown
