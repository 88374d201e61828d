"""Work that takes long is announced, and what is left of it is measured."""

import pytest

from labgen.training import announced
from labgen.training.display import announce, pace
from tests.training.toy import Told


@pytest.fixture
def told(monkeypatch):
    told = Told()
    monkeypatch.setattr(announce, "progress", lambda: told)
    return told


@pytest.fixture
def clock(monkeypatch):
    """Ten seconds pass between one look at it and the next."""
    seconds = iter(range(0, 1000, 10))
    monkeypatch.setattr(pace.time, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(announce, "monotonic", lambda: next(seconds))


def test_it_says_how_long_then_what_is_left_then_how_long_it_was(told, clock):
    updates = []
    told.update = lambda fraction, sentence: updates.append((fraction, sentence))
    with announced("The table", 83) as tell:
        assert told.sentences == ["The table: about 85 s on a laptop with two cores"]
        for done, model in ((0.25, "RBM"), (0.5, "DBN"), (1, "VAE")):
            tell(done, model)
    assert updates == [
        (0.25, "The table\nRBM"),
        # A quarter took ten seconds; that before is not known.
        (0.5, "The table, about 20 s left\nDBN"),
        (1, "The table, less than a second left\nVAE"),
    ]
    assert told.sentences[1:] == ["The table: done in 40 s"]


def test_work_without_parts(told):
    with announced("The table", 0.2):
        pass
    assert told.sentences[0] == "The table: less than a second on a laptop with two cores"


def test_what_goes_wrong_goes_on(told):
    with pytest.raises(ZeroDivisionError), announced("The table", 83):
        1 / 0  # noqa: B018
    assert told.sentences[-1].startswith("The table: not finished, after ")
