"""One file that holds a folder, the same bytes for the same files."""

from __future__ import annotations

import contextlib
import os
import time
import zipfile
from pathlib import Path

from labgen.instructor.release.errors import ReleaseError

# When the files say they were changed last: one moment for all of them and for every release of
# this version, so that the same source gives the same bytes. It moves with the version.
_CHANGED = (2026, 11, 28, 12, 0, 0)
_EARLIEST, _LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)  # that a zip file can name
_READABLE = 0o100644 << 16  # a plain file that its owner may write and everyone read


def write_zip(folder: Path, path: Path, top: str) -> None:
    """Write all files of the folder to a zip file, below a folder `top`.

    The environment variable SOURCE_DATE_EPOCH (seconds since 1970, as
    https://reproducible-builds.org/specs/source-date-epoch/ has it) gives the files another date.

    Raises:
        ReleaseError: if SOURCE_DATE_EPOCH is no date that a zip file can name.
    """
    changed = date_of_files()
    with zipfile.ZipFile(path, "w") as archive:
        files = {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}
        for name, file in sorted(files.items()):
            info = zipfile.ZipInfo(f"{top}/{name}", changed)
            info.external_attr = _READABLE
            info.create_system = 3  # Unix, whatever the release is made on
            archive.writestr(info, file.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)


def date_of_files() -> tuple[int, int, int, int, int, int]:
    """When the files of a release were changed last, UTC: year, month, day, hour, minute, second.

    Raises:
        ReleaseError: if SOURCE_DATE_EPOCH is no date that a zip file can name.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return _CHANGED
    date = (0, 0, 0, 0, 0, 0)
    with contextlib.suppress(ValueError, OverflowError, OSError):
        year, month, day, hour, minute, second, *_ = time.gmtime(int(given))
        date = (year, month, day, hour, minute, second)
    if not _EARLIEST <= date <= _LATEST:
        raise ReleaseError(
            f"The environment variable SOURCE_DATE_EPOCH is {given!r}, but it should be the "
            "seconds from 1970 to a date between 1980 and 2107. Unset it, or correct it."
        )
    return date
