"""Digests of arrays."""

import functools
import types

import numpy as np
import pytest
import tensorflow as tf
import xxhash

from labgen.training.checkpoints.fingerprint import of_arrays, of_function


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


def _plain(function):
    return function


def _as_a_library_wraps(function):
    def wrapper(*arguments):
        return function(*arguments)

    code = wrapper.__code__.replace(co_filename=np.__file__)
    made = types.FunctionType(code, globals(), closure=wrapper.__closure__)
    return functools.update_wrapper(made, function)


@pytest.mark.parametrize("decorator", [_plain, tf.function, _as_a_library_wraps])
def test_an_answer_counts_inside_a_decorator_too(decorator):
    def one(x):
        return x + 1

    def the_same(x):
        return x + 1  # whatever its name and comments

    def another(x):
        return x + 2

    first, second, third = (of_function(decorator(one)) for one in (one, the_same, another))
    assert first == second != third
