"""The file in which the checks of one exercise are recorded: arrays, and a text that names them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

_KEY = "labgen"


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
    """Write one file, the same bytes for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(save(arrays.by_key, metadata={_KEY: json.dumps(text, ensure_ascii=False)}))


def read(path: Path) -> tuple[Any, dict[str, np.ndarray]]:
    """The text and the arrays of a file."""
    with safe_open(path, framework="numpy") as file:
        return json.loads(file.metadata()[_KEY]), {k: file.get_tensor(k) for k in file.keys()}  # noqa: SIM118
