"""A box for students' code: a supervisor with TensorFlow warm, shut in by bubblewrap (`walls`)."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labgen.course.needs_tensorflow import needs_tensorflow
from labgen.execution.process.worker import LENGTH, WITH_TENSORFLOW
from labgen.instructor.grade.marking.walls import PLAIN, package_folder, walls
from labgen.instructor.scratch import Scratch
from labgen.registry import VARIABLE, course

try:
    import fcntl
    import resource
except ImportError:  # Windows
    # mypy takes a module for always there; `check_system` asks before either is used.
    fcntl = resource = None  # type: ignore[assignment]

# The names of its temporary folders begin so.
PREFIX = "labgen-grade-"

# What a worker may send back. The largest honest reply is about a megabyte.
REPLY_BYTES = 64 << 20
_PATIENCE = 15  # seconds beyond its own limit after which a silent supervisor is given up
_START = 120

# Without walls: where programs and libraries are, and no more of what the variables may tell.
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")


class SandboxError(RuntimeError):
    """The box cannot be made, or broke; the sentence says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one exercise of one student may use."""

    seconds: float = 10.0
    megabytes: int = 2048


@dataclass(frozen=True)
class Ending:
    """How a worker ended.

    Attributes:
        end: "exit", "signal", "time", "memory", "processes", "output" or "lost" (its supervisor
            went with it).
        code: of an exit or a signal.
        message: what it sent, None where that is not whole.
        spoiled: it left something behind that the next one would find.
    """

    end: str
    code: int = 0
    message: bytes | None = None
    spoiled: bool = False


def check_system() -> None:
    """Raises SandboxError where no student's code can be run at all, walls or not."""
    if fcntl is None or resource is None or not hasattr(os, "fork"):
        raise SandboxError(
            "This system cannot run students' code: each answer runs in a process of its own, "
            "made with fork, which Windows has not. Nothing was run. Use WSL, the Windows "
            "Subsystem for Linux: run `wsl --install`, open Ubuntu, install labgen and the package "
            "bubblewrap there, and run the same command."
        )


