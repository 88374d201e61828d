"""Arrays and one JSON text beside them in a file: safetensors, or NumPy's .npz for models.

Neither holds a pickle, so that reading one can run nothing.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

_KEY = "labgen"
_SETTINGS_KEY = "settings"
_LENGTH = struct.Struct("<Q")

# What `unpack` raises for bytes that `pack` did not make.
DAMAGED = (SafetensorError, struct.error, ValueError, LookupError, TypeError, RecursionError)


def pack(text: Any, arrays: Mapping[str, np.ndarray], *, ensure_ascii: bool = True) -> bytes:
    """A safetensors file, the same bytes for the same content.

    Args:
        text: what JSON can say.
        arrays: in C order; safetensors takes no views.
        ensure_ascii: as in `json.dumps`.
    """
    return save(dict(arrays), metadata={_KEY: json.dumps(text, ensure_ascii=ensure_ascii)})


def unpack(content: bytes) -> tuple[Any, dict[str, np.ndarray]]:
    """The text and the arrays of `pack`; raises one of `DAMAGED` for other bytes."""
    arrays = load(content)
    # safetensors has just checked the header; its NumPy side keeps the text to itself.
    (length,) = _LENGTH.unpack_from(content)
    header = json.loads(content[_LENGTH.size : _LENGTH.size + length])
    return json.loads(header["__metadata__"][_KEY]), arrays


def write_npz(file: Path | BinaryIO, settings: Mapping, arrays: Mapping[str, np.ndarray]) -> None:
    """Write a compressed .npz file with the settings as JSON text beside the arrays."""
    # Any: by its type, a name could also be that of an option.
    named: dict[str, Any] = {
        **arrays,
        _SETTINGS_KEY: np.array(json.dumps(settings, sort_keys=True)),
    }
    np.savez_compressed(file, **named)


def read_npz(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """The settings and the arrays of `write_npz`, as float32.

    A damaged file fails in NumPy, zipfile, zlib or struct, each with errors of its own.
    """
    with np.load(path, allow_pickle=False) as file:
        settings = json.loads(str(file[_SETTINGS_KEY]))
        names = (name for name in file.files if name != _SETTINGS_KEY)
        return settings, {name: file[name].astype(np.float32) for name in names}


class Arrays:
    """Arrays by key; equal ones are kept once."""

    def __init__(self) -> None:
        self.by_key: dict[str, np.ndarray] = {}
        self._keys: dict[tuple, str] = {}

    def put(self, array: np.ndarray) -> str:
        """The key under which the array is kept."""
        array = np.array(array, order="C")  # a copy: safetensors takes no views
        content = (array.dtype.str, array.shape, array.tobytes())
        key = self._keys.setdefault(content, str(len(self._keys)))
        self.by_key[key] = array
        return key


def write(path: Path, text: Any, arrays: Arrays) -> None:
    """Write a file of `pack`, with the folder that it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack(text, arrays.by_key, ensure_ascii=False))


def read(path: Path) -> tuple[Any, dict[str, np.ndarray]]:
    """The text and the arrays of a file of `pack`."""
    return unpack(path.read_bytes())
