"""Implementations of one task in processes of their own, timed in turn.

Threads, allocators and settings of one library cannot reach another. All processes are ready
before the first round; in a round each does the task once, the others asleep. What else the
machine does in that minute hits all alike.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.peers import Implementation
from benchmarks.workload.tasks import Sizes

ROOT = Path(__file__).resolve().parents[2]
# A shell's settings for one library would tilt the race: each runs as its own defaults have it.
_SETTINGS = ("OPENBLAS_", "OMP_", "MKL_", "KMP_", "ONEDNN_", "DNNL_", "TF_", "XLA_", "TORCH")
_LONGEST = 600.0
# Threads of some libraries keep spinning for a fifth of a second after the work.
_BREATH = 0.25


class Failed(Exception):
    """A process ended or hung instead of answering; the message says its last words."""


@dataclass
class Timings:
    """Of one implementation.

    Attributes:
        first: seconds of the first time, compiling included.
        seconds: of the rounds.
        measure: what came of the last round.
    """

    first: float
    seconds: list[float] = field(default_factory=list)
    measure: float = float("nan")


@dataclass(frozen=True)
class Entrant:
    """An implementation that does a task of the given sizes; `name` is its key in the results."""

    name: str
    implementation: Implementation
    task: str
    sizes: Sizes


def race(
    entrants: list[Entrant], rounds: int, say: Callable[[str], None] = lambda sentence: None
) -> tuple[dict[str, Timings], dict[str, str]]:
    """Time the entrants in `rounds` rounds.

    Returns:
        The timings, and the reasons why entrants were left out: not installed, or failed.
    """
    timings: dict[str, Timings] = {}
    left_out: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        running: dict[str, _Process] = {}
        for entrant in entrants:
            if missing := entrant.implementation.missing():
                left_out[entrant.name] = f"{', '.join(missing)} is not installed"
                continue
            say(f"{entrant.name}: first time")
            process = stack.enter_context(_Process(entrant, Path(folder)))
            try:
                timings[entrant.name] = Timings(process.answer()["seconds"])
                running[entrant.name] = process
            except Failed as failure:
                left_out[entrant.name] = str(failure)
                process.kill()
        for number in range(1, rounds + 1):
            for name, process in list(running.items()):
                say(f"round {number} of {rounds}: {name}")
                time.sleep(_BREATH)
                try:
                    process.ask()
                    answer = process.answer()
                except Failed as failure:
                    left_out[name] = str(failure)
                    del running[name], timings[name]
                    process.kill()
                    continue
                timings[name].seconds.append(answer["seconds"])
                timings[name].measure = answer["measure"]
    return timings, left_out


class _Process:
    """A child of `benchmarks.racing.child`, killed at the end of the context."""

    def __init__(self, entrant: Entrant, folder: Path):
        own = Path(tempfile.mkdtemp(dir=folder))
        self._log = (own / "stderr").open("w+b")
        self._child = subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.racing.child", entrant.implementation.name),
                *(entrant.task, json.dumps(asdict(entrant.sizes))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            cwd=ROOT,
            env=environment_of(os.environ, entrant.implementation, own),
            text=True,
        )

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *error) -> None:
        self.kill()
        self._log.close()

    def ask(self) -> None:
        with contextlib.suppress(BrokenPipeError):
            print(file=self._child.stdin, flush=True)

    def answer(self) -> dict[str, float]:
        """Raises Failed where none comes."""
        late = threading.Timer(_LONGEST, self._child.kill)
        late.start()
        try:
            line = self._child.stdout.readline()
        finally:
            late.cancel()
        if not line:
            raise Failed(self._last_words())
        return json.loads(line)

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _last_words(self) -> str:
        self._child.kill()
        code = self._child.wait()
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else f"ended with exit code {code} and said nothing"


def environment_of(
    shell: Mapping[str, str], implementation: Implementation, own: Path
) -> dict[str, str]:
    """The variables of a process, from those of the shell and a folder of its own."""
    kept = {name: x for name, x in shell.items() if not name.startswith(_SETTINGS)}
    return {
        **kept,
        # Nothing that an earlier run has trained or compiled shortens this one.
        "LABGEN_RUNS": str(own / "runs"),
        # It ends by being killed, and AutoGraph's files would stay behind.
        "TMPDIR": str(own),
        "TORCHINDUCTOR_CACHE_DIR": str(own / "inductor"),
        **implementation.environment,
    }
