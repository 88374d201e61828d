"""Where the time of our own training goes, by TensorFlow's profiler.

    python -m benchmarks.shares rbm

Prints the seconds and the share of each kind of operation. An operation counts on the thread that
called it, so that the seconds of two that ran at once add up to more than the clock's.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks.peers import IMPLEMENTATIONS
from benchmarks.workload.tasks import TASKS

# Beginnings of operations' types -> kind. The first that fits counts.
_KINDS = (
    # These only contain others.
    (r"(Stateful|Stateless)?(PartitionedCall|While|If)|Switch|Merge|Enter|Exit", ""),
    (r"(_Mkl(Native)?)?_?(Fused)?(Batch)?MatMul|dot|gemm", "matrix products"),
    (r"(_Mkl(Native)?)?_?(Fused)?Conv|convolution", "convolutions"),
    (r"Stateful|Rng|Random|Stateless", "random numbers"),
    (r"FusedBatchNorm", "batch normalisation"),
    (r"ResourceApply|Assign|ReadVariable", "variables and optimiser"),
    (r"Gather|ResourceGather", "gathering the batch"),
    (r"Xla|_Xla", "the step compiled by XLA"),
)


@click.command()
@click.argument("task", type=click.Choice(list(TASKS)))
@click.option("--digits", type=int, help="Fewer than the benchmark's.")
def main(task: str, digits: int | None) -> None:
    """Profile one timed run of TASK."""
    sizes = TASKS[task].sizes
    work = IMPLEMENTATIONS["labgen"].maker(task)(replace(sizes, digits=digits or sizes.digits))
    work()
    began = time.perf_counter()
    work()
    alone = time.perf_counter() - began
    totals, types = _profiled(work)
    table = Table(title=f"{TASKS[task].title}: {alone:.3f} s without the profiler")
    for name in ("kind", "seconds", "share"):
        table.add_column(name, justify="left" if name == "kind" else "right")
    whole = sum(totals.values())
    for kind, seconds in totals.most_common():
        table.add_row(kind, f"{seconds:.3f}", f"{seconds / whole:.0%}")
    console = Console()
    console.print(table)
    console.print(", ".join(f"{name} {seconds:.3f}" for name, seconds in types.most_common(25)))


def _profiled(work) -> tuple[Counter, Counter]:
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        work()
        tf.profiler.experimental.stop()
        kinds, types = Counter(), Counter()
        for kind, seconds in _operations(Path(folder)):
            types[kind] += seconds
            if name := kind_of(kind):
                kinds[name] += seconds
    return kinds, types


def kind_of(operation: str) -> str:
    """The kind of a type of operation; empty for those that only contain others."""
    for pattern, kind in _KINDS:
        if re.match(pattern, operation):
            return kind
    return "element-wise and the rest"


def _operations(folder: Path) -> Iterator[tuple[str, float]]:
    """(type, seconds) of every operation in a profile, TensorFlow's and XLA's."""
    try:
        from xprof.profile_data import ProfileData
    except ImportError:
        raise click.ClickException(
            "A profile is read by xprof, which is not installed: pip install xprof"
        ) from None
    for path in folder.rglob("*.xplane.pb"):
        with ProfileData.from_file(path) as recorded:
            lines = (line for plane in recorded.planes for line in plane.lines)
            for event in (event for line in lines for event in line.events):
                seconds = event.duration_ns / 1e9
                # TensorFlow's own are named "path/to/operation:Type"; those with two colons are
                # functions of the runtime, which contain others.
                if found := re.fullmatch(r"[^:]+:(\w+)", event.name):
                    yield found[1], seconds
                elif any(name == "hlo_op" for name, _ in event.stats):
                    yield event.name.split(".")[0], seconds


if __name__ == "__main__":
    main()
