"""Sets TensorFlow up: loads it without its messages, and runs graphs as they are written."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tempfile
from collections.abc import Iterator

from labgen.util.native_stderr import native_stderr_into


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
    with quiet_stderr(), no_garbage_collection():
        import tensorflow as tf

        tf.random.stateless_uniform((1,), seed=(0, 0))
    # Every model compiles functions of its own; TensorFlow takes the fifth model for a mistake
    # and warns of retracing.
    tf.get_logger().setLevel("ERROR")


def seed_tensorflow(seed: int) -> None:
    """Load TensorFlow as `load_tensorflow` does, and seed it and Keras."""
    load_tensorflow()
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    # Seeded from the clock otherwise, whatever the seeds above say.
    tf.random.set_global_generator(tf.random.Generator.from_seed(seed))


@contextlib.contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Import TensorFlow inside without a search for garbage, then or later.

    It makes hundreds of thousands of objects that stay. To search them takes a tenth of the time
    of the import, and when Python ends as much as a third of it.
    """
    if "tensorflow" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


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
