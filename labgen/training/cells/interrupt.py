"""Ctrl-C and a notebook's stop button, while a model trains."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Inside, the first interrupt only makes the function that it yields return True: it would
    else fall between two updates of parameters that belong together. The second one is raised.
    """
    asked = False

    def note(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = signal.getsignal(signal.SIGINT)
    try:
        # A process that ignores interrupts, such as a background process, still ignores them.
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, note)
    except ValueError:  # only the main thread is interrupted
        yield lambda: False
        return
    try:
        yield lambda: asked
    finally:
        if before is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, before or signal.default_int_handler)
