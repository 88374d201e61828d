"""Find the folder of the course's notebooks."""

from __future__ import annotations

import os
from pathlib import Path

from labgen.course.kit.kit_mark import MARK
from labgen.reading.files import own_file
from labgen.registry import course, notebooks


def notebooks_folder(given: Path | None = None) -> Path:
    """The folder that holds the notebooks, as an absolute path.

    Looked for in this order: `given` (the option --notebooks), the environment variable
    LABGEN_NOTEBOOKS, ./notebooks, and the course's own folders (`Course.notebooks_folders`); where
    labgen comes from a students' wheel, it is `labgen start` that makes the second.

    Args:
        given: named by the caller; None where it is not.

    Raises:
        FileNotFoundError: when none of them holds a notebook of the course, and at once when a
            folder was named (by the option or the variable) that holds none.
    """
    if given is not None:
        return _named(given, "--notebooks")
    if os.environ.get("LABGEN_NOTEBOOKS"):
        return _named(Path(os.environ["LABGEN_NOTEBOOKS"]), "LABGEN_NOTEBOOKS")
    is_wheel = (course().kit_folder / MARK).is_file()
    candidates = [Path("notebooks"), *(() if is_wheel else course().notebooks_folders)]
    for folder in candidates:
        if _holds_notebooks(folder):
            return folder.resolve()
    if is_wheel:
        raise FileNotFoundError(
            f"{Path.cwd()} holds no notebooks. `labgen start` makes a folder with them; run the "
            "command in there, or name a folder with --notebooks."
        )
    raise FileNotFoundError(
        "The notebooks were not found: neither "
        + " nor ".join(dict.fromkeys(str(folder.resolve()) for folder in candidates))
        + " holds one. Run the command where the notebooks folder is, or name the folder "
        "with --notebooks."
    )


def _named(folder: Path, by: str) -> Path:
    if not folder.is_dir():
        raise FileNotFoundError(
            f"{by} names {folder}, which is not a folder. Name the folder of the notebooks."
        )
    if not _holds_notebooks(folder):
        raise FileNotFoundError(
            f"{by} names {folder}, which holds none of the notebooks "
            f"({', '.join(f'{name}.ipynb' for name in notebooks())})."
        )
    return folder.resolve()


def _holds_notebooks(folder: Path) -> bool:
    return any(own_file(folder, name) for name in notebooks())
