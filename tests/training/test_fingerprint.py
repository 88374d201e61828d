"""Digests of arrays, those of several parts too."""

import hashlib

import numpy as np
import pytest

from labgen.training import fingerprint
from labgen.training.fingerprint import of_arrays


def test_every_byte_and_the_order_of_the_parts_count(monkeypatch):
    monkeypatch.setattr(fingerprint, "_PART", 16)
    array = np.arange(25, dtype=np.float32)
    digest = of_arrays({"x": array})
    assert of_arrays({"x": array.copy()}) == digest
    others = {digest}
    for place in range(25):
        other = array.copy()
        other[place] += 1
        others.add(of_arrays({"x": other}))
    swapped = np.concatenate([array[4:8], array[:4], array[8:]])
    others.add(of_arrays({"x": swapped}))
    assert len(others) == 27


def test_a_small_array_is_hashed_as_it_stands():
    array = np.arange(3, dtype="<i4")
    expected = hashlib.blake2b(b"x <i4 (3,);" + array.tobytes()).hexdigest()[:16]
    assert of_arrays({"x": array}) == expected


@pytest.mark.parametrize("shape", [(0,), ()])
def test_arrays_without_a_length(shape):
    assert len(of_arrays({"x": np.zeros(shape, np.float32)})) == 16
