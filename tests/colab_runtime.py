"""A stand-in for a runtime of Google Colab: `google.colab` as a module, a disk, and a Drive."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from labgen.training import colab_drive
from labgen.util.kernel import colab


class ColabRuntime:
    """A kernel on Colab whose Drive is not mounted.

    Attributes:
        content: the runtime's disk, where the kernel starts.
        theirs: the student's own files in Google Drive, which outlive the runtime.
        refused: what Colab says where the student does not allow the access; empty: allows.
        asked: how often the student was asked.
        notebook: the open notebook, as `json.load` reads it; None where the browser is silent.
        downloads: the files that the browser was given.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.content, self.theirs = folder / "content", folder / "theirs"
        self.theirs.mkdir()
        self.refused, self.asked = "", 0
        self.notebook: dict[str, Any] | None = None
        self.downloads: list[str] = []
        self._patch = patch
        for module in (colab, colab_drive):
            patch.setattr(module, "DRIVE", self.content / "drive")
        for name in ("google.colab", *(f"google.colab.{part}" for part in self._parts())):
            patch.setitem(sys.modules, name, ModuleType(name))
        for part, functions in self._parts().items():
            for name, function in functions.items():
                setattr(sys.modules[f"google.colab.{part}"], name, function)
        patch.setenv("LABGEN_RUNS", "")
        self.start()

    def start(self) -> None:
        """A new runtime after a disconnect: an empty disk, no Drive, no variable."""
        if self.content.exists():
            os.chdir(self.content.parent)
            (self.content / "drive" / "MyDrive").unlink(missing_ok=True)
            shutil.rmtree(self.content)
        self.content.mkdir()
        self._patch.chdir(self.content)
        os.environ.pop("LABGEN_RUNS", None)

    def save(self, name: str, data: bytes, folder: str = "Colab Notebooks") -> None:
        """A file in the student's Drive."""
        (self.theirs / folder).mkdir(parents=True, exist_ok=True)
        (self.theirs / folder / name).write_bytes(data)

    def mount(self, place: str) -> None:
        self.asked += 1
        if self.refused:
            raise RuntimeError(self.refused)
        Path(place).mkdir()
        (Path(place) / "MyDrive").symlink_to(self.theirs, target_is_directory=True)

    def _parts(self) -> dict[str, dict[str, Any]]:
        return {
            "drive": {"mount": self.mount},
            "files": {"download": self.downloads.append},
            "_message": {"blocking_request": self._blocking_request},
        }

    def _blocking_request(self, kind: str, request: str = "", timeout_sec: float = 5) -> Any:
        assert kind == "get_ipynb"
        return None if self.notebook is None else {"ipynb": self.notebook}
