"""Puts an error of an answer into one line, with the student's own line that led to it."""

from __future__ import annotations

import linecache
import os
import re
import sysconfig
import traceback
from pathlib import Path

from labgen.calling.cases import Fault

_HERE = str(Path(__file__).resolve().parent.parent) + os.sep
_LIBRARIES = tuple(
    {sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
)


def explain(error: BaseException) -> Fault:
    """The error in one line, and the last line of the student's own code that led to it."""
    message = str(error)
    if "in user code:" in message:  # tf.function tells the whole story: its end is the error
        message = re.split(r"\n\s*\w+(?:Error|Exception): ", message)[-1]
    message = re.sub(r"\{\{[^}]*\}\}\s*", "", message)
    message = re.sub(r"\s*\[Op:[^\]]*\]( name:.*)?", "", message, flags=re.DOTALL)
    message = " ".join(message.split())
    if len(message) > 300:
        message = message[:297] + "..."
    name = type(error).__name__
    line, source = None, ""
    for frame in traceback.extract_tb(error.__traceback__):
        if _is_students(frame.filename):
            line = frame.lineno
            source = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return Fault("exception", f"{name}: {message}" if message else name, line, source)


def raised_by_student(error: BaseException) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and _is_students(frames[-1].filename)


def _is_students(filename: str) -> bool:
    if filename.startswith("<frozen") or "__autograph_generated_file" in filename:
        return False
    path = os.path.abspath(filename) if os.path.exists(filename) else filename
    return not (path.startswith((_HERE, *_LIBRARIES)) or "site-packages" in path)
