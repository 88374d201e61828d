"""log p(v) of each image from draws of its hidden causes, some images and draws at a time.

Sources: R. Salakhutdinov, I. Murray, "On the quantitative analysis of deep belief networks", 2008,
for DBNs; Y. Burda, R. Grosse, R. Salakhutdinov, "Importance weighted autoencoders", 2016.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf


def drawn(
    step: Callable,
    images: np.ndarray,
    draws: int,
    rows: int,
    progress: Callable[[float], None] | None = None,
) -> Iterator[np.ndarray]:
    """Calls `step` until every image has its draws.

    Args:
        step: (v [n, pixels], how many draws, number) -> tensor [kinds, n, draws], several numbers
            for each draw. The number differs in each call, and the draws must differ with it.
        rows: images times draws in one call: as many as keep the tensors in the processor's cache.
        progress: is told the finished share, in (0, 1].

    Yields:
        [kinds, n, draws] float64 for the next n images, all of their draws together.

    Raises:
        ValueError: if draws is below 1.
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}: an estimate needs at least one draw for each image.")
    compiled = tf.function(step)
    at_a_time = max(1, rows // draws)
    number = 0
    for first in range(0, len(images), at_a_time):
        v = tf.constant(images[first : first + at_a_time])
        parts = []
        for begun in range(0, draws, rows):
            now = min(rows, draws - begun)
            parts.append(compiled(v, now, tf.constant(number)).numpy().astype(np.float64))
            number += 1
        yield np.concatenate(parts, axis=-1)
        if progress:
            progress(min(1.0, (first + at_a_time) / len(images)))
