"""What RBM, DBN and the fine-tuned DBN share: stochastic binary units, trained without autodiff."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf

from labgen.engine.compiling import Compiled, ExecutionMode, in_python, relaxed_shapes, without_xla
from labgen.engine.result_types import check_result_types
from labgen.engine.rng import XlaGenerator
from labgen.engine.trainable import TrainableModel
from labgen.models.outputs import Generated, Reconstruction
from labgen.models.sampling import sample_prob


class BoltzmannModel(TrainableModel):
    """Reconstruction and generation around a model's own step.

    A subclass sets its variables (names in `WEIGHTS`) and defines `train_step`,
    `reconstruct_tensors` and `generate_tensors`. Its `fit` takes images [n, visible] of grey values
    in [0, 1]; the history's `train_error` and `test_error` are mean squared differences per pixel
    between the grey images and the reconstruction's probabilities.

    Attributes:
        sample: probabilities -> binary states, for training. Pictures draw from another source,
            so that looking at a model does not change how its training goes on.
    """

    METRICS = ("train_error",)
    # Measured on two cores.
    FALLBACKS = (
        without_xla("up to half as long again"),
        in_python("about ten times as long"),
    )

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        check_result_types(cls)

    def __init__(self, *, learning_rate: float, k: int, sample_input: bool, seed: int):
        if learning_rate <= 0 or k < 1:
            raise ValueError(
                f"learning_rate is {learning_rate} and k is {k}: the rate must be positive and "
                "contrastive divergence needs at least one Gibbs step."
            )
        super().__init__()
        self.learning_rate, self.k = learning_rate, k
        self.sample_input, self.seed = sample_input, seed
        self._rng = XlaGenerator(seed)
        self._picture_rng = tf.random.Generator.from_seed(seed).split(1)[0]
        self.sample = partial(sample_prob, rng=self._rng)
        self._sample_for_pictures = partial(sample_prob, rng=self._picture_rng)
        self._reconstruct = self._compiled(self.reconstruct_tensors)
        self._generate = self._compiled(self.generate_tensors)

    @abstractmethod
    def reconstruct_tensors(self, v: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """v [n, visible] -> (topmost hidden states, probabilities of the pixels)."""

    @abstractmethod
    def generate_tensors(self, start: tf.Tensor, steps: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Topmost states [n, units] -> (states after `steps` Gibbs steps, pixel probabilities)."""

    def evaluate(self, test_images) -> dict[str, float]:
        return {"test_error": self.reconstruction_error(test_images)}

    def reconstruct(self, images) -> Reconstruction:
        """What the network makes of images.

        Args:
            images: [n, visible] in [0, 1].

        Returns:
            The inputs as the network sees them, its topmost states, and its picture of them.
        """
        inputs = self._inputs_for_pictures(images)
        states, probabilities = self._reconstruct(inputs)
        return Reconstruction(inputs.numpy(), states.numpy(), probabilities.numpy())

    def reconstruction_error(self, images, binarised: bool = False) -> float:
        """Mean squared difference per pixel between images and reconstructed probabilities.

        Args:
            images: [n, visible] in [0, 1].
            binarised: compare with the input as the network saw it, 0 or 1, instead of with the
                grey image. That figure is larger by about the variance of the sampled pixels.
        """
        result = self.reconstruct(images)
        target = result.inputs if binarised else np.asarray(images)
        return float(np.mean((target - result.images) ** 2))

    def generate(self, hidden_states, steps: int) -> Generated:
        """Run full Gibbs steps from states of the topmost layer.

        Args:
            hidden_states: [n, units].
            steps: at least 1.

        Returns:
            The states before and after, and the probabilities of the pixels [n, visible].

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

    def state_variables(self) -> dict[str, tf.Variable]:
        return {
            **super().state_variables(),
            "chance": self._rng.state,
            "chance_for_pictures": self._picture_rng.state,
        }

    def _compiled(self, function: Callable) -> Compiled:
        return Compiled(
            self,
            ExecutionMode(relaxed_shapes(function)),
            ExecutionMode(function, self.FALLBACKS[1]),
        )

    def _training_input(self, x: tf.Tensor) -> tf.Tensor:
        """A mini-batch of grey images [batch, visible] as the visible layer sees it."""
        return self.sample(x) if self.sample_input else x

    @tf.autograph.experimental.do_not_convert
    def _squared_error(self, x: tf.Tensor, v_prob: tf.Tensor) -> tf.Tensor:
        """Mean squared error per pixel of reconstructions, [1]."""
        # Over the batch first: XLA takes three times as long for a mean over both at once.
        of_pixels = tf.reduce_mean(tf.square(x - v_prob), axis=0)
        return tf.reduce_mean(of_pixels, keepdims=True)

    def _inputs_for_pictures(self, images) -> tf.Tensor:
        """Images [n, visible] as the visible layer sees them, for pictures.

        Raises:
            ValueError: if they have another number of pixels.
        """
        x = tf.constant(np.asarray(images, np.float32))
        if x.shape.rank != 2 or x.shape[1] != self._visible_units():
            raise ValueError(
                f"The images have the shape {tuple(x.shape)}, but the visible layer has "
                f"{self._visible_units()} units: give an array [n, {self._visible_units()}]."
            )
        return self._sample_for_pictures(x) if self.sample_input else x

    def _apply_gradients(self, gradients: dict[str, tf.Tensor]) -> None:
        """A step uphill: they are gradients of the log likelihood, by the parameters' names."""
        rate = self._next_rate()
        for name, gradient in gradients.items():
            getattr(self, name).assign_add(rate * gradient)

    def _next_rate(self) -> float | tf.Tensor:
        """The rate of this mini-batch."""
        return self.learning_rate

    @abstractmethod
    def _visible_units(self) -> int:
        """Units of the lowest layer."""

    @abstractmethod
    def _top_units(self) -> int:
        """Units of the topmost layer."""