class Sandbox:
    """Runs one exercise at a time. Starts its supervisor when it is first asked, or by `launch`.

    Args:
        safe: shut in by bubblewrap; False leaves out all of its protections.
        hidden: files and folders that must not be seen inside, wherever they lie.

    Raises:
        SandboxError: if the supervisor cannot be started.
    """

    def __init__(
        self, limits: Limits | None = None, *, safe: bool = True, hidden: Sequence[Path] = ()
    ) -> None:
        self.limits = limits or Limits()
        self._safe = safe
        self._hidden = tuple(hidden)
        self._closed = False
        self._process: subprocess.Popen | None = None
        self._ready = False
        self._ends: dict[str, int] = {}
        self._scratch: Scratch | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(self, request: bytes) -> Ending:
        """Give one request to a new worker and wait for its end ("lost" once the box is closed)."""
        if self._closed:
            return Ending("lost")
        if self._process is None:
            self.launch()
        if not self._ready:
            self._wait_until_ready()
        order = {"seconds": self.limits.seconds, "megabytes": self.limits.megabytes}
        deadline = time.monotonic() + self.limits.seconds + _PATIENCE
        try:
            os.write(self._ends["orders"], json.dumps(order).encode() + b"\n")
            self._send(LENGTH.pack(len(request)) + request, deadline)
            ending = self._receive(deadline)
        except (OSError, ValueError, TimeoutError):
            ending = Ending("lost")
        if ending.end != "exit" or ending.code != 0 or ending.spoiled:
            self._end()  # whatever has happened in there, the next student gets a new one
        return ending

    def launch(self) -> None:
        """Start the supervisor without waiting for it: it may need seconds to import TensorFlow."""
        if self._closed or self._process is not None:
            return
        check_system()
        self._scratch = Scratch(PREFIX)
        folder = self._scratch.path / "tmp"
        folder.mkdir()
        theirs = []
        for name in ("orders", "reports", "requests", "replies"):
            read, write = os.pipe()
            to_them = name in ("orders", "requests")
            self._ends[name], other = (write, read) if to_them else (read, write)
            theirs.append(other)
            os.set_blocking(self._ends[name], name == "orders")
            with contextlib.suppress(OSError, AttributeError):  # fewer turns for a long reply
                fcntl.fcntl(self._ends[name], fcntl.F_SETPIPE_SZ, 1 << 20)
        command = [
            sys.executable,
            "-m",
            "labgen.execution.process.supervisor",
            *map(str, theirs),
            *([WITH_TENSORFLOW] if needs_tensorflow() else ()),
        ]
        if self._safe:
            command = [*walls(self._hidden), "--", *command]
        with (self._scratch.path / "start.log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,  # the supervisor turns away from it before the first worker
                pass_fds=theirs,
                env=self._environment(folder),
                cwd="/" if self._safe else folder,
                start_new_session=True,
            )
        for descriptor in theirs:
            os.close(descriptor)

    def close(self) -> None:
        """End the supervisor, and everything in the box with it, for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process, self._ready = None, False
        ends, self._ends = self._ends, {}
        for descriptor in ends.values():
            os.close(descriptor)
        if self._scratch is not None:
            self._scratch.remove()
            self._scratch = None

    def _wait_until_ready(self) -> None:
        if not self._report(time.monotonic() + _START).get("ready"):
            assert self._scratch is not None  # launch() made it
            log = self._scratch.path / "start.log"
            words = log.read_text(errors="replace").strip()
            self._end()
            last = words.splitlines()[-1] if words else "it said nothing"
            advice = 'Does `python -c "import tensorflow"` work in this environment?'
            if self._safe and "ModuleNotFoundError" in last:
                advice = (
                    "The sandbox sees the packages in this environment's own folder, and no others "
                    "that PYTHONPATH or a .pth file add: install all of them in one environment."
                )
            raise SandboxError(
                f"The process that runs students' code could not be started: {last}. {advice}"
            )
        self._ready = True

    def _environment(self, folder: Path) -> dict[str, str]:
        if self._safe:
            return dict(PLAIN)  # bubblewrap sets the rest
        packages = f"{package_folder().parent}{os.pathsep}{course().root}"
        places = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": packages}
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**PLAIN, **places, **kept, VARIABLE: course().setting}

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            _wait(self._ends["requests"], select.POLLOUT, deadline)
            view = view[os.write(self._ends["requests"], view[: 1 << 16]) :]

    def _receive(self, deadline: float) -> Ending:
        """Collect what the worker sends until the supervisor reports its end."""
        replies, reports = self._ends["replies"], self._ends["reports"]
        sent = bytearray()
        while True:
            ready = _wait_for_any((replies, reports), deadline)
            if replies in ready:
                sent += _read_some(replies)
                if len(sent) > REPLY_BYTES:
                    return Ending("output")
            elif reports in ready:
                break  # everybody who could write has ended, and their pipe is empty
        report = self._report(deadline)
        whole = len(sent) >= LENGTH.size and len(sent) == LENGTH.size + LENGTH.unpack_from(sent)[0]
        message = bytes(sent[LENGTH.size :]) if whole else None
        end, code = str(report.get("end", "lost")), int(report.get("code", 0))
        return Ending(end, code, message, bool(report.get("spoiled", True)))

    def _report(self, deadline: float) -> dict:
        """One line of the supervisor's; empty where it has ended or says nothing in time."""
        line = b""
        while not line.endswith(b"\n"):
            try:
                _wait(self._ends["reports"], select.POLLIN, deadline)
            except TimeoutError:
                return {}
            part = os.read(self._ends["reports"], 1)
            if not part:
                return {}
            line += part
        return json.loads(line)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError


def _wait_for_any(descriptors: tuple[int, ...], deadline: float) -> set[int]:
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    ready = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
    if not ready:
        raise TimeoutError
    return {descriptor for descriptor, _ in ready}


def _read_some(descriptor: int) -> bytes:
    part = os.read(descriptor, 1 << 16)
    if not part:
        raise OSError("The worker's pipe is closed.")
    return part
