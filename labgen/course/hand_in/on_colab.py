"""What is different on Google Colab: where the notebooks are, and how the zip comes to the student.

Only Google Drive has more than one notebook, and the one that is open is no file at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from labgen.reading.files import notebook_of, own_file
from labgen.reading.notebook import NotebookError, read_notebook
from labgen.registry import course, notebooks
from labgen.util.kernel.colab import download, my_drive, open_notebook

SAVE = (
    "This notebook is handed in as it stands here, the others as your Google Drive has them: save "
    "them now if you have not (Ctrl+S)."
)

NONE = (
    "Colab does not give this notebook out, and there is none of the lab on this runtime. Run "
    "labgen.setup(drive=True), allow the access to your Google Drive, and hand in again; or choose "
    "File, Download, Download .ipynb and hand in that file."
)


def find_notebooks(folders: Iterable[Path]) -> dict[str, Path]:
    """The file of each notebook: the one that is open, and the others from any of the folders."""
    found: dict[str, Path] = {}
    folders = [folder for folder in folders if folder.is_dir()]
    for name in notebooks():
        files = (own_file(folder, name) for folder in folders)
        file = next((file for file in files if file is not None), None)
        if file is not None:
            found[name] = file
    return found | _open()


def place_for_zip() -> Path:
    """A folder that is still there tomorrow, if there is one."""
    drive = my_drive()
    if drive is None:
        return Path.cwd()
    place = drive / course().name
    place.mkdir(parents=True, exist_ok=True)
    return place


def not_found(name: str) -> str:
    """What to do about a notebook of the course that is not there, in a sentence."""
    if my_drive() is None:
        return (
            f"{name}.ipynb, which is not on this runtime: labgen.setup(drive=True) brings in all "
            "notebooks of your Google Drive. Or run labgen.hand_in() in that notebook as well, and "
            "hand in both zips."
        )
    return (
        f"{name}.ipynb, which your Google Drive does not have in 'Colab Notebooks' nor at the top: "
        "move it there, or run labgen.hand_in() in that notebook as well, and hand in both zips."
    )


def to_the_student(zip_file: Path) -> str:
    """Start the download of the zip; where it is, in a sentence."""
    where = "in your Google Drive" if my_drive() else "in the files of this runtime"
    if download(zip_file):
        return f"Your browser downloads {zip_file.name}; it also lies {where}."
    return (
        f"{zip_file.name} lies {where}: open the folder symbol on the left, and download it from "
        "its menu."
    )


def _open() -> dict[str, Path]:
    """The open notebook as a file, by its name; nothing where Colab does not give it."""
    data = open_notebook()
    try:
        name = notebook_of("", read_notebook(data)) if data else ""
    except NotebookError:
        name = ""
    if not data or not name:
        return {}
    file = Path(tempfile.mkdtemp(prefix="labgen-")) / f"{name}.ipynb"
    file.write_bytes(data)
    return {name: file}
