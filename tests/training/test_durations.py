"""Durations in words."""

import pytest

from labgen.training.durations import duration


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0.24, "0.2 s"),
        (9.96, "10 s"),
        (59, "59 s"),
        (59.9, "1 min"),
        (130, "2 min 10 s"),
        (120, "2 min"),
        (1000, "17 min"),
        (3900, "1 h 5 min"),
    ],
)
def test_they_read_well(seconds, words):
    assert duration(seconds) == words
