"""What RBM, DBN and the fine-tuned DBN share: stochastic binary units, trained without autodiff."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

import numpy as np
import tensorflow as tf

from labgen.engine.compiling import Compiled, Way, any_sizes, in_python, without_xla
from labgen.engine.mini_batches import over_mini_batches
from labgen.engine.result_types import give_fractions
from labgen.engine.rng import Chance
from labgen.engine.trainable import Trained
from labgen.models.results import Generated, Reconstruction
from labgen.models.sampling import sample_prob
from labgen.training.history import History

# Measured on two cores.
_WITHOUT_XLA = without_xla("up to half as long again")
_IN_PYTHON = in_python("about ten times as long")


class BoltzmannModel(Trained):
    """Training, reconstruction and generation around a model's own step.

    A subclass sets its variables (names in `VARIABLES`), says which settings its constructor takes
    from an artefact (`KEPT`), and defines `step`, `reconstruct_tensors` and `generate_tensors`.

    Attributes:
        sample: probabilities -> binary states, for training. Pictures draw from another source,
            so that looking at a model does not change how its training goes on.
    """

    VARIABLES: ClassVar[tuple[str, ...]]
    KEPT: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        give_fractions(cls)

    def __init__(self, *, learning_rate: float, k: int, sample_input: bool, seed: int):
        if learning_rate <= 0 or k < 1:
            raise ValueError(
                f"learning_rate is {learning_rate} and k is {k}: the rate must be positive and "
                "contrastive divergence needs at least one Gibbs step."
            )
        self.learning_rate, self.k = learning_rate, k
        self.sample_input, self.seed = sample_input, seed
        super().__init__()
        self._chance = Chance(seed)
        self._chance_for_pictures = tf.random.Generator.from_seed(seed).split(1)[0]
        self.sample = partial(sample_prob, rng=self._chance)
        self._sample_for_pictures = partial(sample_prob, rng=self._chance_for_pictures)
        self._train = over_mini_batches(
            self, self._learn, 1, self._chance, (_WITHOUT_XLA, _IN_PYTHON)
        )
        self._reconstruct = self._compiled(self.reconstruct_tensors)
        self._generate = self._compiled(self.generate_tensors)

    def step(self, v: tf.Tensor) -> tf.Tensor:
        """Update the parameters on one mini-batch v [batch, visible] as the network sees it;
        return the reconstruction, probabilities [batch, visible]."""
        raise NotImplementedError

    def reconstruct_tensors(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """v [n, visible] -> (topmost hidden states, probabilities of the pixels)."""
        raise NotImplementedError

    def generate_tensors(self, start: tf.Tensor, steps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Topmost states [n, units] -> (states after `steps` Gibbs steps, pixel probabilities)."""
        raise NotImplementedError

    def fit(
        self,
        images,
        epochs: int,
        *,
        batch_size: int = 100,
        test_images=None,
        view: Callable | None = None,
        after_epoch: Callable[[dict[str, float]], object] | None = None,
        title: str | None = None,
        again: bool = False,
    ) -> History:
        """Train on images [n, visible], grey values in [0, 1]; see `labgen.training.loop.fit`.

        The history's `train_error` and `test_error` are mean squared differences per pixel
        between the grey images and the reconstruction's probabilities.
        """
        return self._fit(
            images,
            epochs,
            batch_size=batch_size,
            test_images=test_images,
            view=view,
            after_epoch=after_epoch,
            title=title,
            again=again,
        )

    def train(self, images: tf.Tensor, batches: np.ndarray) -> dict[str, float]:
        return {"train_error": self._train(images, tf.constant(batches))[0]}

    def evaluate(self, test_images) -> dict[str, float]:
        return {"test_error": self.reconstruction_error(test_images)}

    def batches_per_call(self) -> int:
        return max(1, round(0.4 / self.seconds_per_batch(100)))

    def reconstruct(self, images) -> Reconstruction:
        """Images [n, visible] in [0, 1] -> what the network sees, its states, its picture."""
        inputs = self._seen(images)
        states, probabilities = self._reconstruct(inputs)
        return Reconstruction(inputs.numpy(), states.numpy(), probabilities.numpy())

    def reconstruction_error(self, images, binarised: bool = False) -> float:
        """Mean squared difference per pixel between images and reconstructed probabilities.

        Args:
            binarised: compare with the input as the network saw it, 0 or 1, instead of with the
                grey image. That figure is larger by about the variance of the sampled pixels.
        """
        result = self.reconstruct(images)
        target = result.inputs if binarised else np.asarray(images)
        return float(np.mean((target - result.images) ** 2))

    def generate(self, hidden_states, steps: int) -> Generated:
        """Run `steps` full Gibbs steps from topmost states [n, units].

        Raises:
            ValueError: if the states have the wrong number of units, or steps is below 1.
        """
        start = np.asarray(hidden_states, np.float32)
        units = self._top_units()
        if start.ndim != 2 or start.shape[1] != units:
            raise ValueError(
                f"The start states have the shape {start.shape}, but the topmost layer has "
                f"{units} units: give an array [n, {units}]."
            )
        if steps < 1:
            raise ValueError(f"steps is {steps}: at least one Gibbs step makes a picture.")
        states, probabilities = self._generate(tf.constant(start), tf.constant(steps))
        return Generated(start, states.numpy(), probabilities.numpy())

    def variables_to_keep(self) -> dict[str, tf.Variable]:
        return {
            **{name: getattr(self, name) for name in self.VARIABLES},
            "chance": self._chance.state,
            "chance_for_pictures": self._chance_for_pictures.state,
        }

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """The parameters by name."""
        return {name: getattr(self, name).numpy() for name in self.VARIABLES}

    @property
    def settings(self) -> dict:
        """What this model was made and trained with."""
        return {
            "learning_rate": self.learning_rate,
            "k": self.k,
            "sample_input": self.sample_input,
            "seed": self.seed,
            **self.trained,
        }

    def _compiled(self, function: Callable) -> Compiled:
        return Compiled(self, Way(any_sizes(function)), Way(function, _IN_PYTHON))

    def _learn(self, x: tf.Tensor) -> tf.Tensor:
        """One mini-batch of grey images [batch, visible] -> mean squared error per pixel, [1]."""
        v = self.sample(x) if self.sample_input else x
        # Over the batch first: XLA takes three times as long for a mean over both at once.
        of_pixels = tf.reduce_mean(tf.square(x - self.step(v)), axis=0)
        return tf.reduce_mean(of_pixels, keepdims=True)

    def _seen(self, images) -> tf.Tensor:
        x = tf.constant(np.asarray(images, np.float32))
        if x.shape.rank != 2 or x.shape[1] != self._visible_units():
            raise ValueError(
                f"The images have the shape {tuple(x.shape)}, but the visible layer has "
                f"{self._visible_units()} units: give an array [n, {self._visible_units()}]."
            )
        return self._sample_for_pictures(x) if self.sample_input else x

    def _ascend(self, gradients: dict[str, tf.Tensor]) -> None:
        rate = self._next_rate()
        for name, gradient in gradients.items():
            getattr(self, name).assign_add(rate * gradient)

    def _next_rate(self) -> float | tf.Tensor:
        """The rate of this mini-batch."""
        return self.learning_rate

    def _visible_units(self) -> int:
        raise NotImplementedError

    def _top_units(self) -> int:
        raise NotImplementedError


def parameters_of(model: object, names: tuple[str, ...], task: str) -> list[np.ndarray]:
    """The arrays `names` of a trained model or an artefact.

    Raises:
        TypeError: if one is missing; the message names the task whose model is expected.
    """
    missing = [name for name in names if not hasattr(model, name)]
    if missing:
        raise TypeError(
            f"A {type(model).__name__} has no {', '.join(missing)}: give the model of {task}, or "
            "what labgen.artefact returns for it."
        )
    return [np.asarray(getattr(model, name)) for name in names]
