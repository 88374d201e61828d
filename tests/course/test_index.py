"""The page of `labgen run`: what it takes from the executed notebooks."""

import json

from labgen.course.index import DONE, FAILED, Entry, write_index
from labgen.course.model_table.row import Estimate, Row
from labgen.course.model_table.table import Table

ROW = Row("rbm", "RBM 784-100", "quick", 20, likelihood=Estimate(-118.25, 0.5))


def executed(path, *pages: str) -> None:
    outputs = [{"output_type": "execute_result", "data": {"text/html": page}} for page in pages]
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "outputs": [{"output_type": "stream", "text": "x"}, *outputs]},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_the_index_shows_the_table_of_models(tmp_path):
    table = Table((("yours", ROW),))._repr_html_()
    executed(tmp_path / "1_rbm.ipynb", "<p>other output</p>", table, "<table>a report</table>")
    page = write_index(tmp_path, tmp_path / "runs", [Entry("1_rbm", "RBM", "quick", DONE)])
    text = page.read_text(encoding="utf-8")
    assert "−118.2" in text and "The table of models" in text
    assert "other output" not in text and "a report" not in text


def test_a_notebook_without_a_table_or_not_finished_shows_none(tmp_path):
    executed(tmp_path / "1_rbm.ipynb", "<p>other output</p>")
    executed(tmp_path / "2_dbn.ipynb", Table((("yours", ROW),))._repr_html_())
    (tmp_path / "3_up_down.ipynb").write_text("{", encoding="utf-8")
    entries = [
        Entry("1_rbm", "RBM", "quick", DONE),
        Entry("2_dbn", "DBN", "quick", FAILED),
        Entry("3_up_down", "Up-down", "quick", DONE),
    ]
    text = write_index(tmp_path, tmp_path / "runs", entries).read_text(encoding="utf-8")
    assert "The table of models" not in text
