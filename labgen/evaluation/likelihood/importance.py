"""log p(v) of each image from draws of its hidden causes, some images and draws at a time.

Sources: R. Salakhutdinov, I. Murray, "On the quantitative analysis of deep belief networks", 2008,
for DBNs; Y. Burda, R. Grosse, R. Salakhutdinov, "Importance weighted autoencoders", 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.log_space import log_mean_exp
from labgen.evaluation.likelihood.two_ways import TwoWays

# The widths of the proposal that are tried, as factors of what the model itself guesses; on so many
# digits, with so many draws at most.
_WIDTHS = (1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)
_TUNING_DIGITS, _TUNING_DRAWS = 100, 500
# The calls for tuning are numbered from here on: no measurement makes so many, and random streams
# take numbers up to twice as large.
_TUNING_NUMBER = 1 << 28


class Drawing:
    """Draws of the hidden causes of images, and what the draws are worth.

    Args:
        step: (in_xla) -> a function of (v [n, pixels], how many draws, number, width) that gives
            [kinds, n, draws], several numbers for each draw. The number differs in each call, and
            the draws must differ with it. The width is that of the proposal from which is drawn,
            1 for the model's own.
        rows: images times draws in one call: as many as keep the tensors in the processor's cache.
        products: of two numbers that one draw takes, about.
    """

    def __init__(self, step: Callable[[bool], Callable], rows: int, products: int):
        self._step, self._rows, self._products = TwoWays(step), rows, products

    def of(
        self,
        images: np.ndarray,
        draws: int,
        width: float = 1.0,
        progress: Callable[[float], None] | None = None,
        number: int = 0,
    ) -> Iterator[np.ndarray]:
        """[kinds, n, draws] float64 for the next n images, all of their draws together.

        Args:
            progress: is told the finished share, in (0, 1].
            number: of the first call; the others follow.

        Raises:
            ValueError: if draws is below 1.
        """
        if draws < 1:
            raise ValueError(
                f"draws is {draws}: an estimate needs at least one draw for each image."
            )
        at_a_time = max(1, self._rows // draws)
        products = self._products * len(images) * draws
        for first in range(0, len(images), at_a_time):
            v = tf.constant(images[first : first + at_a_time])
            parts = []
            for begun in range(0, draws, self._rows):
                now = min(self._rows, draws - begun)
                arguments = v, now, tf.constant(number), tf.constant(width, tf.float32)
                found = self._step.run(products, _call_with(arguments))
                parts.append(found.numpy().astype(np.float64))
                number += 1
            yield np.concatenate(parts, axis=-1)
            if progress:
                progress(min(1.0, (first + at_a_time) / len(images)))

    def best_width(
        self, images: np.ndarray, draws: int, log_weights: Callable[[np.ndarray], np.ndarray]
    ) -> float:
        """The width of the proposal with which the estimate is highest on some images.

        An importance-sampled log p(v) is on average too low, whatever the proposal, so that the
        highest is the nearest. Chosen on other digits than those that are measured, and with other
        draws, the width leaves the mean weight unbiased. All widths are tried with the same random
        numbers, so that they differ by less chance.

        Args:
            images: training digits, of which 100 are looked at.
            draws: of the measurement; 500 are enough here.
            log_weights: what `step` gives -> the logarithms of the weights [n, draws].
        """
        few, draws = images[:_TUNING_DIGITS], min(draws, _TUNING_DRAWS)

        def estimate(width: float) -> float:
            found = self.of(few, draws, width, number=_TUNING_NUMBER)
            parts = [log_mean_exp(log_weights(part)) for part in found]
            return float(np.mean(np.concatenate(parts)))

        return max(_WIDTHS, key=estimate)


def _call_with(arguments: Sequence) -> Callable[[Callable], tf.Tensor]:
    return lambda function: function(*arguments)
