"""Runs one exercise of one student: reads a request, runs cells, calls the function, replies.

This is where a student's code runs, in a process that was forked for this one exercise.
"""

from __future__ import annotations

import os
import struct

from labgen.execution.cases import Fault, Outcome
from labgen.execution.cells import fresh_namespace, run_cell
from labgen.execution.observe import observe
from labgen.execution.process.wire_format import Reply, Request, pack_reply, unpack_request
from labgen.execution.tracebacks import explain

# A message on a pipe: its length in eight bytes, then its bytes.
LENGTH = struct.Struct("<Q")
# The argument by which the supervisor is told to import TensorFlow before the first worker.
WITH_TENSORFLOW = "with-tensorflow"


def work(requests: int, replies: int) -> None:
    """Answer one request, read from one file descriptor, on another."""
    (length,) = LENGTH.unpack(_read_exactly(requests, LENGTH.size))
    request = unpack_request(_read_exactly(requests, length))
    os.close(requests)
    message = pack_reply(answer(request))
    view = memoryview(LENGTH.pack(len(message)) + message)
    while view:
        view = view[os.write(replies, view) :]


def answer(request: Request) -> Reply:
    """Run the cells and make the calls. Student code may end this process, or never return."""
    namespace = fresh_namespace(request.notebook)
    problem = ""
    for title, source in request.cells:
        # A cell that stops halfway may have defined the function before it did.
        try:
            problem = run_cell(source, title, namespace) or problem
        except KeyboardInterrupt as error:  # no person can stop this process: the cell did
            problem = explain(error).message
    function = namespace.get(request.function)
    if not callable(function):
        return Reply((), problem or _no_function(request.function, function))
    seen = []
    for case in request.cases:
        try:
            seen.append(observe(function, case, request.returns))
        except KeyboardInterrupt as error:
            seen.append(Outcome(fault=explain(error)))
        if seen[-1].fault is not None and seen[-1].fault.kind == "not attempted":
            rest = len(request.cases) - len(seen)
            seen += [Outcome(fault=Fault("not attempted", ""))] * rest
            break
    return Reply(tuple(seen))


def _no_function(name: str, value: object) -> str:
    if value is None:
        return f"the cell does not define {name}"
    return f"{name} is a {type(value).__name__}, not a function"


def _read_exactly(descriptor: int, length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = os.read(descriptor, min(length - len(parts), 1 << 20))
        if not part:
            raise EOFError("The grader closed the pipe.")
        parts += part
    return bytes(parts)
