"""The eyes of the sample instruments: two small convolutional classifiers of digits.

Convolution 5x5, pooling, convolution 5x5, pooling, a layer of features, 10 classes: LeNets after
Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
recognition", 1998. The second one has another size and began elsewhere: what both say of models is
no whim of one. Their parameters are part of the package; `make_classifier` trains them. Here they
are computed with NumPy alone, so that figures do not move with the version of TensorFlow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from labgen.evaluation.samples.images import SIDE, flat
from labgen.util.arrays import array_file

KERNEL = 5


@dataclass(frozen=True)
class Classifier:
    """One of the package's classifiers.

    Attributes:
        file: of its parameters.
        channels: of the two convolutions.
        features: units of the last hidden layer.
        seed: of its first parameters, and of the order of the digits.
    """

    file: Path
    channels: tuple[int, int]
    features: int
    seed: int

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each parameter by its name."""
        one, two = self.channels
        return {
            "kernel_1": (KERNEL, KERNEL, 1, one),
            "bias_1": (one,),
            "kernel_2": (KERNEL, KERNEL, one, two),
            "bias_2": (two,),
            "w_features": (4 * 4 * two, self.features),
            "b_features": (self.features,),
            "w_classes": (self.features, 10),
            "b_classes": (10,),
        }

    @property
    def recipe(self) -> dict[str, Any]:
        """How the shipped parameters came about. Another recipe gives another classifier: its
        figures do not compare with those of this one."""
        return {
            "digits": 50_000,
            "epochs": 2,
            "batch_size": 100,
            "learning_rate": 0.002,
            "seed": self.seed,
        }


FIRST = Classifier(Path(__file__).with_name("classifier.npz"), (16, 32), features=64, seed=1)
SECOND = Classifier(
    Path(__file__).with_name("second_classifier.npz"), (20, 28), features=128, seed=2
)
# The windows of the second convolution then take 20 MB.
_BATCH = 200


class ClassifierError(Exception):
    """The classifier's file cannot be used; the message says why and what to do."""


def features(images, classifier: Classifier = FIRST) -> np.ndarray:
    """What a classifier sees in pictures: the units of its last hidden layer.

    A third of the first classifier's fires for no digit; distances do not need the others to be
    independent.

    Args:
        images: [n, 784] or [n, 28, 28], values in [0, 1].
        classifier: `FIRST` or `SECOND`.

    Returns:
        float32 [n, features], none below 0.

    Raises:
        ValueError: if the pictures have another shape or range.
        ClassifierError: if the package's file is damaged.
    """
    images = flat(images)
    parameters = shipped(classifier)
    batches = (images[at : at + _BATCH] for at in range(0, len(images), _BATCH))
    return np.concatenate([_features(batch, parameters) for batch in batches])


def class_probabilities(images, classifier: Classifier = FIRST) -> np.ndarray:
    """The probabilities of the ten digits, float32 [n, 10], for pictures as in `features`.

    Args:
        images: [n, 784] or [n, 28, 28], values in [0, 1].
        classifier: `FIRST` or `SECOND`.
    """
    return probabilities_of(features(images, classifier), classifier)


def probabilities_of(seen: np.ndarray, classifier: Classifier = FIRST) -> np.ndarray:
    """The probabilities of the ten digits, float32 [n, 10], for features of a classifier.

    Args:
        seen: features [n, features], as `features` gives them.
        classifier: whose they are.
    """
    parameters = shipped(classifier)
    logits = seen @ parameters["w_classes"] + parameters["b_classes"]
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


@cache
def shipped(classifier: Classifier = FIRST) -> dict[str, np.ndarray]:
    """The parameters that are part of the package, float32 by name; read once."""
    return read(classifier.file, classifier)[0]


def read(path: Path, classifier: Classifier = FIRST) -> tuple[dict[str, np.ndarray], dict]:
    """The parameters in a file, float32 by name, and its settings.

    Raises:
        ClassifierError: if the file is missing or damaged, or holds another classifier.
    """
    what_to_do = "install labgen again, or restore the file from the repository."
    try:
        settings, arrays = array_file.read_npz(path)
        parameters = {name: arrays[name] for name in classifier.shapes}
    # A damaged archive fails in NumPy, zipfile, zlib or struct, each with errors of its own.
    except Exception as error:
        raise ClassifierError(
            f"The classifier {path} cannot be read ({error}): {what_to_do}"
        ) from None
    for name, shape in classifier.shapes.items():
        found = parameters[name]
        if found.shape != shape or not np.isfinite(found).all():
            raise ClassifierError(
                f"The classifier {path} is not the package's: its {name} has the shape "
                f"{found.shape} and should have finite numbers [{', '.join(map(str, shape))}]; "
                f"{what_to_do}"
            )
    different = [key for key, value in classifier.recipe.items() if settings.get(key) != value]
    if different:
        raise ClassifierError(
            f"The classifier {path} was trained with other settings ({', '.join(different)}), and "
            f"its figures would not compare with any others: {what_to_do}"
        )
    return parameters, settings


def write(path: Path, parameters: dict[str, np.ndarray], settings: dict) -> None:
    """Write parameters and settings, the same bytes for the same content.

    The parameters are stored as float16, which moves none by more than one part in two thousand.
    """
    arrays = {name: array.astype(np.float16) for name, array in parameters.items()}
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
