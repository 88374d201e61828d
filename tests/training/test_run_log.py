"""A run's TensorBoard log: every epoch is in it once, also when the run was stopped in between."""

import signal

import numpy as np
import pytest

from labgen.training import loop
from labgen.training.log_contents import describe
from labgen.training.run_log import RunLog
from labgen.util.errors import Interrupted
from tests.training.toy import Killed, Told, Toy, die, images


@pytest.fixture
def train(tmp_path, monkeypatch):
    """Train four epochs of two calls each; with `log`, into that folder."""
    told = Told()
    monkeypatch.setattr(loop, "progress", lambda: told)

    def train(log="log", at=None, **options):
        model = Toy(at=at)
        log = RunLog(tmp_path / log, lambda: {"value": model.value}) if log else None
        return loop.fit(model, images(20), 4, batch_size=4, log=log, title="Toy", **options)

    train.told = told
    return train


def losses(folder):
    return describe(folder).scalars["loss"]


def test_every_epoch_is_logged_with_histograms(train, tmp_path):
    history = train()
    assert losses(tmp_path / "log") == pytest.approx(history.columns["loss"])
    assert describe(tmp_path / "log").histograms == ("value/histogram",)


def test_a_run_that_goes_on_goes_on_with_its_log(train, tmp_path):
    with pytest.raises(Killed):
        train(at={6: die})
    history = train()
    assert losses(tmp_path / "log") == pytest.approx(history.columns["loss"])


def test_a_run_that_was_stopped_keeps_its_histograms(train, tmp_path):
    def stop():
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(Interrupted):
        train(at={5: stop})
    history = train()
    assert losses(tmp_path / "log") == pytest.approx(history.columns["loss"])
    assert len(describe(tmp_path / "log").scalars["value/mean"]) == 4


@pytest.mark.parametrize("first", [None, "elsewhere"])
def test_a_log_that_is_opened_late_gets_the_epochs_before(train, tmp_path, first):
    with pytest.raises(Killed):
        train(log=first, at={6: die})
    history = train(log="log")
    assert losses(tmp_path / "log") == pytest.approx(history.columns["loss"])


def test_a_finished_run_without_its_log_is_done_once_more(train, tmp_path):
    first = train(log=None)
    second = train()
    assert any("has no log in" in sentence for sentence in train.told.sentences)
    assert second.columns["loss"] == first.columns["loss"]
    train.told.forget()
    third = train()
    assert any("its result is loaded" in sentence for sentence in train.told.sentences)
    assert third.rows == second.rows


def test_after_epoch_and_a_log_go_together(train):
    for words in ("Toy: 4 epochs", "its result is loaded"):
        train.told.forget()
        history = train(after_epoch=lambda row: np.array([row["loss"]]))
        assert list(history.kept) == [1, 2, 3, 4]
        assert any(words in sentence for sentence in train.told.sentences)
