"""Redirects file descriptor 2, past sys.stderr: native code, as TensorFlow's, writes there."""

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
    try:
        saved = os.dup(2)
    except OSError:
        # No stderr, as under pythonw.
        yield
        return
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
