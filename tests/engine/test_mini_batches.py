"""Going through mini-batches: each once, in order, whatever number goes into a call of XLA."""

import numpy as np
import pytest
import tensorflow as tf

from labgen.engine import compiling
from labgen.engine.rng import XlaGenerator
from labgen.engine.trainable import TrainableModel

XLA, GRAPH, PYTHON = range(3)
IMAGES = tf.reshape(tf.range(40.0), (40, 1))


class Diary(TrainableModel):
    """A model whose state tells in which order it met which of forty images, each its own index."""

    def __init__(self):
        super().__init__()
        self.chance = XlaGenerator(1)
        self.number, self.seen = tf.Variable(0.0), tf.Variable(tf.zeros(40))
        self.traced = 0

    def generate(self):
        raise AssertionError("nothing to draw")

    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        self.traced += 1
        self.number.assign_add(1.0)
        self.chance.uniform((1,))
        met = tf.reduce_sum(tf.one_hot(tf.cast(x[:, 0], tf.int32), 40), axis=0)
        self.seen.assign_add(self.number * met)
        return tf.stack([tf.reduce_sum(x), self.number])

    def state_variables(self) -> dict[str, tf.Variable]:
        return {"number": self.number, "seen": self.seen, "chance": self.chance.state}


def diary_of(monkeypatch, way: int, at_once: int):
    monkeypatch.setattr(compiling, "_IMAGES_AT_ONCE", 4 * at_once)
    diary = Diary()
    run = compiling.over_mini_batches(
        diary, diary.train_step, 2, diary.chance, ("without XLA", "in Python")
    )
    del run._modes[:way]
    return diary, run


@pytest.mark.parametrize("way", [XLA, GRAPH, PYTHON])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 7])
def test_each_mini_batch_is_learnt_from_once_and_in_order(monkeypatch, way, n):
    """Three go into a call: fewer than that, as many, more, and a remainder."""
    diary, run = diary_of(monkeypatch, way, at_once=3)
    batches = np.random.default_rng(n).permutation(40)[: 4 * n].reshape(n, 4)
    measures = run(IMAGES, tf.constant(batches, tf.int32))
    expected = np.zeros(40)
    expected[batches] = 1 + np.arange(n)[:, np.newaxis]
    np.testing.assert_array_equal(diary.seen, expected)
    np.testing.assert_allclose(measures, [batches.sum() / n, (n + 1) / 2])
    assert len(run._modes) == 3 - way, "it fell back"


def test_a_mini_batch_may_be_larger_than_what_goes_into_a_call(monkeypatch):
    diary, run = diary_of(monkeypatch, XLA, at_once=0)
    run(IMAGES, tf.constant(np.arange(40).reshape(2, 20), tf.int32))
    np.testing.assert_array_equal(diary.seen, np.repeat([1.0, 2.0], 20))


def test_a_stretch_of_another_length_is_the_same_program(monkeypatch):
    """A second compilation might round otherwise, and a run that goes on would end otherwise."""
    diary, run = diary_of(monkeypatch, XLA, at_once=3)
    run(IMAGES, tf.constant(np.arange(20).reshape(5, 4), tf.int32))
    traced = diary.traced
    run(IMAGES, tf.constant(np.arange(20, 36).reshape(4, 4), tf.int32))
    assert diary.traced == traced > 0
    np.testing.assert_array_equal(diary.seen[:36], 1 + np.arange(36) // 4)
