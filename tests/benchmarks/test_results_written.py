"""docs/results.md: made from measured rows, and only written again where these have changed."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from labgen.course.model_table.row import read_shipped
from labgen.instructor import results
from tests.conftest import ROOT


@pytest.fixture
def rows(monkeypatch):
    """Those of full size; another day and another computer than the page's."""

    class Day(datetime.date):
        @classmethod
        def today(cls):
            return cls(2100, 1, 2)

    monkeypatch.setattr(results, "date", Day)
    monkeypatch.setattr(results, "computer", lambda: "another computer")
    return [row for row in read_shipped() if row.profile == "full"]


@pytest.fixture
def docs(tmp_path):
    for name in ("results.md", "published.json"):
        (tmp_path / name).write_bytes((ROOT / "docs" / name).read_bytes())
    return tmp_path


def test_the_page_is_that_of_the_measured_rows_whatever_the_day(rows, docs):
    results._write(docs, rows)
    assert (docs / "results.md").read_bytes() == (ROOT / "docs" / "results.md").read_bytes()


def test_another_figure_is_written_with_the_day(rows, docs):
    measured = next(row for row in rows if row.name == "rbm")
    assert measured.likelihood is not None
    other = replace(measured.likelihood, mean=measured.likelihood.mean - 1)
    changed = [replace(row, likelihood=other) if row is measured else row for row in rows]
    results._write(docs, changed)
    page = (docs / "results.md").read_text(encoding="utf-8")
    assert page != (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert "Written on 2100-01-02 by `make results` (another computer)," in page
