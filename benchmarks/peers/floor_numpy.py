"""The floor in NumPy: a task's matrix products and nothing else."""

from __future__ import annotations

from functools import partial

import numpy as np

from benchmarks.peers import Work
from benchmarks.workload.products import products_of
from benchmarks.workload.tasks import TASKS, Sizes


def _products(task: str, sizes: Sizes) -> Work:
    rng = np.random.default_rng(sizes.seed)
    listed, times = products_of(task, sizes)
    factors = []
    for product in listed:
        left = rng.standard_normal(product.left, np.float32)
        right = rng.standard_normal(product.right, np.float32)
        result = np.empty((product.rows, product.columns), np.float32)
        turned_left = left.T if product.turned_left else left
        factors.append((turned_left, right.T if product.turned_right else right, result))

    def work() -> float:
        for _ in range(times):
            for left, right, result in factors:
                np.matmul(left, right, out=result)
        return float(factors[-1][2][0, 0])

    return work


MAKERS = {task: partial(_products, task) for task in TASKS}
