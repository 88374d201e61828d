"""labgen.setup(): makes a notebook's run repeatable and has its cells remembered."""

from __future__ import annotations

import sys
import time

from labgen.util.journal_switch import switch_journal
from labgen.util.tf_setup import load_tensorflow

started_at: float | None = None


def setup(seed: int = 1, *, journal: bool | None = None) -> None:
    """Prepare a notebook: TensorFlow loaded quietly, seeds set, the lab's figure style on, and
    cells remembered: those that are stopped, and those that a check judges.

    Args:
        seed: seeds Python, NumPy and TensorFlow. Models take a seed of their own besides.
        journal: False keeps no journal of attempts (see `labgen.progress`), True keeps one. By
            default the environment variable LABGEN_JOURNAL decides: 0 keeps none.
    """
    global started_at
    if journal is not None:
        switch_journal(journal)
    started_at = time.monotonic()
    load_tensorflow()
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    # Seeded from the clock otherwise, whatever the seeds above say.
    tf.random.set_global_generator(tf.random.Generator.from_seed(seed))
    from labgen.plots.parts import style

    style.use()
    _watch_cells()


def _watch_cells() -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from labgen.reading.executed import remember_cells
        from labgen.training.cells import watch

        watch(shell)
        remember_cells(shell)
