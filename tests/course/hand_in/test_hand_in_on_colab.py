"""labgen.hand_in() on Colab: the open notebook as it stands, the others from Drive, a download."""

from __future__ import annotations

import json
import sys
import zipfile

import pytest

import labgen
from labgen.course.hand_in import hand_in as module
from labgen.course.hand_in.errors import HandInError
from labgen.course.hand_in.hand_in import make_hand_in
from labgen.exercises.verdict import Verdict
from labgen.reading.files import notebook_of
from labgen.registry import exercises_of_notebook, notebooks


def notebook(name, words=""):
    """An answer to the notebook's first exercise."""
    source = f"def {exercises_of_notebook(name)[0].name}(*_):\n    return {words!r}"
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 0}


def saved(name, words=""):
    return json.dumps(notebook(name, words)).encode()


def packed(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(autouse=True)
def judged(monkeypatch):
    def verdicts_of(path):
        return [Verdict(one, "right") for one in exercises_of_notebook(notebook_of(path.name))]

    monkeypatch.setattr(module, "verdicts_of", verdicts_of)


@pytest.fixture
def mounted(colab_runtime):
    """All notebooks in Drive, the second one open and changed since it was saved."""
    for name in notebooks():
        colab_runtime.save(f"Copy of {name}.ipynb", saved(name, "saved"))
    colab_runtime.notebook = notebook("2_dbn", "open")
    colab_runtime.mount(str(colab_runtime.content / "drive"))
    return colab_runtime


def test_the_open_notebook_counts_and_the_others_come_from_drive(mounted):
    receipt = make_hand_in("Anna Muster")
    assert packed(receipt.file) == {
        f"{name}.ipynb": saved(name, "open" if name == "2_dbn" else "saved") for name in notebooks()
    }
    assert receipt.missing == ()
    assert receipt.file.resolve().parent == mounted.theirs / "labgen"


def test_nothing_in_drive_is_changed(mounted):
    before = {path: path.read_bytes() for path in mounted.theirs.rglob("*.ipynb")}
    make_hand_in()
    assert {path: path.read_bytes() for path in mounted.theirs.rglob("*.ipynb")} == before


def test_the_zip_is_downloaded(mounted, capsys):
    labgen.hand_in("Anna Muster")
    (file,) = mounted.downloads
    said = " ".join(capsys.readouterr().out.split())
    assert f"Your browser downloads {file.rpartition('/')[2]}" in said and "Google Drive" in said


def test_without_a_download_it_says_where_the_zip_is(mounted, capsys):
    del sys.modules["google.colab.files"].download
    labgen.hand_in("Anna Muster")
    assert "open the folder symbol on the left" in " ".join(capsys.readouterr().out.split())


def test_without_drive_the_open_notebook_is_handed_in_and_the_others_are_missed(colab_runtime):
    colab_runtime.notebook = notebook("1_rbm", "open")
    receipt = make_hand_in()
    assert packed(receipt.file) == {"1_rbm.ipynb": saved("1_rbm", "open")}
    assert receipt.file.parent == colab_runtime.content
    assert len(receipt.missing) == len(notebooks()) - 1
    assert all("labgen.setup(drive=True)" in sentence for sentence in receipt.missing)


def test_a_browser_that_says_nothing_leaves_the_saved_notebooks(mounted):
    mounted.notebook = None
    receipt = make_hand_in()
    assert packed(receipt.file)["2_dbn.ipynb"] == saved("2_dbn", "saved")


@pytest.mark.parametrize("open_notebook", [None, {"cells": [], "metadata": {}}, {"no": "cells"}])
def test_where_there_is_no_notebook_at_all_a_sentence_says_so(colab_runtime, open_notebook):
    colab_runtime.notebook = open_notebook
    with pytest.raises(HandInError, match=r"labgen\.setup\(drive=True\)"):
        make_hand_in()


def test_a_folder_that_is_named_is_taken(mounted, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "1_rbm.ipynb").write_bytes(saved("1_rbm", "mine"))
    receipt = make_hand_in(folder=tmp_path / "mine")
    assert packed(receipt.file) == {"1_rbm.ipynb": saved("1_rbm", "mine")}
