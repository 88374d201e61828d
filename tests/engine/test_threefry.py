"""Threefry against the known answers that Random123, its authors' library, is tested with."""

import pytest
import tensorflow as tf

from labgen.engine.threefry import threefry

ZEROS, ONES = (0, 0), (0xFFFFFFFF, 0xFFFFFFFF)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        (ZEROS, ZEROS, (0x9D1C5EC6, 0x8BD50731)),
        (ONES, ONES, (0xFD36D048, 0x2D17272C)),
        # The digits of pi.
        ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xBA3E4725, 0xF27D669E)),
    ],
)
@pytest.mark.parametrize("xla", [False, True])
def test_known_answers(counter, key, answer, xla):
    def words(pair):
        return tuple(tf.constant(word, tf.uint32) for word in pair)

    function = tf.function(threefry, jit_compile=xla)
    assert tuple(int(word) for word in function(words(counter), words(key))) == answer
