"""Arrays come out of a page as they went in, as far as their bits allow."""

from __future__ import annotations

import numpy as np
import pytest

from labgen.play import encode

from .toy import normal


def test_float16_rounds_by_less_than_a_thousandth():
    array = normal(30, 7)
    back = encode.decoded(encode.numbers(array, "w", "here"))
    assert back.shape == (30, 7)
    np.testing.assert_allclose(back, array, rtol=2**-11, atol=1e-7)
    assert not np.array_equal(back, array)


def test_float32_does_not_round():
    array = normal(5)
    np.testing.assert_array_equal(encode.decoded(encode.numbers(array, "w", "here", 32)), array)


def test_eight_bits_round_by_half_a_step_of_each_column():
    array = normal(40, 3) * np.array([1, 100, 0], np.float32)
    back = encode.decoded(encode.numbers(array, "w", "here", 8))
    steps = np.abs(array).max(axis=0) / 127
    assert (np.abs(back - array) <= steps * 0.501).all()


def test_grey_pictures_are_bytes():
    back = encode.decoded(encode.grey(np.array([[0, 0.5, 1]])))
    np.testing.assert_allclose(back, [[0, 128 / 255, 1]], rtol=1e-6)


def test_numbers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="here: w holds the value 7e\\+04, which is too large"):
        encode.numbers([7e4], "w", "here")
    with pytest.raises(ValueError, match="1 of the 2 values in w are NaN"):
        encode.numbers([np.nan, 1], "w", "here")
