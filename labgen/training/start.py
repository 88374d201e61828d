"""Load TensorFlow without its start-up messages and make a run repeatable."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator

from labgen.util.native_stderr import native_stderr_into

started_at: float | None = None


def setup(seed: int = 1) -> None:
    """Prepare a notebook: TensorFlow loaded quietly, seeds set, the lab's figure style on, and
    cells remembered: those that are stopped, and those that a check judges.

    Args:
        seed: seeds Python, NumPy and TensorFlow. Models take a seed of their own besides.
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
    _watch_cells()


def _watch_cells() -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from labgen.reading.executed import remember_cells
        from labgen.training.cells import watch

        watch(shell)
        remember_cells(shell)


def load_tensorflow() -> None:
    """Import TensorFlow and run a first operation, keeping what it prints off the notebook.

    TensorFlow reports its processor features on stderr at its import and again at its first
    operation, whatever the log level says. A notebook shows that as an error. If the import
    fails, the text is printed after all.
    """
    # Off by default on some processors, where it doubles the speed of convolutions.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    _let_xla_use_wide_vectors()
    with quiet_stderr():
        import tensorflow as tf

        tf.random.stateless_uniform((1,), seed=(0, 0))
    # Every model compiles functions of its own; TensorFlow takes the fifth model for a mistake
    # and warns of retracing.
    tf.get_logger().setLevel("ERROR")


def _let_xla_use_wide_vectors() -> None:
    """XLA computes with half of a vector of AVX-512 unless it is told, which an epoch of the RBM
    feels: a tenth. Other processors have no use for the switch."""
    switch, given = "--xla_cpu_prefer_vector_width", os.environ.get("XLA_FLAGS", "")
    if switch not in given:
        os.environ["XLA_FLAGS"] = f"{given} {switch}=512".strip()


@contextlib.contextmanager
def without_grappler() -> Iterator[None]:
    """Run compiled functions inside without TensorFlow's rewriting of graphs (Grappler).

    With it, the DCGAN's training differed from run to run on two cores: about one step in a
    hundred rounded otherwise, even with op determinism switched on, and Adam makes a whole step
    of the difference. Without it no run differed, and a step took no longer.
    """
    import tensorflow as tf

    before = tf.config.optimizer.get_experimental_options().get("disable_meta_optimizer", False)
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": before})


@contextlib.contextmanager
def quiet_stderr(show_if_it_raises: bool = True) -> Iterator[None]:
    """Swallow what native code writes to file descriptor 2; print it if the body raises."""
    with tempfile.TemporaryFile() as log:
        try:
            with native_stderr_into(log.fileno()):
                yield
        except BaseException:
            if show_if_it_raises:
                log.seek(0)
                sys.stderr.write(log.read().decode(errors="replace"))
            raise
