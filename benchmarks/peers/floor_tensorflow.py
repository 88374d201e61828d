"""The floor in TensorFlow: a task's matrix products and nothing else, with and without XLA."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf

from benchmarks.peers import Work
from benchmarks.workload.products import Product, products_of
from benchmarks.workload.tasks import TASKS, Sizes

# With it, a product that only orders the others is no longer computed.
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def _work(task: str, sizes: Sizes, multiply_all: Callable) -> Work:
    rng = np.random.default_rng(sizes.seed)
    listed, times = products_of(task, sizes)
    factors = [
        tuple(
            tf.constant(rng.standard_normal(shape, np.float32))
            for shape in (product.left, product.right)
        )
        for product in listed
    ]

    @tf.function
    def multiply(factors):
        last = tf.constant(0.0)
        for _ in tf.range(times):
            tf.autograph.experimental.set_loop_options(parallel_iterations=1)
            last = multiply_all(listed, factors)[-1][0, 0]
        return last

    return lambda: float(multiply(factors))


def _one_after_another(listed: list[Product], factors: list) -> list[tf.Tensor]:
    results: list[tf.Tensor] = []
    for product, (left, right) in zip(listed, factors, strict=True):
        # A model needs one result before the next; what nothing depends on would not be run.
        with tf.control_dependencies(results[-1:]):
            results.append(_multiply(product, left, right))
    return results


def _normal(rng: np.random.Generator, shape: tuple[int, int]) -> tf.Tensor:
    return tf.constant(rng.standard_normal(shape, np.float32))


def _multiply(product: Product, left: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
    return tf.matmul(left, right, transpose_a=product.turned_left, transpose_b=product.turned_right)


@tf.function(jit_compile=True)
def _by_xla(listed: list[Product], factors: list) -> list[tf.Tensor]:
    return [
        _multiply(product, left, right)
        for product, (left, right) in zip(listed, factors, strict=True)
    ]


MAKERS = {task: partial(_work, task, multiply_all=_one_after_another) for task in TASKS}
# One mini-batch is compiled, not the loop: XLA would take products out of it that never change.
XLA = {task: partial(_work, task, multiply_all=_by_xla) for task in TASKS}
