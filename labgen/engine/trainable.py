"""What every model keeps of its training: how long it was, and all that a run needs to go on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import tensorflow as tf

from labgen.engine.exercise_slot import exercises_of
from labgen.engine.rng_state import arrays_of_state, put_back
from labgen.training.checkpoints.fingerprint import of_arrays, of_function, of_sources
from labgen.training.checkpoints.unfinished import Unfinished
from labgen.training.history import History
from labgen.training.loop import fit
from labgen.util.lines import wrapped

# Where TensorFlow's operations expect their tensors to begin: at a multiple of so many bytes.
_ALIGNMENT = 64


class Trained:
    """The part of a model that the training loop and its checkpoints deal with.

    A subclass has `settings`, `seed`, and the variables that its training changes.

    Attributes:
        trained: whole epochs so far, and of the last fit batch size and digits.
        unfinished: the training that was stopped or broke off, None after a finished one.
    """

    def __init__(self) -> None:
        self.trained: dict[str, int] = {"epochs": 0}
        self.unfinished: Unfinished | None = None
        self._said: set[str] = set()

    def variables_to_keep(self) -> Mapping[str, tf.Variable]:
        """Everything that training changes, by name: parameters, optimiser, random states."""
        raise NotImplementedError

    def hold(self, images: np.ndarray) -> tf.Tensor:
        """The images as a tensor, which an array would become anew in each call of `train`.

        Where its memory suits TensorFlow, as that of `labgen.data.load` does, nothing is copied:
        60,000 digits cost up to half an epoch of the RBM. They must not change while it trains.
        """
        in_order = images.flags.c_contiguous and images.ctypes.data % _ALIGNMENT == 0
        # DLPack refuses what is read-only; a GPU has memory of its own.
        if in_order and images.flags.writeable and not tf.config.list_logical_devices("GPU"):
            return tf.experimental.dlpack.from_dlpack(images.__dlpack__())
        return tf.convert_to_tensor(images)

    def identity(self) -> dict:
        """What a run depends on besides the data: class, settings, answers, first values."""
        kind = type(self)
        variables = {name: x.numpy() for name, x in self.variables_to_keep().items()}
        return {
            "model": kind.__name__,
            "code": _code_of_the_lab(),
            # How long it was trained shows in its first values.
            "settings": {name: x for name, x in self.settings.items() if name not in self.trained},
            "answers": {name: of_function(getattr(kind, name)) for name in exercises_of(kind)},
            # A second fit of the same model starts where the first one ended.
            "start": of_arrays(variables),
        }

    def state(self) -> dict[str, np.ndarray]:
        """Copies of `variables_to_keep`, and of the random states that answers may draw from."""
        return arrays_of_state(self.variables_to_keep())

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Put back what `state` returned.

        Raises:
            ValueError: if names, shapes or types differ; then nothing is changed.
        """
        put_back(self.variables_to_keep(), arrays)

    def say_once(self, news: str, reason: str) -> None:
        """Tell the student something that several functions of the model find out."""
        if news not in self._said:
            self._said.add(news)
            print(wrapped(f"{reason}{news}."))

    def _fit(self, images, epochs: int, **options) -> History:
        return fit(self, images, epochs, **options)


@cache
def _code_of_the_lab() -> str:
    """Changes with what trains the models: a developer's change counts like a student's."""
    package = Path(__file__).parents[1]
    return of_sources(*(package / part for part in ("models", "recipes", "engine", "training")))
