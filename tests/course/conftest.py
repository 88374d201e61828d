"""A release of the present source, for all tests of kit and wheel that a process runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from labgen.instructor.release import release
from tests.conftest import NOTEBOOKS


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """The folder of the students' kit; its zip and the students' wheel lie beside it."""
    return release(tmp_path_factory.mktemp("release") / "kit", NOTEBOOKS, wheel=True)
