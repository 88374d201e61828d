"""Compiles what an instrument computes: by XLA where that pays, else as a TensorFlow graph.

Compiling by XLA takes a second for each function and shape, and then Gibbs chains take half the
time: random numbers, probabilities and comparisons become one loop. A small run is finished before
the compiler is. An answer that XLA cannot compile goes on as a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any, TypeVar

import numpy as np
import tensorflow as tf

from labgen.evaluation.likelihood.random_streams import seed_of_block
from labgen.util.computer.platform_info import cores
from labgen.util.tf_setup import quiet_stderr

# From so many products of two numbers on a run is worth compiling.
_WORTH_COMPILING = 5e9
# XLA compiles for one number of rows. So many give matrix products their full speed, and several
# blocks keep all processors busy.
_BLOCK = 100

T = TypeVar("T")


class TwoWays:
    """A function that is compiled by XLA for large work, and as a graph for small.

    Args:
        function: (in_xla) -> the function of tensors. In XLA random numbers are drawn in another
            way, see `labgen.evaluation.likelihood.random_streams`.
        options: of `tf.function`, such as `input_signature`.
    """

    def __init__(self, function: Callable[[bool], Callable], **options: Any):
        self._graph = tf.function(function(False), **options)
        self._xla = tf.function(function(True), jit_compile=True, **options)
        self._proven = self._failed = False

    def run(
        self,
        products: float,
        use: Callable[[Callable], T],
        in_xla: Callable[[Callable], T] | None = None,
    ) -> T:
        """What `use` returns, which is given the compiled function.

        Args:
            products: of two numbers that the whole run computes, of which this may be a part.
            use: calls the function that it is given.
            in_xla: takes its place where the function is compiled by XLA.
        """
        if products < _WORTH_COMPILING or self._failed:
            return use(self._graph)
        try:
            # XLA's own log of what it cannot compile would be a red box in the notebook.
            with nullcontext() if self._proven else quiet_stderr(show_if_it_raises=False):
                result = (in_xla or use)(self._xla)
        except tf.errors.ResourceExhaustedError:
            raise
        except Exception:
            if self._proven:
                raise
            # What fails in the graph as well fails there in its own words.
            self._failed = True
            return use(self._graph)
        self._proven = True
        return result

    def of_rows(
        self, products: float, rows: Sequence[np.ndarray], others: Sequence[Any], seed: int
    ) -> tuple[np.ndarray, ...]:
        """For a function (blocks of rows, others, seed) -> tensors with a row for each row: the
        arrays of all rows. In XLA, blocks of 100 rows run on all processors at once.

        Args:
            products: as for `run`.
            rows: arrays with as many rows each.
            others: whatever all blocks have in common.
            seed: from 0 to 2^31 - 1; each block draws numbers of its own.
        """

        def whole(compiled: Callable) -> tuple[np.ndarray, ...]:
            found = compiled(*map(tf.constant, rows), *others, seed_of_block(seed, 0))
            return tuple(x.numpy() for x in found)

        def in_blocks(compiled: Callable) -> tuple[np.ndarray, ...]:
            n = len(rows[0])

            def of_block(number: int) -> list[np.ndarray]:
                # The last block is filled up with copies.
                places = np.arange(number * _BLOCK, (number + 1) * _BLOCK) % n
                block = (tf.constant(array[places]) for array in rows)
                found = compiled(*block, *others, seed_of_block(seed, number))
                return [x.numpy() for x in found]

            with ThreadPoolExecutor(cores()) as pool:
                blocks = list(pool.map(of_block, range(-(-n // _BLOCK))))
            return tuple(np.concatenate(parts)[:n] for parts in zip(*blocks, strict=True))

        return self.run(products, whole, in_blocks)
