"""labgen.setup(): makes a notebook's run repeatable and has its cells remembered."""

from __future__ import annotations

import sys
import time

from labgen.util.tf_setup import load_tensorflow

started_at: float | None = None


def setup(seed: int = 1, captions: bool = False) -> None:
    """Prepare a notebook: TensorFlow loaded quietly, seeds set, the lab's figure style on, and
    cells remembered: those that are stopped, and those that a check judges.

    Figures carry their alt text from here on.

    Args:
        seed: seeds Python, NumPy and TensorFlow. Models take a seed of their own besides.
        captions: show the alt text below each figure. JupyterLab does not pass it on to a screen
            reader otherwise.
    """
    global started_at
    started_at = time.monotonic()
    load_tensorflow()
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    # Seeded from the clock otherwise, whatever the seeds above say.
    tf.random.set_global_generator(tf.random.Generator.from_seed(seed))
    from labgen.plots.parts import style

    style.use()
    _watch_cells(captions)


def _watch_cells(captions: bool) -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from labgen.plots.parts.alt_text import show_alt_texts
        from labgen.reading.executed import remember_cells
        from labgen.training.cells import watch

        watch(shell)
        remember_cells(shell)
        show_alt_texts(shell, captions)
