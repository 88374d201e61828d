"""The students' wheel: a kit as one file for pip, its notebooks as data of the package.

Hatchling builds it, from the files of a kit that is made already and a pyproject.toml of its own.
In the wheel lie the packages and `utils` as in the kit, and in the folder `kit` of the course's
package what `labgen start` copies out.
"""

from __future__ import annotations

import calendar
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from labgen import __version__
from labgen.course.kit.kit_mark import MARK, mark_text, read_mark
from labgen.course.kit.package import students_name
from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.archive import date_of_files
from labgen.instructor.release.kit.installation import license_name, wheel_files
from labgen.reading.answers.handed_out import LIST
from labgen.registry import course

# Files of a kit that say how it is installed: a wheel needs none, or has its own.
_OF_KIT = (
    *("README.md", "pyproject.toml", "environment.yml", "requirements.lock", ".devcontainer"),
    *("utils.py", MARK),
)


def wheel_name() -> str:
    """The name of its file: "labgen_lab-0.1.0-py3-none-any.whl"."""
    return f"{students_name().replace('-', '_')}-{__version__}-py3-none-any.whl"


def build_wheel(kit: Path, place: Path, root: Path) -> Path:
    """Build the wheel. The same kit gives the same bytes.

    Args:
        kit: the folder of a kit as `labgen.instructor.release.build.build` wrote it.
        place: a new folder to work in.
        root: the checkout of labgen.

    Returns:
        The wheel's file, below `place`.

    Raises:
        ReleaseError: if hatchling is not installed, or refuses.
    """
    if find_spec("hatchling") is None:
        raise ReleaseError(
            "The students' wheel is built by hatchling, which is not installed here: "
            "pip install --constraint requirements.lock --editable .[dev]"
        )
    source = place / "source"
    _write_source(kit, source, root)
    epoch = calendar.timegm((*date_of_files(), 0, 0, 0))
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    built = subprocess.run(
        [*command, "--directory", str(place)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        capture_output=True,
        text=True,
    )
    wheel = place / wheel_name()
    if built.returncode or not wheel.is_file():
        said = (built.stderr or built.stdout).strip().splitlines() or [f"it left no {wheel.name}"]
        raise ReleaseError(
            f"Hatchling could not build the students' wheel ({said[-1]}). Look at pyproject.toml, "
            "from which the wheel's is made, and release again."
        )
    return wheel


def what_is_new_in(wheel: Path, kit: Path, place: Path) -> Path:
    """A new folder with the files of a wheel that no file of the kit equals, to be searched.

    Args:
        place: the folder, which is made.
    """
    known = {_digest(path.name, path.read_bytes()) for path in kit.rglob("*") if path.is_file()}
    place.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            data = archive.read(info)
            if _digest(info.filename, data) not in known:
                path = place / info.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
    return place


def _digest(name: str, data: bytes) -> tuple[str, bytes]:
    """What tells a file apart for the search, which reads a notebook otherwise than a script."""
    return PurePosixPath(name).suffix, hashlib.sha256(data).digest()


def _write_source(kit: Path, source: Path, root: Path) -> None:
    """The project that hatchling builds."""
    top = course().top
    packages = {"labgen", top}
    for name in sorted(packages):
        shutil.copytree(kit / name, source / name)
    for name in filter(lambda name: (kit / name).is_file(), ("utils.py", license_name())):
        shutil.copyfile(kit / name, source / name)
    # It is part of what `start` copies out, where an update looks for it; not twice in a wheel.
    listed = source.joinpath(*course().package.split("."), LIST)
    listed.unlink()
    given = {path.stem: path.read_text(encoding="utf-8") for path in kit.glob("notebooks/*.ipynb")}
    about = wheel_files(root, kit, given, wheel_name())
    copied_out = {
        **_copied_out(kit, packages),
        LIST: (kit / listed.relative_to(source)).read_bytes(),
        "README.md": about["README.md"].encode(),
    }
    version = read_mark((kit / MARK).read_bytes(), str(kit)).version
    mark = mark_text(course().name, __version__, copied_out, version)
    files = {f"{top}/kit/{name}": data for name, data in copied_out.items()}
    files |= {name: text.encode() for name, text in {**about, f"{top}/kit/{MARK}": mark}.items()}
    for name, data in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _copied_out(kit: Path, packages: set[str]) -> Mapping[str, bytes]:
    """Of a kit's files those that `labgen start` copies out, whatever else a release puts there."""
    files = {path.relative_to(kit): path for path in kit.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in sorted(files.items())
        if name.parts[0] not in {*packages, *_OF_KIT, license_name()}
    }
