"""Durations in words."""

import pytest

from labgen.util.words.durations import about, duration


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


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0, "less than a second"),
        (0.9, "less than a second"),
        (1, "about 1 s"),
        (9.6, "about 10 s"),
        (43, "about 45 s"),
        (89, "about 90 s"),
        (90, "about 2 min"),
        (228, "about 4 min"),
        (3300, "about 55 min"),
        (7300, "about 2 h"),
    ],
)
def test_a_guess_promises_no_more_than_it_can_keep(seconds, words):
    assert about(seconds) == words
