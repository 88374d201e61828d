"""A finished kit takes the place of an earlier one, whole or not at all."""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from labgen.course.kit.kit_mark import MARK, is_mark
from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.scratch import Scratch, clear_left

TOP = "labgen-kit"
_WORKPLACE = ".labgen-release-"


def zip_beside(out: Path) -> Path:
    return out.with_name(f"{out.name}.zip")


def check_place(out: Path, sources: tuple[Path, ...], wheel: Path | None = None) -> None:
    """Raises ReleaseError where kit or wheel would hide or replace something else."""
    for source in sources:
        if out.is_relative_to(source):
            raise ReleaseError(
                f"{out} lies in {source}, which the kit is made from. Name another folder."
            )
    check_is_ours(out)
    packed = zip_beside(out)
    if packed.exists() and not _is_packed_kit(packed):
        raise ReleaseError(
            f"{packed} exists and is no earlier kit. Name another place, or remove it yourself."
        )
    if wheel is not None and wheel.exists() and not _is_students_wheel(wheel):
        raise ReleaseError(
            f"{wheel} exists and is no students' wheel. Name another place, or remove it yourself."
        )


def check_is_ours(folder: Path) -> None:
    """Raises ReleaseError where a folder holds anything but what an earlier release made."""
    if folder.exists() and not _is_kit(folder):
        raise ReleaseError(
            f"{folder} exists and is no earlier kit (it has no {MARK} of labgen's). Name another "
            "place, or remove it yourself."
        )


@contextlib.contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """A temporary folder beside `out`, on the same disk; nothing of it stays, nor of one that an
    earlier release left when it was killed.

    Folders above `out` are made where they are missing, and taken away if the work fails.
    """
    missing = [folder for folder in out.parents if not folder.exists()]
    out.parent.mkdir(parents=True, exist_ok=True)
    clear_left(_WORKPLACE, out.parent)
    place = Scratch(_WORKPLACE, out.parent)
    try:
        yield place.path
    except BaseException:
        place.remove()
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    place.remove()


def put_in_place(moves: Sequence[tuple[Path, Path]]) -> None:
    """Move new files and folders to their places; where that fails, the old ones return.

    Args:
        moves: what is moved, and to where.
    """
    aside: list[tuple[Path, Path]] = []
    done: list[tuple[Path, Path]] = []
    try:
        for new, place in moves:
            if place.exists():
                old = new.with_name(f"old-{new.name}")
                place.rename(old)
                aside.append((old, place))
            new.rename(place)
            done.append((new, place))
    except BaseException:
        for new, place in done:
            place.rename(new)
        for old, place in aside:
            old.rename(place)
        raise


def _is_kit(folder: Path) -> bool:
    try:
        return is_mark((folder / MARK).read_bytes())
    except OSError:
        return False


def _is_packed_kit(path: Path) -> bool:
    return _has_mark(path, re.compile(re.escape(f"{TOP}/{MARK}")))


def _is_students_wheel(path: Path) -> bool:
    return _has_mark(path, re.compile(rf"\w+/kit/{re.escape(MARK)}"))


def _has_mark(path: Path, place: re.Pattern[str]) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(is_mark(archive.read(n)) for n in archive.namelist() if place.fullmatch(n))
    except (OSError, zipfile.BadZipFile):
        return False
