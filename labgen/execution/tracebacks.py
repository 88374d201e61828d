"""Puts an error of an answer into one line, with the student's own line that led to it."""

from __future__ import annotations

import dis
import linecache
import os
import re
import sysconfig
import traceback
from pathlib import Path
from typing import NamedTuple

from labgen.execution.cases import Fault

_HERE = str(Path(__file__).resolve().parent.parent) + os.sep
_LIBRARIES = tuple(
    {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)


_UNSUPPORTED = re.compile(r"Detected unsupported operations .*? on \w+: (\w+)", re.DOTALL)
# Keras puts the error of a layer in bold, between what it knows of the layer and its arguments.
_WRAPPED = re.compile(
    r"Exception encountered when calling .*?(?:\x1b|\\x1b)\[1m(.*)(?:\x1b|\\x1b)\[0m", re.DOTALL
)
_STORY = re.compile(r'File "([^"]+)", line (\d+), in (<?\w+>?)')
# The files of AutoGraph
_REWRITTEN = "__autograph_generated_file"
# Of an operation inside a loop, XLA then tells where the loop stands.
_STORY_OF_THE_LOOP = "Stack trace for op definition"


class Frame(NamedTuple):
    """A place in a student's code that an error went through."""

    file: str
    line: int
    function: str

    @property
    def source(self) -> str:
        """The line's text."""
        return linecache.getline(self.file, self.line).strip()


def explain(error: BaseException) -> Fault:
    """The error in one line, and the last line of the student's own code that led to it."""
    message = words_of(error)
    if "in user code:" in message:  # tf.function tells the whole story: its end is the error
        message = re.split(r"\n\s*(?:\w+(?:Error|Exception)|TookTooLong): ", message)[-1]
    if unsupported := _UNSUPPORTED.search(message):
        message = f"XLA has no operation {unsupported[1]}"
    if wrapped := _WRAPPED.search(message):
        message = wrapped[1]
    message = re.sub(r"\{\{[^}]*\}\}\s*", "", message)
    message = re.sub(r"\s*\[Op:[^\]]*\]( name:.*)?", "", message, flags=re.DOTALL)
    message = " ".join(message.split())
    if len(message) > 300:
        message = message[:297] + "..."
    name = type(error).__name__
    text = f"{name}: {message}" if message else name
    frames = students_frames(error)
    if not frames:
        return Fault("exception", text)
    return Fault("exception", text, frames[-1].line, frames[-1].source)


def students_frames(error: BaseException) -> list[Frame]:
    """Where the error went through the student's code, the innermost place last.

    Code that AutoGraph rewrote has no frames of its own: its message tells the story instead.
    """
    frames = [
        Frame(frame.filename, frame.lineno or 0, frame.name)
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    story, _, _ = words_of(error).partition(_STORY_OF_THE_LOOP)
    told = [Frame(_with_root(file), int(line), name) for file, line, name in _STORY.findall(story)]
    return [frame for frame in frames + told if is_students(frame.file)]


def _with_root(file: str) -> str:
    """XLA leaves out the first slash of a path."""
    rooted = os.sep + file
    return rooted if os.path.exists(rooted) and not os.path.exists(file) else file


def words_of(error: BaseException) -> str:
    """The error's own message, and that of the first in a group, even where it cannot be asked."""
    try:
        message = str(error)
        inner = getattr(error, "exceptions", None)
        if isinstance(inner, tuple) and inner:
            message += f", the first: {type(inner[0]).__name__}: {inner[0]}"
        return message
    except BaseException as second:
        if is_stop(second):
            raise
        return f"its message cannot be read, because that raises {type(second).__name__}"


def is_stop(error: BaseException) -> bool:
    """Whether a person stopped the code, rather than the code itself with `raise`."""
    return isinstance(error, KeyboardInterrupt) and not _was_raised(error)


def _was_raised(error: BaseException) -> bool:
    """Whether the innermost line is a `raise` of the answer's: an interrupt comes at any other."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return False
    code = trace.tb_frame.f_code
    if not (is_students(code.co_filename) or _REWRITTEN in code.co_filename):
        return False
    return dis.opname[code.co_code[trace.tb_lasti]] == "RAISE_VARARGS"


def raised_by_student(error: BaseException) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and is_students(frames[-1].filename)


def is_students(filename: str) -> bool:
    """Whether a file of code is the student's, and not a library's or this package's."""
    if filename.startswith("<frozen") or _REWRITTEN in filename:
        return False
    path = os.path.abspath(filename) if os.path.exists(filename) else filename
    return not (path.startswith((_HERE, *_LIBRARIES)) or "site-packages" in path)
