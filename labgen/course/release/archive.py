"""One file that holds a folder, the same bytes for the same files."""

from __future__ import annotations

import zipfile
from pathlib import Path

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip file can name
_READABLE = 0o100644 << 16  # a plain file that its owner may write and everyone read


def write_zip(folder: Path, path: Path, top: str) -> None:
    """Write all files of the folder to a zip file, below a folder `top`."""
    with zipfile.ZipFile(path, "w") as archive:
        files = {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}
        for name, file in sorted(files.items()):
            info = zipfile.ZipInfo(f"{top}/{name}", _LONG_AGO)
            info.external_attr = _READABLE
            info.create_system = 3  # Unix, whatever the release is made on
            archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)
