"""Where the lab keeps what it makes."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "LABGEN_RUNS"  # names the folder of artefacts and logs


def project_folder() -> Path:
    """The folder that holds `notebooks/`: the current one or a parent; else the current one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "notebooks").is_dir():
            return folder
    return here


def runs_folder() -> Path:
    """The folder of artefacts and logs: LABGEN_RUNS, else `runs` in the project folder.

    It is made when it is missing.

    Raises:
        OSError: if it cannot be made; the message says how to choose another.
    """
    folder = Path(os.environ.get(VARIABLE) or project_folder() / "runs")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OSError(
            f"The folder for trained models, {folder}, cannot be made ({error.strerror}): set the "
            "environment variable LABGEN_RUNS to a folder that you may write to."
        ) from None
    return folder
