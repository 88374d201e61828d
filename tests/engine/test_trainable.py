"""What every model does with its images before it trains."""

import numpy as np
import pytest
import tensorflow as tf

import labgen
from labgen.engine.trainable import as_tensor
from tests.models.toy import stripes


def shares_memory(tensor: tf.Tensor, images: np.ndarray) -> bool:
    """Whether a change of the array is seen in the tensor."""
    before = images.flat[0]
    images.flat[0] = 7
    seen = float(tf.reshape(tensor, [-1])[0])
    images.flat[0] = before
    return seen == 7


@pytest.mark.parametrize("limit", [None, 1, 777])
@pytest.mark.skipif(bool(tf.config.list_physical_devices("GPU")), reason="a GPU has its own memory")
def test_the_digits_of_the_lab_are_not_copied(limit):
    digits = labgen.data.load("mnist", limit)
    for images in (digits.train_images, digits.train_images[:500], digits.test_images):
        assert shares_memory(as_tensor(images), images)


def moved(images: np.ndarray, by: int) -> np.ndarray:
    """The same numbers, beginning `by` bytes behind a multiple of 64."""
    room = np.zeros(images.nbytes + 128, np.uint8)
    first = -room.ctypes.data % 64 + by
    there = room[first : first + images.nbytes].view(images.dtype).reshape(images.shape)
    there[...] = images
    return there


def read_only(images: np.ndarray) -> np.ndarray:
    there = moved(images, 0)
    there.flags.writeable = False
    return there


@pytest.fixture(scope="module")
def trained(models):
    """Compiled once: a machine, what it is before its training, and its weights after it."""
    rbm = models["RBM"](9, 4)
    start = rbm.state()
    rbm.fit(stripes(40), 2, batch_size=10)
    return rbm, start, rbm.w.numpy()


@pytest.mark.parametrize(
    "arrange",
    [
        lambda images: moved(images, 0),
        lambda images: moved(images, 16),
        read_only,
        np.asfortranarray,
        lambda images: moved(np.repeat(images, 2, axis=0), 0)[::2],
    ],
    ids=["in place", "elsewhere", "read-only", "by columns", "every second one"],
)
def test_wherever_the_images_lie_training_is_the_same(trained, arrange, capfd):
    rbm, start, expected = trained
    rbm.restore(start)
    assert np.abs(rbm.w - expected).max() > 0
    rbm.fit(arrange(stripes(40)), 2, batch_size=10, again=True)
    np.testing.assert_array_equal(rbm.w, expected)
    assert capfd.readouterr().err == ""


def test_images_may_be_forgotten_while_a_model_holds_them():
    images = moved(stripes(1000), 0)
    expected = images.copy()
    held = as_tensor(images)
    del images
    filled = [np.full(9000, 3, np.float32) for _ in range(50)]
    np.testing.assert_array_equal(held, expected)
    assert len(filled) == 50
