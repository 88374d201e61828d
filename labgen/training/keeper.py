"""Where a run's checkpoints go, when one is due, and what is said about them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from labgen.training.checkpoint import Checkpoint, CheckpointError, read
from labgen.training.lock import Lock
from labgen.training.paths import runs_folder
from labgen.training.whole import UNFINISHED


class Keeper:
    """The checkpoint of one run.

    The file's name follows from what the run was started with, so that two runs never share one.
    A file that cannot be used stays as it is, and the run takes the next name; so does the second
    of two processes that train the same.

    Args:
        identity: what the run is started with, as JSON would have it.
        say: tells the student a sentence.

    Attributes:
        found: the checkpoint to go on from, if there is one.
        path: the file, None where none can be kept.
    """

    # Less than a minute by what one stretch of batches and the writing itself may take.
    EVERY = 50.0
    # Writing takes at most this part of the time: an epoch that is short against its checkpoint
    # is not followed by one.
    SHARE = 0.02

    def __init__(self, identity: Mapping[str, Any], say: Callable[[str], None]):
        self._identity = json.loads(json.dumps(identity, default=_plain))
        self._say = say
        self.found: Checkpoint | None = None
        self.path: Path | None = None
        self._lock: Lock | None = None
        self._last, self._cost = time.monotonic(), 0.0
        try:
            self._take_a_place()
        except OSError as error:
            self._say(f"This run keeps no checkpoints: {error.strerror or error}.")

    def due(self, after_epoch: bool) -> bool:
        """Whether to write one now, between two stretches or after a whole epoch."""
        passed = time.monotonic() - self._last
        affordable = self._cost / self.SHARE
        return self.path is not None and passed >= (
            min(affordable, self.EVERY) if after_epoch else self.EVERY
        )

    def write(self, position: Mapping[str, Any], arrays: Mapping[str, Any], began: float) -> None:
        """Write the checkpoint; where that fails, say so once and keep none from then on.

        Args:
            began: the monotonic clock before the arrays were gathered, which is part of the cost.
        """
        if self.path is None:
            return
        try:
            Checkpoint(self._identity, position, arrays).write(self.path)
        except OSError as error:
            older = f" The one of before stays in {self.path}." if self.path.exists() else ""
            self._say(
                f"The checkpoint cannot be written ({error.strerror or error}): training goes on "
                f"without checkpoints.{older}"
            )
            self.path = None
        self._last = time.monotonic()
        self._cost = self._last - began

    def refuse(self, why: str) -> None:
        """The checkpoint that was found does not fit after all: it stays as it is."""
        self._say(
            f"The checkpoint {self.path} cannot be used ({why}); it is left as it is. Training "
            "starts from the beginning, without checkpoints."
        )
        self.path, self.found = None, None

    def remove(self) -> None:
        """The run is finished: nothing is left to go on from."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
        self.path = None

    def close(self) -> None:
        """Let another process have this place."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _take_a_place(self) -> None:
        folder = runs_folder() / "checkpoints"
        folder.mkdir(exist_ok=True)
        refused = False
        for number in count(1):
            path = folder / f"{self._name()}{'' if number == 1 else f'-{number}'}.safetensors"
            lock = Lock.take(path.with_suffix(".lock"))
            if lock is None:
                self._say("Another process is training the same model; this one does not wait.")
                continue
            try:
                self._go_on_from(path)
            except CheckpointError as error:
                self._say(f"The checkpoint {path} {error}; it is left as it is.")
                refused = True
                lock.release()
                continue
            except BaseException:
                lock.release()
                raise
            self.path, self._lock = path, lock
            break
        if refused and self.found is None:
            self._say("Training starts from the beginning.")

    def _go_on_from(self, path: Path) -> None:
        # What a killed process had not finished; nobody else writes here under the lock.
        for rest in path.parent.glob(f"{path.name}.*{UNFINISHED}"):
            rest.unlink(missing_ok=True)
        if path.exists():
            found = read(path)
            found.check(self._identity)
            self.found = found

    def _name(self) -> str:
        digest = hashlib.blake2b(json.dumps(self._identity, sort_keys=True).encode()).hexdigest()
        epochs = self._identity["epochs"]
        return f"{self._identity['model']}-{epochs}-epochs-{digest[:12]}"


def _plain(value: Any) -> Any:
    """A number of NumPy's as Python's, anything else as its text."""
    return value.item() if hasattr(value, "item") else str(value)
