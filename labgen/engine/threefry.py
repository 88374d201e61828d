"""Threefry-2x32 with 13 rounds: random bits out of additions, exclusive ors and rotations.

Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011,
whose smallest number of rounds that passes all tests of BigCrush is 13.
"""

from __future__ import annotations

import tensorflow as tf

_ROUNDS = 13
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = 0x1BD11BDA


def threefry(counter: tuple, key: tuple) -> tuple[tf.Tensor, tf.Tensor]:
    """64 random bits for each (counter, key), as two words.

    Args:
        counter, key: two uint32 tensors each, of shapes that broadcast.
    """
    keys = [*key, key[0] ^ key[1] ^ _word(_PARITY)]
    x, y = counter[0] + keys[0], counter[1] + keys[1]
    for i in range(_ROUNDS):
        x += y
        y = _rotated(y, _ROTATIONS[i % len(_ROTATIONS)]) ^ x
        group, place = divmod(i + 1, 4)
        if place == 0:
            x += keys[group % 3]
            y += keys[(group + 1) % 3] + _word(group)
    return x, y


def _rotated(word: tf.Tensor, by: int) -> tf.Tensor:
    left = tf.bitwise.left_shift(word, _word(by))
    return left | tf.bitwise.right_shift(word, _word(32 - by))


def _word(value: int) -> tf.Tensor:
    return tf.constant(value, tf.uint32)
