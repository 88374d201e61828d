"""Keeps TensorFlow warm and forks a worker for each exercise. Run as a module, by the grader.

For a course that does not need TensorFlow it is not imported.

It never holds a student's code or results: the worker reads its request itself and replies
itself. So nothing of one student is in the memory that the next worker inherits. TensorFlow is
imported here, but no operation runs: its threads would not survive the fork.

On one pair of pipes it is told to start a worker, {"seconds": s, "megabytes": m}, and says
how that worker ended, {"end": ..., "code": ...}; on the other the worker gets its request and
replies. No process of a worker outlives it; where anything else does, the report says so,
{"spoiled": true}, and the box is not to be used again.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from labgen.execution.process.memory import machine_bytes, own_bytes, shared_bytes
from labgen.execution.process.worker import WITH_TENSORFLOW, work
from labgen.execution.traces import Traces

PROCESSES = 20
THREADS = 400
FILE_BYTES = 32 << 20
# Virtual memory that TensorFlow's threads and arenas reserve on top of what they use
_RESERVED = 4 << 30
_TICK = 0.01
_SELDOM = 0.1  # between two looks at what takes longer to find
_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36


@dataclass(frozen=True)
class Pipes:
    """File descriptors: orders and reports are the supervisor's, the others the worker's."""

    orders: int
    reports: int
    requests: int
    replies: int


def main(arguments: list[str]) -> None:
    pipes = Pipes(*(int(argument) for argument in arguments[:4]))
    if WITH_TENSORFLOW in arguments:
        _warm_tensorflow()
    _prepare()
    scratch = Path(os.environ["TMPDIR"])
    traces = Traces(scratch, (pipes.requests, pipes.replies))
    with os.fdopen(pipes.orders, closefd=False) as orders:
        _say(pipes, {"ready": True})
        for line in orders:
            report = _one_worker(pipes, json.loads(line), scratch)
            _say(pipes, {**report, "spoiled": not traces.are_gone()})


def _warm_tensorflow() -> None:
    """Import what the first worker would, and each after it again."""
    from labgen.util.tf_setup import no_garbage_collection

    with no_garbage_collection():
        import keras  # noqa: F401
        import tensorflow as tf
        from tensorflow.python.ops import resource_variable_ops  # noqa: F401

        import labgen.execution.tensorflow_drivers  # noqa: F401
    tf.get_logger().setLevel("ERROR")


def _prepare() -> None:
    import numpy  # noqa: F401

    gc.collect()
    gc.freeze()  # what a worker's collector never touches need not be copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # orphans come to us, and can be ended
    _prctl(_PR_SET_DUMPABLE, 0)  # no worker may trace us or read our memory


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _say(pipes: Pipes, report: dict[str, Any]) -> None:
    os.write(pipes.reports, json.dumps(report).encode() + b"\n")


def _one_worker(pipes: Pipes, order: dict[str, Any], scratch: Path) -> dict[str, Any]:
    worker = os.fork()
    if worker == 0:
        _be_worker(pipes, order)
    try:
        return _watch(worker, order, scratch)
    finally:
        _end_all()


def _be_worker(pipes: Pipes, order: dict[str, Any]) -> None:
    code = 70
    try:
        os.setsid()
        os.close(pipes.orders)
        os.close(pipes.reports)
        _prctl(_PR_SET_DUMPABLE, 1)  # what it holds can be counted
        _limit(order)
        work(pipes.requests, pipes.replies)
        code = 0
    finally:
        os._exit(code)


def _limit(order: dict[str, Any]) -> None:
    seconds = int(order["seconds"]) + 1
    reserved = psutil.Process().memory_info().vms + _RESERVED
    for kind, value in (
        ("RLIMIT_CPU", 4 * seconds),
        ("RLIMIT_AS", reserved + (int(order["megabytes"]) << 20)),
        ("RLIMIT_FSIZE", FILE_BYTES),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NOFILE", 256),
        ("RLIMIT_MSGQUEUE", 0),  # a queue would outlive the worker
    ):
        with contextlib.suppress(ValueError, OSError, AttributeError):  # not every system has all
            resource.setrlimit(getattr(resource, kind), (value, value))


def _watch(worker: int, order: dict[str, Any], scratch: Path) -> dict[str, Any]:
    """Wait for the worker's end, or bring it about when a limit is passed."""
    began = looked = time.monotonic()
    most = order["megabytes"] << 20
    inherited = own_bytes(psutil.Process())
    fewest = machine_bytes()
    tick = _TICK / 10
    while True:
        ended, status = os.waitpid(worker, os.WNOHANG)
        if ended:
            if os.WIFSIGNALED(status):
                return {"end": "signal", "code": os.WTERMSIG(status)}
            return {"end": "exit", "code": os.WEXITSTATUS(status)}
        running = _processes_of_the_box()
        if running > PROCESSES:
            return {"end": "processes", "code": running}
        processes = psutil.Process().children(recursive=True)
        if len(processes) > PROCESSES:
            return {"end": "processes", "code": len(processes)}
        now = time.monotonic()
        if now - began > order["seconds"]:
            return {"end": "time", "code": 0}
        used = threads = 0
        for process in processes:
            used += max(0, own_bytes(process) - inherited)
            with contextlib.suppress(psutil.Error):
                threads += process.num_threads()
        if threads > THREADS:
            return {"end": "processes", "code": threads}
        if used > most:
            return {"end": "memory", "code": 0}
        # Files in memory are in no process's own count. Whose they are takes long to find, and is
        # asked only where those that came on the whole machine would be too many.
        machine = machine_bytes()
        fewest = min(fewest, machine)
        if used + machine - fewest > most and now - looked > _SELDOM:
            looked = now
            if used + min(machine - fewest, shared_bytes(processes, scratch)) > most:
                return {"end": "memory", "code": 0}
        time.sleep(tick)
        tick = min(_TICK, 2 * tick)


def _processes_of_the_box() -> int:
    """Counted in one look: while a fork bomb grows there is no time for more. 0 without a box."""
    if os.getpid() != 1:
        return 0
    return sum(name.isdigit() for name in os.listdir("/proc")) - 1


def _end_all() -> None:
    """Kill every process below this one, however far from its parent it has moved."""
    while True:
        if os.getpid() == 1:
            # All of a process namespace at once: a fork bomb has no moment to escape in.
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        else:
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    process.kill()
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_TICK / 10)


if __name__ == "__main__":
    main(sys.argv[1:])
