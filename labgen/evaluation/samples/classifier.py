"""The eye of the sample instruments: a small convolutional classifier of digits.

Convolution 5x5 to 16 channels, pooling, convolution 5x5 to 32, pooling, 64 features, 10 classes:
a LeNet after Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to
document recognition", 1998. Its parameters are part of the package; `make_classifier` trains them.
Here it is computed with NumPy alone, so that figures do not move with the version of TensorFlow.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from labgen.evaluation.samples.images import SIDE, flat
from labgen.util.arrays import array_file

FILE = Path(__file__).parent / "classifier.npz"
# How the shipped parameters came about. Another recipe gives another classifier: its figures do not
# compare with those of this one.
RECIPE: dict[str, Any] = {
    "digits": 50_000,
    "epochs": 2,
    "batch_size": 100,
    "learning_rate": 0.002,
    "seed": 1,
}
KERNEL = 5
FEATURES = 64
SHAPES = {
    "kernel_1": (KERNEL, KERNEL, 1, 16),
    "bias_1": (16,),
    "kernel_2": (KERNEL, KERNEL, 16, 32),
    "bias_2": (32,),
    "w_features": (4 * 4 * 32, FEATURES),
    "b_features": (FEATURES,),
    "w_classes": (FEATURES, 10),
    "b_classes": (10,),
}
# The windows of the second convolution then take 20 MB.
_BATCH = 200


class ClassifierError(Exception):
    """The classifier's file cannot be used; the message says why and what to do."""


def features(images) -> np.ndarray:
    """What the classifier sees in pictures: the units of its last hidden layer.

    A third of them fires for no digit; distances do not need the others to be independent.

    Args:
        images: [n, 784] or [n, 28, 28], values in [0, 1].

    Returns:
        float32 [n, 64], none below 0.

    Raises:
        ValueError: if the pictures have another shape or range.
        ClassifierError: if the package's file is damaged.
    """
    images = flat(images)
    parameters = shipped()
    batches = (images[at : at + _BATCH] for at in range(0, len(images), _BATCH))
    return np.concatenate([_features(batch, parameters) for batch in batches])


def class_probabilities(images) -> np.ndarray:
    """The probabilities of the ten digits, float32 [n, 10], for pictures as in `features`.

    Args:
        images: [n, 784] or [n, 28, 28], values in [0, 1].
    """
    return probabilities_of(features(images))


def probabilities_of(seen: np.ndarray) -> np.ndarray:
    """The probabilities of the ten digits, float32 [n, 10], for features [n, 64].

    Args:
        seen: features [n, 64], as `features` gives them.
    """
    parameters = shipped()
    logits = seen @ parameters["w_classes"] + parameters["b_classes"]
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


@cache
def shipped() -> dict[str, np.ndarray]:
    """The parameters that are part of the package, float32 by name; read once."""
    return read(FILE)[0]


def read(path: Path) -> tuple[dict[str, np.ndarray], dict]:
    """The parameters in a file, float32 by name, and its settings.

    Raises:
        ClassifierError: if the file is missing or damaged, or holds another classifier.
    """
    what_to_do = "install labgen again, or restore the file from the repository."
    try:
        settings, arrays = array_file.read_npz(path)
        parameters = {name: arrays[name] for name in SHAPES}
    # A damaged archive fails in NumPy, zipfile, zlib or struct, each with errors of its own.
    except Exception as error:
        raise ClassifierError(
            f"The classifier {path} cannot be read ({error}): {what_to_do}"
        ) from None
    for name, shape in SHAPES.items():
        found = parameters[name]
        if found.shape != shape or not np.isfinite(found).all():
            raise ClassifierError(
                f"The classifier {path} is not the package's: its {name} has the shape "
                f"{found.shape} and should have finite numbers [{', '.join(map(str, shape))}]; "
                f"{what_to_do}"
            )
    if different := [key for key, value in RECIPE.items() if settings.get(key) != value]:
        raise ClassifierError(
            f"The classifier {path} was trained with other settings ({', '.join(different)}), and "
            f"its figures would not compare with any others: {what_to_do}"
        )
    return parameters, settings


def write(path: Path, parameters: dict[str, np.ndarray], settings: dict) -> None:
    """Write parameters and settings, the same bytes for the same content.

    The parameters are stored as float16, which moves none by more than one part in two thousand.
    """
    arrays = {name: parameters[name].astype(np.float16) for name in SHAPES}
    array_file.write_npz(path, settings, arrays)


def _features(images: np.ndarray, parameters: dict[str, np.ndarray]) -> np.ndarray:
    x = images.reshape(-1, SIDE, SIDE, 1)
    for layer in ("1", "2"):
        x = _convolution(x, parameters[f"kernel_{layer}"], parameters[f"bias_{layer}"])
        x = _pooled(_rectified(x))
    flat = x.reshape(len(x), -1)
    return _rectified(flat @ parameters["w_features"] + parameters["b_features"])


def _convolution(x: np.ndarray, kernel: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """x [n, side, side, channels] -> [n, side - 4, side - 4, filters]; without padding."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (KERNEL, KERNEL), axis=(1, 2))
    # NumPy puts the window's rows and columns last, behind the channels.
    return np.tensordot(windows, kernel, axes=((4, 5, 3), (0, 1, 2))) + offset


def _pooled(x: np.ndarray) -> np.ndarray:
    """The largest of each 2x2 pixels: [n, side, side, channels] -> [n, side/2, side/2, channels]"""
    n, side, _, channels = x.shape
    return x.reshape(n, side // 2, 2, side // 2, 2, channels).max(axis=(2, 4))


def _rectified(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)
