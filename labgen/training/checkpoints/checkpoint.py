"""A run's state as a file: one safetensors file, written whole or not at all.

It holds arrays and a JSON text, no pickle, so that reading one can run nothing.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from labgen import __version__
from labgen.util.arrays import array_file
from labgen.util.atomic_write import atomic_write


class CheckpointError(Exception):
    """A checkpoint cannot be used; the message says why."""


@dataclass(frozen=True)
class Checkpoint:
    """A run as it was left.

    Attributes:
        identity: what the run was started with; only the same run goes on from it.
        position: how far it was.
        arrays: the model's state and what the run has gathered.
    """

    identity: Mapping[str, Any]
    position: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    def write(self, path: Path, *, wait: bool = True) -> None:
        """Write the file; until it is complete on the disk, an older one stays in its place.

        Args:
            wait: for the disk, as in `atomic_write`.

        Raises:
            OSError: such as a full disk. The older file is untouched.
        """
        with atomic_write(path, wait=wait) as file:
            file.write(self._packed())
        if wait:
            _keep_name(path.parent)

    def check(self, identity: Mapping[str, Any]) -> None:
        """Raises CheckpointError if the run of `identity` is another than this one."""
        for name in {**identity, **self.identity}:
            if self.identity.get(name) != identity.get(name):
                raise CheckpointError(f"comes from a run with other settings ({name} differs)")

    def _packed(self) -> bytes:
        arrays = {name: np.asarray(array, order="C") for name, array in self.arrays.items()}
        text = {
            "versions": versions(),
            "identity": self.identity,
            "position": self.position,
            "checksum": _checksum(arrays),
        }
        return array_file.pack(text, arrays)


def read(path: Path) -> Checkpoint:
    """The checkpoint in a file, which is left as it is.

    Raises:
        CheckpointError: if it is damaged, or of other versions, which would add in another order.
    """
    try:
        text, arrays = array_file.read(path)
        found = Checkpoint(text["identity"], text["position"], arrays)
        made_by, whole = dict(text["versions"]), text["checksum"] == _checksum(arrays)
        damaged = not (isinstance(found.identity, dict) and isinstance(found.position, dict))
    except OSError as error:
        raise CheckpointError(f"cannot be read ({error.strerror or error})") from None
    except array_file.DAMAGED:
        raise CheckpointError("is damaged") from None
    if damaged or not whole:
        raise CheckpointError("is damaged")
    for name, version in versions().items():
        if made_by.get(name) != version:
            raise CheckpointError(
                f"was written by {name} {made_by.get(name)}, and this is {name} {version}"
            )
    return found


def versions() -> dict[str, str]:
    """Of everything that decides how numbers are added up."""
    loaded = {
        name: getattr(sys.modules.get(name), "__version__", None)
        for name in ("tensorflow", "keras", "numpy")
    }
    return {"labgen": __version__, **{name: v for name, v in loaded.items() if v is not None}}


def _checksum(arrays: Mapping[str, np.ndarray]) -> int:
    total = 0
    for name in sorted(arrays):
        total = zlib.crc32(
            np.ascontiguousarray(arrays[name]).reshape(-1).view(np.uint8).data, total
        )
    return total


def _keep_name(folder: Path) -> None:
    """Bring the new name to the disk, where the system knows how."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
