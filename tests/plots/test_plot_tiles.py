import numpy as np
import pytest

from labgen.plots import tile_raster_images


def slow_tiles(X, img_shape, tile_shape, spacing):
    """Pixel by pixel, from the definition of the raster."""
    (height, width), (rows, columns), (down, across) = img_shape, tile_shape, spacing
    out = np.zeros(((height + down) * rows - down, (width + across) * columns - across))
    for n in range(min(len(X), rows * columns)):
        low, high = min(X[n]), max(X[n])
        for y in range(height):
            for x in range(width):
                value = X[n][y * width + x]
                scaled = (value - low) / (high - low) if high > low else 0
                row, column = n // columns, n % columns
                out[row * (height + down) + y, column * (width + across) + x] = scaled
    return out


@pytest.mark.parametrize("spacing", [(0, 0), (1, 1), (2, 3)])
@pytest.mark.parametrize("count", [1, 5, 6, 9])
def test_each_pixel_is_where_the_definition_puts_it(spacing, count):
    X = np.random.default_rng(count).normal(size=(count, 12))
    expected = slow_tiles(X, (4, 3), (2, 3), spacing)
    floats = tile_raster_images(X, (4, 3), (2, 3), spacing, output_pixel_vals=False)
    np.testing.assert_allclose(floats, expected, atol=1e-12)
    pixels = tile_raster_images(X, (4, 3), (2, 3), spacing)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels - 255 * expected).max() <= 0.5 + 1e-9


def test_the_brightest_and_darkest_pixel_use_the_whole_range():
    pixels = tile_raster_images([[-3.0, 5.0]], (1, 2), (1, 1))
    assert pixels.tolist() == [[0, 255]]


def test_a_constant_image_is_black_and_warns_of_nothing(recwarn):
    assert tile_raster_images(np.full((1, 4), 7.0), (2, 2), (1, 1)).tolist() == [[0, 0], [0, 0]]
    assert not recwarn.list


def test_without_scaling_values_stay():
    X = np.array([[0.0, 0.2, 0.4, 1.0]])
    kept = tile_raster_images(X, (2, 2), (1, 1), (0, 0), False, False)
    assert kept.tolist() == [[0.0, 0.2], [0.4, 1.0]]
    assert tile_raster_images(X, (2, 2), (1, 1), (0, 0), False).tolist() == [[0, 51], [102, 255]]


def test_without_scaling_values_outside_the_unit_interval_are_refused():
    with pytest.raises(ValueError, match=r"from -1 to 2.*\[0, 1\]"):
        tile_raster_images([[-1.0, 2.0]], (1, 2), (1, 1), scale_rows_to_unit_interval=False)


def test_the_input_is_not_changed():
    X = np.arange(8.0).reshape(2, 4)
    tile_raster_images(X, (2, 2), (1, 2))
    assert X.tolist() == np.arange(8.0).reshape(2, 4).tolist()


def test_a_tensor_is_read(as_tensor):
    X = np.random.default_rng(0).random((4, 4))
    np.testing.assert_array_equal(
        tile_raster_images(as_tensor(X), (2, 2), (2, 2)), tile_raster_images(X, (2, 2), (2, 2))
    )


def test_a_tensorflow_tensor_is_read():
    import tensorflow as tf

    X = np.random.default_rng(0).random((4, 4)).astype(np.float32)
    for tensor in (tf.constant(X), tf.Variable(X)):
        np.testing.assert_array_equal(
            tile_raster_images(tensor, (2, 2), (2, 2)), tile_raster_images(X, (2, 2), (2, 2))
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((2, 5)), (2, 2), (1, 2)), "5 pixels per row.*asks for 4"),
        ((np.zeros(4), (2, 2), (1, 1)), r"shape \(4,\).*two dimensions"),
        ((np.zeros((0, 4)), (2, 2), (1, 1)), "X is empty"),
        ((np.array([[0, np.nan, 0, np.inf]]), (2, 2), (1, 1)), "2 of the 4 values.*NaN"),
        ((np.array([["a", "b"]]), (1, 2), (1, 1)), "not real numbers"),
        (([[1, 2], [3]], (1, 2), (1, 1)), "cannot be read as an array"),
        ((np.zeros((1, 4)), 2, (1, 1)), "img_shape is 2.*two whole numbers"),
        ((np.zeros((1, 4)), (2, 2), (0, 1)), r"tile_shape\[0\] is 0.*at least 1"),
        ((np.zeros((1, 4)), (2, 2), (1, 1), (-1, 0)), r"tile_spacing\[0\] is -1"),
        ((np.zeros((1, 4)), (2, 2.5), (1, 1)), r"img_shape\[1\] is 2.5"),
    ],
)
def test_wrong_arguments_end_in_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=f"tile_raster_images: .*{message}"):
        tile_raster_images(*arguments)
