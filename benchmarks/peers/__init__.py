"""The implementations that run beside each other, each in a process of its own.

A module of this package maps the names of tasks to makers. A maker takes the sizes, prepares
everything that is not to be timed, and returns the work: a function that does it once and returns
a measure of what came of it (a training error or a loss), as evidence that all do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from benchmarks.workload.tasks import Sizes

Work = Callable[[], float]
Maker = Callable[[Sizes], Work]

OURS, PEER, FLOOR = "ours", "peer", "floor"
_BOLTZMANN = ("rbm", "cd10", "dbn", "up_down", "gibbs")
_ALL = (*_BOLTZMANN, "vae", "dcgan")
_TENSORFLOW = {
    # Off by default on some processors, where it doubles the speed of convolutions.
    "TF_ENABLE_ONEDNN_OPTS": "1",
    # Otherwise XLA uses half of the vectors of AVX-512.
    "XLA_FLAGS": "--xla_cpu_prefer_vector_width=512",
    # Otherwise the first process would take all memory of a GPU.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


@dataclass(frozen=True)
class Implementation:
    """One way to do the tasks.

    Attributes:
        name: on the command line and in the files.
        title: in table and plot.
        module: of this package.
        kind: OURS, PEER or FLOOR.
        tasks: the names of those it does.
        needs: packages without which it is left out.
        environment: variables of its process.
        table: the name of the module's dictionary of makers.
    """

    name: str
    title: str
    module: str
    kind: str
    tasks: tuple[str, ...]
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    table: str = "MAKERS"

    def missing(self) -> list[str]:
        """The packages that are not installed."""
        return [name for name in self.needs if find_spec(name) is None]

    def maker(self, task: str) -> Maker:
        return getattr(import_module(f"benchmarks.peers.{self.module}"), self.table)[task]


IMPLEMENTATIONS = {
    implementation.name: implementation
    for implementation in (
        Implementation("labgen", "labgen", "ours", OURS, _ALL),
        Implementation("numpy", "NumPy", "numpy_peer", PEER, _BOLTZMANN),
        Implementation(
            "sklearn", "scikit-learn", "sklearn_peer", PEER, ("rbm", "gibbs"), ("sklearn",)
        ),
        Implementation("torch", "PyTorch", "torch_peer", PEER, _ALL, ("torch",)),
        Implementation(
            "torch_compiled",
            "PyTorch, compiled",
            "torch_peer",
            PEER,
            # Compiling takes a quarter of a minute each.
            ("rbm", "vae", "dcgan"),
            ("torch",),
            table="COMPILED",
        ),
        Implementation(
            "keras", "Keras", "keras_peer", PEER, ("vae", "dcgan"), environment=_TENSORFLOW
        ),
        Implementation(
            "keras_tuned",
            "Keras, XLA, 50 steps a call",
            "keras_peer",
            PEER,
            ("vae",),
            environment=_TENSORFLOW,
            table="TUNED",
        ),
        Implementation(
            "floor_tensorflow",
            "Products alone, TensorFlow",
            "floor_tensorflow",
            FLOOR,
            _ALL,
            environment=_TENSORFLOW,
        ),
        Implementation(
            "floor_xla",
            "Products alone, XLA",
            "floor_tensorflow",
            FLOOR,
            _ALL,
            environment=_TENSORFLOW,
            table="XLA",
        ),
        Implementation("floor_numpy", "Products alone, NumPy", "floor_numpy", FLOOR, _ALL),
    )
}


def of_task(task: str) -> list[Implementation]:
    """Those that do the task, in the order of the table."""
    return [
        implementation
        for implementation in IMPLEMENTATIONS.values()
        if task in implementation.tasks
    ]
