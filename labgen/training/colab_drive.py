"""Google Drive on Colab: `runs/` lies there, so that a new runtime goes on after a disconnect."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from labgen.registry import course
from labgen.util.atomic_write import UNFINISHED, atomic_write
from labgen.util.kernel.attended import nobody_watches
from labgen.util.kernel.colab import DRIVE, in_colab, mount_drive, my_drive
from labgen.util.paths import VARIABLE, project_folder
from labgen.util.words.lines import wrapped

_ASK = "labgen.setup(drive=True)"


def keep_runs_in_drive(wanted: bool | None) -> None:
    """Have models, checkpoints and journal kept in Google Drive; does nothing outside Colab.

    A folder that LABGEN_RUNS names already is left alone.

    Args:
        wanted: True mounts Drive, which asks for a permission in a dialog, unless nobody watches;
            None takes Drive where it is mounted, and else says how to have it; False does neither.
    """
    if not in_colab() or _named_by_somebody_else():
        return
    if wanted is False:
        os.environ.pop(VARIABLE, None)
        return
    why = mount_drive() if wanted and not my_drive() and not nobody_watches() else ""
    drive = my_drive()
    if drive is not None:
        _use(drive / course().name / "runs")
    elif why:
        _say(
            f"Google Drive was not mounted ({why}). What you train stays on the disk of this "
            f"runtime and is gone when it disconnects. Run {_ASK} again to try again."
        )
    elif not nobody_watches():
        _say(
            "Colab empties the disk of this runtime when it disconnects. To keep your trained "
            f"models, checkpoints and progress, write {_ASK} in this cell and run it again: Colab "
            "asks for access to your Google Drive, and a new runtime then goes on where this one "
            "was. labgen.setup(drive=False) hides this sentence."
        )


def _named_by_somebody_else() -> bool:
    named = os.environ.get(VARIABLE)
    return bool(named) and not Path(str(named)).is_relative_to(DRIVE)


def _use(folder: Path) -> None:
    before = project_folder() / "runs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if before.is_dir():
            _bring_over(before, folder)
    except OSError as error:
        os.environ.pop(VARIABLE, None)
        _say(
            f"Your Google Drive cannot be written to ({error.strerror or error}): is it full? What "
            "you train stays on the disk of this runtime and is gone when it disconnects."
        )
        return
    os.environ[VARIABLE] = str(folder)
    place = folder.relative_to(DRIVE).as_posix()
    _say(
        f"Trained models, checkpoints and your progress are kept in your Google Drive, in {place}: "
        "a new runtime goes on there."
    )


def _bring_over(old: Path, new: Path) -> None:
    """Copy what was made before Drive was there; what Drive has already counts."""
    for file in old.rglob("*"):
        target = new / file.relative_to(old)
        if file.is_file() and file.suffix not in (".lock", UNFINISHED) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source, atomic_write(target) as copy:
                shutil.copyfileobj(source, copy)


def _say(text: str) -> None:
    print(wrapped(text))
