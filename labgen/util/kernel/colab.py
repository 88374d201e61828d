"""Google Colab: whether this kernel is one of its runtimes, Google Drive, and the open notebook.

Colab gives each notebook a machine of its own (a *runtime*), and empties its disk when it
disconnects. The notebook itself is no file there: it lies in Google Drive, or on GitHub. What the
disk is to keep beyond a disconnect belongs into Drive, which the student has to mount.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

DRIVE = Path("/content/drive")  # where Colab mounts it by itself, too
MINE = "MyDrive"  # the folder of the student's own files in it
COLAB_NOTEBOOKS = "Colab Notebooks"  # where Colab saves notebooks in Drive


def in_colab() -> bool:
    """Whether this is the kernel of a notebook on Colab, which loads `google.colab` at once."""
    return "google.colab" in sys.modules


def my_drive() -> Path | None:
    """The student's own files in Google Drive; None where it is not mounted, and outside Colab."""
    place = DRIVE / MINE
    return place if in_colab() and place.is_dir() else None


def mount_drive() -> str:
    """Have Colab mount Google Drive, for which it asks the student in a dialog and waits.

    Returns:
        Why that failed, in a few words; empty where `my_drive` is there now.
    """
    try:
        import_module("google.colab.drive").mount(str(DRIVE))
    except Exception as error:  # whatever Colab raises when it is refused
        words = " ".join(str(error).split())
        return words or type(error).__name__
    return "" if my_drive() else "there is no folder MyDrive in it"


def open_notebook(seconds: float = 10) -> bytes | None:
    """The notebook as it stands in the browser, saved or not; None where Colab does not give it.

    Args:
        seconds: how long to wait for the browser's answer.
    """
    if not in_colab():
        return None
    try:
        # Colab has no public function for it, so any change there must do no harm here.
        ask = import_module("google.colab._message").blocking_request
        answer = ask("get_ipynb", request="", timeout_sec=seconds)
        return json.dumps(answer["ipynb"]).encode()
    except Exception:
        return None


def download(file: Path) -> bool:
    """Have the browser download a file from the runtime; whether Colab took it on."""
    if not in_colab():
        return False
    try:
        import_module("google.colab.files").download(str(file))
    except Exception:
        return False
    return True
