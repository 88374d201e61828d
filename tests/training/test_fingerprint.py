"""Digests of arrays."""

import numpy as np
import pytest
import xxhash

from labgen.training.fingerprint import of_arrays


def test_every_number_and_their_order_count():
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


def test_name_type_shape_and_bytes_are_hashed():
    array = np.arange(3, dtype="<i4")
    expected = xxhash.xxh3_128_hexdigest(b"x <i4 (3,);" + array.tobytes())[:16]
    assert of_arrays({"x": array}) == expected


@pytest.mark.parametrize("shape", [(0,), ()])
def test_arrays_without_a_length(shape):
    assert len(of_arrays({"x": np.zeros(shape, np.float32)})) == 16
