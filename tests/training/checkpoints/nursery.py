"""Trains tiny models in processes that can be killed. Run as a module by test_killed.py.

TensorFlow is imported once, and each training is forked from here, before any operation has run:
its threads would not survive the fork. Orders come line by line on stdin, as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
STEPS = 6  # chunks in an epoch
EPOCHS = 3
BATCH_SIZE = 4


def main() -> None:
    from labgen.util import tf_setup

    # It would run an operation, and the threads of that would not survive a fork.
    tf_setup.load_tensorflow = lambda: None
    with tf_setup.no_garbage_collection():
        import labgen.training.checkpoints.checkpoint_manager  # noqa: F401

        for name in ("RBM", "VAE", "DCGAN"):
            kind_of(name)

    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            train(order, write)
        os.close(write)
        watch(child, read, order)
        _, status = os.waitpid(child, 0)
        os.close(read)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "code": status}), flush=True)


def watch(child: int, steps: int, order: dict) -> None:
    """Kill the child a moment after it has said so many times that it does something new."""
    done = 0
    while os.read(steps, 1):
        done += 1
        if done == order["kill_at"]:
            time.sleep(order["after"])
            os.kill(child, signal.SIGKILL)


def train(order: dict, steps: int) -> None:
    code = 1
    try:
        os.environ.update(order["environment"], LABGEN_RUNS=order["runs"])
        # Killed, it leaves AutoGraph's files behind: here pytest removes them in the end.
        tempfile.tempdir = os.path.dirname(order["runs"])
        sys.stdout.flush()
        sys.stdout = sys.stderr
        run(order, steps)
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def run(order: dict, steps: int) -> None:
    import numpy as np
    import tensorflow as tf

    from labgen.training.checkpoints import checkpoint, checkpoint_manager

    # From the clock otherwise: what goes on has its state from the first run, the other has not.
    tf.random.set_global_generator(tf.random.Generator.from_seed(1))
    np.random.seed(1)
    random.seed(1)
    checkpoint_manager.CheckpointManager.EVERY = 0.0  # after every chunk
    tell_of(checkpoint.os, "fsync", steps)
    tell_of(checkpoint.os, "replace", steps)
    model, images, options = make(order["model"])
    tell_of(model, "train", steps)
    # A run that comes to its end before it is killed is begun anew, not loaded.
    history = model.fit(images, EPOCHS, batch_size=BATCH_SIZE, again=True, **options)
    rows = [[x for name, x in row.items() if name != "seconds"] for row in history.rows]
    np.savez(order["result"], **model.state(), rows=np.array(rows))


def tell_of(owner, name: str, steps: int) -> None:
    original = getattr(owner, name)

    def told(*arguments, **named):
        os.write(steps, b".")
        return original(*arguments, **named)

    setattr(owner, name, told)


def make(name: str):
    import numpy as np

    # The last chunk of an epoch is shorter than the others.
    n = BATCH_SIZE * (2 * STEPS - 1)
    rng = np.random.default_rng(1)
    name, _, way = name.partition(" in ")
    kind = kind_of(name)
    kind.steps_per_execution = lambda self: 2
    if way == "plain Python":
        do_not_compile()
    if name == "DCGAN":
        images = rng.uniform(-1, 1, (n, 32, 32, 1))
        small = {"n_z": 3, "generator_channels": (4, 3, 2), "discriminator_channels": (2, 3)}
        return kind(**small), images, {}
    images = rng.uniform(0, 1, (n + 20, 12))
    options = {"test_images": images[n:]}
    if name == "RBM":
        return kind(12, 5), images[:n], options
    return kind(2, n_hidden=6, n_pixels=12), images[:n], options


@cache
def kind_of(name: str) -> type:
    """The model class of this name with the notebooks' answers in it."""
    import labgen
    from labgen.exercises.loader import load_answers, with_answers

    return with_answers(
        getattr(labgen.models, name), lambda notebook: load_answers(NOTEBOOKS / f"{notebook}.ipynb")
    )


def do_not_compile() -> None:
    """Of what models compute, nothing is compiled from now on: it begins in plain Python."""
    from labgen.engine.compiling import Compiled

    make = Compiled.__init__
    Compiled.__init__ = lambda self, model, *modes: make(self, model, modes[-1])


if __name__ == "__main__":
    main()
