"""What tests of several recipes need."""

import pytest

from labgen.recipes import r1_dcgan


@pytest.fixture
def short_recalibration(monkeypatch):
    """The averaged generator learns its batch normalisation from few mini-batches."""
    monkeypatch.setattr(r1_dcgan, "_RECALIBRATION_BATCHES", 5)
