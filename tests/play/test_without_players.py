"""A kit that leaves players out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner

import labgen
from labgen.cli import main
from labgen.instructor.release.kit.kit_files import copied_files
from labgen.instructor.release.kit.student_version import with_holes
from labgen.registry import notebooks

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "notebooks"


def test_its_files_are_all_but_the_players():
    kept = {place for _, place in copied_files(ROOT, SOURCE, players=False)}
    gone = {place for _, place in copied_files(ROOT, SOURCE)} - kept
    assert {"labgen/play/__init__.py", "labgen/play/js/nn.js", "labgen/course/playground.py"} < gone
    assert "labgen/tasks/rbm/players.py" in gone
    words = ("labgen/play/", "labgen/course/playground.py", "players.py")
    assert all(any(word in place for word in words) for place in gone)
    # Nothing that stays needs them when it is imported.
    for place in kept:
        if place.endswith(".py"):
            tree = ast.parse((ROOT / place).read_text(encoding="utf-8"))
            names = [n.module or "" for n in tree.body if isinstance(n, ast.ImportFrom)]
            assert not any(name.startswith("labgen.play") for name in names), place


@pytest.mark.parametrize("name", notebooks())
def test_its_notebooks_have_no_cell_that_shows_one(name):
    whole = with_holes(SOURCE / f"{name}.ipynb")
    without = with_holes(SOURCE / f"{name}.ipynb", players=False)
    kept = {cell.id for cell in without.cells}
    gone = [cell for cell in whole.cells if cell.id not in kept]
    assert gone and all(cell.id.startswith("player-") for cell in gone)
    assert not any("labgen.play" in cell.source for cell in without.cells)
    # Each player has a text and a cell.
    assert [cell.cell_type for cell in gone] == ["markdown", "code"] * (len(gone) // 2)


def test_the_command_has_a_switch_for_it(monkeypatch, tmp_path):
    asked = []

    def release(out, notebooks, *, players, **_):
        asked.append(players)
        return out

    monkeypatch.setattr("labgen.instructor.release.release", release)
    for switches in ([], ["--no-players"]):
        arguments = ["release", str(tmp_path), "--notebooks", str(SOURCE), *switches]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    assert asked == [True, False]


def test_asked_for_a_player_it_says_so(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(labgen, "_import_module", missing)
    with pytest.raises(ModuleNotFoundError, match="comes without players.*Leave the cell out"):
        labgen.__getattr__("play")
    with pytest.raises(ModuleNotFoundError, match="comes without labgen.plots: the course"):
        labgen.__getattr__("plots")


def test_what_a_part_needs_and_is_not_installed_is_named_itself(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError("No module named 'matplotlib'", name="matplotlib")

    monkeypatch.setattr(labgen, "_import_module", missing)
    for part in ("play", "plots"):
        with pytest.raises(ModuleNotFoundError, match="No module named 'matplotlib'"):
            labgen.__getattr__(part)
