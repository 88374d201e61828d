"""The playground of a course: from executed notebooks, and from the tasks' own models."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from labgen import play
from labgen.course import playground, task_players
from labgen.course.index import DONE, Entry, write_index
from labgen.models.artefacts import ArtefactError
from labgen.registry import tasks

TITLES = {"1_rbm": "One", "4_vae": "Four"}


def executed(out: Any, name: str, *players: play.Player) -> None:
    outputs = [{"data": {"text/html": [one._repr_html_()]}} for one in players]
    text = json.dumps({"cells": [{"outputs": outputs}]})
    (out / f"{name}.ipynb").write_text(text, encoding="utf-8")


def test_it_shows_the_players_of_the_executed_notebooks(players, tmp_path):
    executed(tmp_path, "4_vae", players["latent_plane"], players["film_of_a_plane"])
    executed(tmp_path, "1_rbm", players["gibbs"])
    executed(tmp_path, "2_dbn", players["network_walk"])  # of an earlier run
    (tmp_path / "3_up_down.ipynb").write_text("{ damaged", encoding="utf-8")
    page = playground.write_playground(tmp_path, {**TITLES, "3_up_down": "Three"})
    html = page.read_text(encoding="utf-8")
    places = [html.index(f">{text}</h") for text in ("One", players["gibbs"].title, "Four")]
    assert places == sorted(places)
    assert html.count("<iframe ") == 3 and players["network_walk"].title not in html
    entries = [Entry(name, title, "quick", DONE) for name, title in TITLES.items()]
    index = write_index(tmp_path, tmp_path / "runs", entries).read_text(encoding="utf-8")
    assert '<a href="playground.html">' in index


def test_without_players_there_is_no_page(tmp_path):
    (tmp_path / "playground.html").write_text("of an earlier run")
    executed(tmp_path, "1_rbm")
    assert playground.write_playground(tmp_path, TITLES) is None
    assert not (tmp_path / "playground.html").exists()
    index = write_index(tmp_path, tmp_path / "runs", []).read_text(encoding="utf-8")
    assert "playground.html" not in index


def test_a_player_whose_answer_is_missing_is_left_out(players, monkeypatch):
    def lacking(finished):
        raise ArtefactError("The package holds no reference model.")

    part = SimpleNamespace(PLAYERS=(lacking, lambda finished: players["gibbs"]))
    whole = SimpleNamespace(title="A task", part=lambda name: part)
    bare = SimpleNamespace(title="Another", part=lambda name: None)
    monkeypatch.setattr(task_players, "tasks", lambda: [whole, bare])
    with pytest.warns(UserWarning, match="A player of A task is left out: The package holds no"):
        assert task_players.players_of_tasks() == [players["gibbs"]]


@pytest.mark.slow(seconds=15)
def test_the_labs_own_models_make_a_player_of_each_kind():
    """Each is within the size that a page may have, or it would have been refused."""
    made = task_players.players_of_tasks()
    assert {one.name for one in made} == {
        *("gibbs", "film", "network_walk", "latent_plane", "generator_walk", "drawing_pad")
    }
    expected = sum(len(part.PLAYERS) for one in tasks() if (part := one.part("players")))
    assert len(made) == expected
