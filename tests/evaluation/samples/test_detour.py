"""The way back to 28x28: what comes back of real digits, and what is refused."""

import numpy as np
import pytest

import labgen
from labgen.evaluation.samples.inverse_resize import least_squares_inverse


@pytest.fixture(scope="module")
def images():
    return labgen.data.load("mnist", limit=50).train_images


def padded(images):
    return np.pad(np.reshape(images, (-1, 28, 28)), ((0, 0), (2, 2), (2, 2)))


@pytest.fixture(scope="module")
def cropped():
    return least_squares_inverse(padded)


@pytest.fixture(scope="module")
def there(answers):
    """Exercise 5.1 goes to 32x32 in [-1, 1]; the generator's pictures are said in [0, 1]."""

    def there(x):
        return (np.asarray(answers["5_dcgan"].scale_images(np.asarray(x, np.float32))) + 1) / 2

    return there


@pytest.fixture(scope="module")
def back(there):
    return least_squares_inverse(there)


def test_padding_is_undone_by_cropping(images, cropped):
    np.testing.assert_allclose(cropped(padded(images)), images, atol=1e-6)
    # What stands in the margin only cannot come from a picture, and changes nothing.
    dirty = padded(images)
    dirty[:, :2] = 0.5
    np.testing.assert_allclose(cropped(dirty), images, atol=1e-6)


def test_the_labs_own_way_is_undone(images, there, back):
    found = back(there(images))
    assert found.dtype == np.float32
    assert found.shape == (50, 784)
    np.testing.assert_allclose(found, images, atol=1e-5)
    # As `DCGAN.generate` returns them, without the axis of channels.
    np.testing.assert_array_equal(back(there(images)[..., 0]), found)


def test_the_nearest_picture_is_found(images, there, back):
    """No small change of a pixel comes nearer to a picture that cannot come from 28x28."""
    rng = np.random.default_rng(0)
    inside = images[:1] * 0.4 + 0.3  # so that nothing is clipped
    drawn = there(inside) + 0.02 * rng.standard_normal((1, 32, 32, 1))
    found = back(drawn)

    def distance(x):
        return np.sum((there(x) - drawn) ** 2)

    for _ in range(20):
        change = 0.01 * rng.standard_normal((1, 784)).astype(np.float32)
        assert distance(found) < distance(found + change)


def test_values_stay_in_range(cropped):
    assert cropped(padded(np.ones((1, 784))) * 3).max() == 1
    assert cropped(padded(np.ones((1, 784))) * -3).min() == 0


@pytest.mark.parametrize(
    "there, words",
    [
        (lambda x: np.asarray(x) ** 2 + np.asarray(x), "no weighted sum of pixels"),
        (lambda x: np.reshape(x, (-1, 28, 28))[:, ::2, ::2], "196 pixels and loses some"),
        (lambda x: np.asarray(x) @ np.ones((784, 1024)), "1024 pixels and loses some"),
    ],
)
def test_a_way_without_return_is_refused(there, words):
    with pytest.raises(ValueError, match=words):
        least_squares_inverse(there)


def test_pictures_of_another_size_are_refused():
    with pytest.raises(ValueError, match="784 pixels each.*1024"):
        least_squares_inverse(padded)(np.zeros((2, 28, 28)))
