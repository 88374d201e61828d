"""Progress that is remembered instead of shown."""

import pytest

from labgen.training import loop
from tests.training.toy import Told


@pytest.fixture
def told(monkeypatch):
    told = Told()
    monkeypatch.setattr(loop, "progress", lambda: told)
    return told
