"""docs/results.md: made from measured rows, and only written again where these have changed.

Its command measures the models that are named.
"""

from __future__ import annotations

import datetime
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from labgen.course.model_table.row import LIMITS, OverSeeds, Row, read_shipped
from labgen.instructor import measure_references
from labgen.models.artefacts import Artefact
from tests.conftest import ROOT


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Writes the page of some rows on a day, and gives what stands there then."""
    shutil.copyfile(ROOT / "docs" / "published.json", tmp_path / "published.json")

    def written(rows: list[Row], year: int) -> str:
        class Day(datetime.date):
            @classmethod
            def today(cls):
                return cls(year, 1, 2)

        monkeypatch.setattr(measure_references, "date", Day)
        monkeypatch.setattr(measure_references, "computer", lambda: f"computer of {year}")
        measure_references._write(tmp_path, rows)
        return (tmp_path / "results.md").read_text(encoding="utf-8")

    return written


def test_the_page_is_written_anew_where_a_figure_has_changed_and_only_there(write):
    rows = [row for row in read_shipped() if row.profile == "full"]
    first = write(rows, 2100)
    assert "Written on 2100-01-02 by `make results` (computer of 2100)," in first
    assert write(rows, 2101) == first
    measured = next(row for row in rows if row.name == "rbm")
    assert measured.likelihood is not None
    other = replace(measured.likelihood, mean=measured.likelihood.mean - 1)
    changed = [replace(row, likelihood=other) if row is measured else row for row in rows]
    assert "Written on 2102-01-02 by" in write(changed, 2102)


# --- which models are measured ------------------------------------------------------------------


@pytest.fixture
def measure(monkeypatch, tmp_path):
    """Runs the command on two models, and gives which it measured and the rows by name then."""
    spread = {"likelihood": OverSeeds(-90.0, 0.5, 4)}
    kept = [
        Row(name, name, "quick", 10, warning="doubtful", seeds=spread, settings={"made": "so"})
        for name in ("rbm", "vae")
    ]
    kept += [Row(name, name, "quick", 10) for name in LIMITS]
    asked = []

    def measured(artefact, sizes, known=None):
        asked.append(artefact.name)
        return Row(artefact.name, artefact.name, sizes.name, 10, warning="" if known else "new")

    def write_shipped(rows):
        kept[:] = rows

    monkeypatch.setattr(measure_references, "load_tensorflow", lambda: None)
    monkeypatch.setattr(measure_references, "shipped_names", lambda: ["rbm", "vae"])
    monkeypatch.setattr(
        measure_references,
        "artefact_named",
        lambda name: Artefact(name, {}, {"made": "so"}, tmp_path),
    )
    monkeypatch.setattr(measure_references, "measured", measured)
    monkeypatch.setattr(measure_references, "read_shipped", lambda: list(kept))
    monkeypatch.setattr(measure_references, "write_shipped", write_shipped)

    def ran(*arguments: str, without: str = "") -> tuple[list[str], dict[str, Row]]:
        kept[:] = [row for row in kept if row.name != without]
        done = CliRunner().invoke(measure_references.main, ["--profile", "quick", *arguments])
        assert done.exit_code == 0, done.output
        return asked, {row.name: row for row in kept}

    return ran


def test_doubtful_measures_the_named_models_and_keeps_what_their_seeds_said(measure):
    asked, rows = measure("--doubtful", "vae")
    assert asked == ["vae"]
    assert [rows[name].warning for name in ("rbm", "vae")] == ["doubtful", ""]
    assert rows["vae"].seeds == rows["rbm"].seeds != {}


def test_doubtful_alone_measures_all_that_are_doubtful(measure):
    assert measure("--doubtful")[0] == ["rbm", "vae"]


def test_what_is_missing_is_measured_where_it_is_named_or_nothing_is(measure):
    assert measure("vae", without="rbm")[0] == []
    assert measure(without="rbm")[0] == ["rbm"]


def test_anew_measures_the_named_models_alone(measure):
    asked, rows = measure("--anew", "vae")
    assert asked == ["vae"] and rows["rbm"].warning == "doubtful"


def test_a_name_that_no_shipped_model_has_is_refused_before_anything_is_measured(measure):
    refused = CliRunner().invoke(measure_references.main, ["--profile", "quick", "rbm", "vea"])
    assert refused.exit_code == 2
    assert "The package ships no model vea: name rbm, vae." in refused.output
    assert measure()[0] == []


def test_trainings_of_other_seeds_are_measured_for_the_named_models_alone(measure, tmp_path):
    for name in ("rbm", "vae"):
        (tmp_path / f"{name}.2.npz").touch()
    once = [str(tmp_path / "vae.2.npz")]
    assert measure("--seeds", str(tmp_path), "vae")[0] == once
    # What was measured of it is kept beside it, until it is asked for anew.
    assert measure("--seeds", str(tmp_path), "vae")[0] == once
    assert measure("--seeds", str(tmp_path), "--anew", "vae")[0] == [*once, "vae", *once]
