"""Where a run's checkpoints go, when one is due, and what is said about them."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from labgen.training.checkpoints.checkpoint import Checkpoint, CheckpointError, read
from labgen.training.checkpoints.lock import Lock
from labgen.training.checkpoints.room import FINISHED, make_room
from labgen.util.atomic_write import UNFINISHED
from labgen.util.paths import runs_folder


class CheckpointManager:
    """The checkpoint of one run, and what it ended as.

    The files' names follow from what the run was started with, so that two runs never share one.
    A checkpoint that cannot be used stays as it is, and the run takes the next name; so does the
    second of two processes that train the same.

    Args:
        identity: what the run is started with, as JSON would have it.
        say: tells the student a sentence.
        again: whether to leave aside that the run was finished before.

    Attributes:
        finished: the end of the same run, if it was finished before.
        found: the checkpoint to go on from, if there is one.
        path: the checkpoint's file, None where none can be kept.
    """

    # Less than a minute by what one chunk of batches and the writing itself may take.
    EVERY = 50.0
    # Writing takes at most this part of the time: an epoch that is short against its checkpoint
    # is not followed by one.
    SHARE = 0.02
    # Bytes of all that is kept, unless a single run has more; what was not used for longest goes.
    ROOM = 500_000_000

    def __init__(
        self, identity: Mapping[str, Any], say: Callable[[str], None], *, again: bool = False
    ):
        self._identity = plain(identity)
        self._say = say
        self.finished: Checkpoint | None = None
        self.found: Checkpoint | None = None
        self.path: Path | None = None
        self._lock: Lock | None = None
        self._last, self._cost = time.monotonic(), 0.0
        try:
            self._folder = runs_folder() / "checkpoints"
            self._folder.mkdir(exist_ok=True)
            self._end = self._folder / f"{self._name()}{FINISHED}.safetensors"
        except OSError as error:
            self._say_that_none_is_kept(error)
            return
        if again or not self._end.exists():
            self._take_a_place()
        else:
            self._read_the_end()

    @property
    def keeps(self) -> bool:
        """Whether the run that ends now can be gone on with, or need not be done again."""
        return self.path is not None or self.finished is not None

    def due(self, after_epoch: bool) -> bool:
        """Whether to write one now, between two chunks or after a whole epoch."""
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
            older = f" The previous checkpoint stays in {self.path}." if self.path.exists() else ""
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

    def refuse_finished(self, why: str) -> None:
        """The end that was found cannot be used: a new one will take its place."""
        self._say(f"The finished training in {self._end} {why}: the training is repeated.")
        self.finished = None
        self._take_a_place()

    def finish(self, position: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        """Replace the checkpoint by the end of the run."""
        if self.path is None:
            return
        try:
            # A run too short for a checkpoint is not worth waiting for the disk either.
            wait = self.due(after_epoch=True)
            end = Checkpoint(self._identity, position, arrays)
            end.write(self._end, wait=wait)
        except OSError as error:
            self._say(
                f"The finished training cannot be kept ({error.strerror or error}): after a "
                "restart the training is repeated."
            )
            return
        self.finished = end
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.close()
        make_room(self._folder, self.ROOM, spare=self._end)

    def close(self) -> None:
        """Let another process have this place."""
        self.path = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _read_the_end(self) -> None:
        try:
            self.finished = read(self._end)
            self.finished.check(self._identity)
        except CheckpointError as error:
            self.refuse_finished(str(error))
            return
        # It was of use today: others go first.
        with suppress(OSError):
            os.utime(self._end)

    def _take_a_place(self) -> None:
        try:
            self._take_the_first_free_place()
        except OSError as error:
            self._say_that_none_is_kept(error)

    def _take_the_first_free_place(self) -> None:
        refused = False
        for number in count(1):
            path = self._folder / f"{self._name()}{'' if number == 1 else f'-{number}'}.safetensors"
            lock = Lock.take(path.with_suffix(".lock"))
            if lock is None:
                self._say("Another process is training the same model; this one does not wait.")
                continue
            try:
                self._read_checkpoint(path)
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

    def _read_checkpoint(self, path: Path) -> None:
        # What a killed process had not finished; nobody else writes here under the lock.
        for name in (path.name, self._end.name):
            for rest in self._folder.glob(f"{name}.*{UNFINISHED}"):
                rest.unlink(missing_ok=True)
        if path.exists():
            found = read(path)
            found.check(self._identity)
            self.found = found

    def _say_that_none_is_kept(self, error: OSError) -> None:
        self._say(f"This run keeps no checkpoints: {error.strerror or error}.")

    def _name(self) -> str:
        digest = hashlib.blake2b(json.dumps(self._identity, sort_keys=True).encode()).hexdigest()
        epochs = self._identity["epochs"]
        return f"{self._identity['model']}-{epochs}-epochs-{digest[:12]}"


def plain(identity: Mapping[str, Any]) -> dict[str, Any]:
    """An identity as it comes back from JSON."""
    return json.loads(json.dumps(identity, default=_plain))


def _plain(value: Any) -> Any:
    """A number of NumPy's as Python's, anything else as its text."""
    return value.item() if hasattr(value, "item") else str(value)
