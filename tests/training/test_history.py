"""What fit gives back: a table in a notebook, a spreadsheet, and columns."""

import csv
import re

import pytest

from labgen.training.history import History
from labgen.util.errors import LabgenError


def history(epochs):
    rows = [{"epoch": e, "seconds": 1.5, "train_error": 1 / e} for e in range(1, epochs + 1)]
    return History(rows)


def rows_of(html):
    return [re.findall(r">([^<>]+)</t[hd]>", row) for row in html.split("<tr>")[1:]]


def test_a_short_history_is_shown_whole():
    html = history(3)._repr_html_()
    assert rows_of(html) == [
        ["epoch", "seconds", "training error"],
        ["1", "1.5", "1"],
        ["2", "1.5", "0.5"],
        ["3", "1.5", "0.3333"],
    ]
    assert "<caption" in html and 'scope="col"' in html and 'scope="row"' in html


def test_of_a_long_one_the_first_and_the_last_epochs():
    html = history(1000)._repr_html_()
    epochs = [row[0] for row in rows_of(html)[1:]]
    assert epochs == ["1", "2", "3", "4", "5", "…", "996", "997", "998", "999", "1000"]
    assert "History of 1000 epochs: the first 5 and the last 5" in html


def test_one_without_an_epoch_is_shown_as_text():
    assert History()._repr_html_() is None


def test_a_spreadsheet_has_every_epoch_and_every_digit(tmp_path):
    path = history(20).to_csv(tmp_path / "new folder" / "rbm.csv")
    with path.open(newline="", encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert [float(row["train_error"]) for row in read] == history(20).columns["train_error"]
    assert read[0] == {"epoch": "1", "seconds": "1.5", "train_error": "1.0"}


def test_what_cannot_be_written_is_a_sentence_and_the_older_file_stays(tmp_path):
    (tmp_path / "rbm.csv").mkdir()
    with pytest.raises(LabgenError, match=r"cannot be written to .*rbm.csv .*another file"):
        history(2).to_csv(tmp_path / "rbm.csv")
    assert (tmp_path / "rbm.csv").is_dir() and len(list(tmp_path.iterdir())) == 1
