"""The base of all models: who says how to learn and to generate can train, stop and be kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import tensorflow as tf

from labgen.engine.compiling import Compiled, over_mini_batches
from labgen.engine.exercise_slot import exercises_of
from labgen.engine.rng import XlaGenerator
from labgen.engine.rng_state import arrays_of_state, restore_state
from labgen.engine.weights import Part, arrays_of, named_values, set_arrays, variables_of
from labgen.training import loop
from labgen.training.checkpoints.fingerprint import of_arrays, of_function, of_sources
from labgen.training.checkpoints.unfinished import Unfinished
from labgen.training.history import History
from labgen.training.run_log import RunLog
from labgen.util.arrays.aligned import is_aligned
from labgen.util.older_names import older_arguments
from labgen.util.words.lines import wrapped

if TYPE_CHECKING:
    from typing_extensions import Self


class TrainableModel(ABC):
    """A model that gives three things, and gets from here all that surrounds a training.

    1. Its configuration: the constructor's arguments are named in `CONFIG`, what it learns in
       `WEIGHTS`, and what it measures in `METRICS`.
    2. `train_step`: what one mini-batch changes.
    3. `generate`: how it makes images.

    From these follow `fit` with checkpoints that a later run goes on from, `settings` and `arrays`
    for an artefact, and `from_artefact` for the way back. A model whose training changes more than
    its weights, such as an optimiser's variables, adds it in `state_variables`.

    Attributes:
        trained: whole epochs so far, and of the last fit batch size and digits.
        unfinished: the training that was stopped or broke off, None after a finished one.
    """

    # The constructor's arguments that an artefact keeps; each is an attribute, too.
    CONFIG: ClassVar[tuple[str, ...]]
    # The attributes that hold what is learnt: variables or Keras networks.
    WEIGHTS: ClassVar[tuple[str, ...]]
    # Names of the numbers that `train_step` returns.
    METRICS: ClassVar[tuple[str, ...]]
    # Whose artefact this is, for sentences.
    TASK: ClassVar[str] = "this notebook"
    # What it means that an answer keeps the model from XLA, or from compiling at all.
    FALLBACKS: ClassVar[tuple[str, str]]

    seed: int
    _rng: XlaGenerator

    def __init__(self) -> None:
        self.trained: dict[str, int] = {"epochs": 0}
        self.unfinished: Unfinished | None = None
        self._said: set[str] = set()

    # What a model gives.

    @abstractmethod
    def train_step(self, x: tf.Tensor) -> tf.Tensor:
        """Learn from one mini-batch x [batch, ...]; return its metrics, [len(METRICS)]."""

    @abstractmethod
    def generate(self, *arguments: Any, **options: Any) -> Any:
        """Make images; from what, each kind of model says."""

    def evaluate(self, test_images: Any) -> dict[str, float]:
        """Metrics of test images after an epoch; only for a `fit` that is given some."""
        raise TypeError(f"A {type(self).__name__} measures no test images: leave them out.")

    def seconds_per_batch(self, batch_size: int) -> float:
        """Roughly, on a laptop with two cores: for the estimate before a run."""
        return 0.003 * batch_size / 100

    def steps_per_execution(self) -> int:
        """How many mini-batches go into one call of `train`: about half a second's work."""
        return max(1, round(0.4 / self.seconds_per_batch(100)))

    def on_train_begin(self, images: Any, epochs: int, batch_size: int) -> None:  # noqa: B027
        """Called by `fit` before the run; what it sets belongs to the run's first values."""

    def on_train_end(self, batch_size: int) -> None:  # noqa: B027
        """Called by `fit` after a run that was not stopped."""

    def state_variables(self) -> dict[str, tf.Variable]:
        """Everything that training changes, by name: weights, optimiser, random states."""
        return variables_of(**self._parts())

    # What follows.

    @older_arguments(view="preview")
    def fit(
        self,
        images: Any,
        epochs: int,
        *,
        batch_size: int = 100,
        test_images: Any = None,
        preview: Callable | Literal[False] | None = None,
        before: Callable[[bool], None] | None = None,
        after_epoch: Callable[[dict[str, float]], object] | None = None,
        lacks: Callable[[History], str] | None = None,
        log_dir: str | Path | None = None,
        title: str | None = None,
        again: bool = False,
    ) -> History:
        """Train on images [n, ...] for some epochs; a stopped run goes on when it is called again.

        `labgen.training.loop.fit` says when checkpoints are written and what they hold.

        Args:
            images: [n, ...], n at least `batch_size`; not to be changed while the run lasts.
            epochs: passes over the images, each in an order that `seed` and the epoch decide.
            batch_size: images in a mini-batch; what does not fill one is left out of an epoch.
            test_images: measured after each epoch if given.
            preview: draws the model as a figure, which a notebook shows while it trains. Without
                one it shows the loss curve; False shows neither.
            before: called once before the first batch; told whether the run goes on.
            after_epoch: called with the row of each finished epoch; an array that it returns
                stands in the history's `kept`.
            lacks: told the history of a finished run, says what else is missing of it.
            log_dir: writes TensorBoard's scalars and histograms there after each epoch. A finished
                training is done once more where its log is no longer there.
            title: what the progress line calls the run.
            again: train also where the same run was finished before.

        Returns:
            The metrics of each epoch.

        Raises:
            ValueError: if the images do not fit the model or a mini-batch.
            AnswerError: if an answer does not work.
            Diverged: if a metric or a parameter becomes NaN or infinite.
            Interrupted: a KeyboardInterrupt, if the run is stopped.
        """
        if test_images is not None and type(self).evaluate is TrainableModel.evaluate:
            self.evaluate(test_images)
        self.on_train_begin(images, epochs, batch_size)
        history = loop.fit(
            self,
            self._training_images(images),
            epochs,
            batch_size=batch_size,
            test_images=test_images,
            preview=preview,
            before=before,
            after_epoch=after_epoch,
            lacks=lacks,
            log=RunLog(log_dir, lambda: named_values(self._parts())) if log_dir else None,
            title=title,
            again=again,
        )
        self.on_train_end(batch_size)
        return history

    def train(self, images: tf.Tensor, batches: np.ndarray) -> dict[str, float]:
        """Train on some mini-batches, as the loop asks for it.

        Args:
            images: what `to_tensor` returned.
            batches: int32 [n, batch_size], indices of images.

        Returns:
            The means of the metrics by name.
        """
        means = self._train(images, tf.constant(batches)).numpy()
        return dict(zip(self.METRICS, means, strict=True))

    def to_tensor(self, images: np.ndarray) -> tf.Tensor:
        """The images as a tensor, converted once for all calls of `train`.

        Where their memory suits TensorFlow, as that of `labgen.data.load` does, nothing is copied:
        60,000 digits cost up to half an epoch of the RBM. They must not change while it trains.
        """
        return as_tensor(images)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The weights by name, as an artefact holds them."""
        return {
            key: array
            for name, part in self._parts().items()
            for key, array in arrays_of(name, part).items()
        }

    @property
    def settings(self) -> dict:
        """What this model was made and trained with, as an artefact holds it."""
        config = {name: getattr(self, name) for name in self.CONFIG}
        # JSON knows no tuples.
        lists = {name: list(x) for name, x in config.items() if isinstance(x, tuple)}
        return {**config, **lists, **self.trained}

    @classmethod
    def from_artefact(cls, artefact: Any) -> Self:
        """The model whose weights an artefact holds, ready to generate.

        Raises:
            TypeError, ValueError: if the artefact is another model's.
        """
        kept = {name: artefact.settings[name] for name in cls.CONFIG if name in artefact.settings}
        model = cls._like(artefact, kept)
        set_arrays(model._parts_in(artefact), artefact, cls.TASK)
        model.trained = {
            key: artefact.settings[key]
            for key in ("epochs", "batch_size", "digits", "data")
            if key in artefact.settings
        }
        return model

    def run_key(self) -> dict:
        """What a run depends on besides the data: class, settings, answers, first values."""
        kind = type(self)
        variables = {name: x.numpy() for name, x in self.state_variables().items()}
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
        """Copies of `state_variables`, and of the random states that answers may draw from."""
        return arrays_of_state(self.state_variables())

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Put back what `state` returned.

        Raises:
            ValueError: if names, shapes or types differ; then nothing is changed.
        """
        restore_state(self.state_variables(), arrays)

    def notify_once(self, news: str, reason: str) -> None:
        """Tell the student something that several functions of the model find out."""
        if news not in self._said:
            self._said.add(news)
            print(wrapped(f"{reason}{news}."))

    @classmethod
    def _like(cls, artefact: Any, config: dict) -> Self:
        """A new model of an artefact's sizes; `config` is what the artefact knows of `CONFIG`."""
        return cls(**config)

    def _parts(self) -> dict[str, Part]:
        return {name: getattr(self, name) for name in self.WEIGHTS}

    def _parts_in(self, artefact: Any) -> dict[str, Part]:
        """Those that the artefact fills."""
        return self._parts()

    def _training_images(self, images: Any) -> Any:
        """The images as the loop takes them."""
        return images

    @cached_property
    def _train(self) -> Compiled:
        """(images, batches [n, batch_size] of indices) -> means of the metrics."""
        return self._compiled_training()

    def _compiled_training(self) -> Compiled:
        return over_mini_batches(
            self, self.train_step, len(self.METRICS), self._rng, self.FALLBACKS
        )


def as_tensor(images: np.ndarray) -> tf.Tensor:
    """An array as a tensor, without a copy where its memory allows it."""
    in_order = images.flags.c_contiguous and is_aligned(images)
    # DLPack refuses what is read-only; a GPU has memory of its own.
    if in_order and images.flags.writeable and not tf.config.list_logical_devices("GPU"):
        return tf.experimental.dlpack.from_dlpack(images.__dlpack__())
    return tf.convert_to_tensor(images)


@cache
def _code_of_the_lab() -> str:
    """Changes with what trains the models: a developer's change counts like a student's."""
    package = Path(__file__).parents[1]
    return of_sources(*(package / part for part in ("models", "recipes", "engine", "training")))
