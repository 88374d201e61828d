"""docs/results.md: made from measured rows, and only written again where these have changed."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import replace

import pytest

from labgen.course.model_table.row import Row, read_shipped
from labgen.instructor import results
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

        monkeypatch.setattr(results, "date", Day)
        monkeypatch.setattr(results, "computer", lambda: f"computer of {year}")
        results._write(tmp_path, rows)
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
