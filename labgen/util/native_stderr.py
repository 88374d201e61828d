"""Redirects the file descriptors 1 and 2: native code, as TensorFlow's, writes there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def native_stderr_into(descriptor: int) -> Iterator[None]:
    """What is written to descriptor 2 inside goes to another one, where there is a 2 at all."""
    with contextlib.suppress(Exception):
        sys.stderr.flush()
    with _into(2, descriptor):
        yield


@contextlib.contextmanager
def stdout_on_stderr() -> Iterator[None]:
    """What is printed inside goes to stderr, so that stdout holds nothing but results."""
    sys.stdout.flush()
    with _into(1, 2), contextlib.redirect_stdout(sys.stderr):
        yield


@contextlib.contextmanager
def _into(source: int, target: int) -> Iterator[None]:
    try:
        saved = os.dup(source)
    except OSError:
        # There is none, as under pythonw.
        yield
        return
    os.dup2(target, source)
    try:
        yield
    finally:
        os.dup2(saved, source)
        os.close(saved)
