"""Which files an update changes, and which of the student's are kept beside them.

A file that the student has not changed becomes the new kit's. One that only the student has
changed stays. One that both have changed becomes the new kit's, and the student's stands beside
it: utils.before-update.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import nbformat

from labgen.course.kit.kit_mark import MARK, KitError, KitMark, checksum
from labgen.course.kit.new_kit import NewKit
from labgen.course.update.notebook import Merged, merge_notebook
from labgen.reading.answers.handed_out import (
    LIST,
    Given,
    as_list,
    given_cells,
    is_list,
    read_list,
)
from labgen.reading.files import BEFORE_UPDATE, notebook_of
from labgen.reading.notebook import NotebookError, read_notebook

FOLDER = "notebooks"
_MOST_BYTES = 200_000_000  # of a notebook file


@dataclass(frozen=True)
class Change:
    """A file to be written or, where data is None, removed.

    Attributes:
        kept: where the old one is kept.
    """

    path: Path
    data: bytes | None
    kept: Path | None = None


@dataclass
class Notebook:
    """What happens to one notebook file.

    Attributes:
        problem: why it stays as it is.
    """

    path: Path
    name: str
    merged: Merged | None = None
    change: Change | None = None
    problem: str = ""


@dataclass
class Plan:
    """All that an update changes.

    Attributes:
        replaced, added, removed: how many of the kit's other files.
        notes: sentences on files that the student has changed.
        is_newer: the environment has to be installed again.
    """

    home: Path
    notebooks: list[Notebook] = field(default_factory=list)
    files: list[Change] = field(default_factory=list)
    replaced: int = 0
    added: int = 0
    removed: int = 0
    notes: list[str] = field(default_factory=list)
    is_newer: bool = False

    @property
    def changes(self) -> list[Change]:
        """In the order in which they are made; the kit's mark comes last."""
        return [*(notebook.change for notebook in self.notebooks if notebook.change), *self.files]


def plan(home: Path, old: KitMark, new: NewKit) -> Plan:
    """What has to change in a student's kit; nothing is written.

    Args:
        home: the folder of the student's kit.

    Raises:
        KitError: if the list of the cells that came with the old kit is missing.
    """
    found = Plan(home)
    listed = _listed(home, old)
    names = _notebooks_of(new)
    files = list(_notebook_files(home / FOLDER, names))
    for path, name in files:
        found.notebooks.append(_notebook(path, name, listed, old, new))
    for name in names:
        if not any(one == name for _, one in files):
            path = home / FOLDER / f"{name}.ipynb"
            change = Change(path, new.files[f"{FOLDER}/{name}.ipynb"])
            found.notebooks.append(Notebook(path, name, change=change))
    gone = [name for name in listed if name not in names]
    found.notes += [f"{FOLDER}/{name}.ipynb is no longer in the kit; yours stays." for name in gone]
    _other_files(found, old, new, _new_list(found, listed, new))
    return found


def _listed(home: Path, old: KitMark) -> dict[str, list[Given]]:
    place = next(filter(is_list, old.files), LIST)
    try:
        return read_list((home / place).read_bytes())
    except (OSError, ValueError):
        raise KitError(
            f"{home / place} is missing or damaged. It tells your cells from the kit's: put it "
            f"back from the zip of your kit, {old.version}."
        ) from None


def _notebooks_of(new: NewKit) -> list[str]:
    paths = map(PurePosixPath, new.files)
    return [path.stem for path in paths if path.suffix == ".ipynb" and str(path.parent) == FOLDER]


def _notebook_files(folder: Path, names: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """The student's files of the notebooks, whatever they are called; the oldest first."""
    try:
        files = sorted(folder.glob("*.ipynb"), key=lambda file: (file.stat().st_mtime, file.name))
    except OSError as error:
        raise KitError(f"{folder} cannot be read: {error.strerror or error}.") from None
    for file in files:
        if BEFORE_UPDATE not in file.name:
            name = file.stem if file.stem in names else _known(file)
            if name in names:
                yield file, name


def _known(file: Path) -> str:
    try:
        return notebook_of(file.name) or notebook_of("", read_notebook(file.read_bytes()))
    except (OSError, NotebookError):
        return ""


def _notebook(
    path: Path, name: str, listed: Mapping[str, list[Given]], old: KitMark, new: NewKit
) -> Notebook:
    revised = new.files[f"{FOLDER}/{name}.ipynb"]
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise NotebookError("The file is too large. Clear its outputs and save it again.")
        data = path.read_bytes()
        if checksum(data) == old.files.get(f"{FOLDER}/{name}.ipynb"):  # nothing of the student's
            change = Change(path, revised) if checksum(data) != checksum(revised) else None
            return Notebook(path, name, change=change)
        merged = merge_notebook(name, data, listed.get(name) or given_cells(revised), revised)
    except OSError as error:
        return Notebook(path, name, problem=f"It cannot be read: {error.strerror or error}.")
    except NotebookError as error:
        return Notebook(path, name, problem=str(error))
    change = None
    if merged.is_changed:
        text = nbformat.writes(merged.notebook) + "\n"
        change = Change(path, text.encode(), _kept(path, data))
    return Notebook(path, name, merged, change)


def _kept(path: Path, data: bytes) -> Path:
    """A name for what is kept that is free, or belongs to the same bytes."""
    for number in range(1, 10_000):
        more = f"-{number}" if number > 1 else ""
        kept = path.with_name(f"{path.stem}{BEFORE_UPDATE}{more}{path.suffix}")
        if not kept.exists() or kept.read_bytes() == data:
            return kept
    raise KitError(
        f"{path.parent} holds thousands of files {path.stem}{BEFORE_UPDATE}: remove some."
    )


def _new_list(found: Plan, listed: Mapping[str, list[Given]], new: NewKit) -> tuple[str, bytes]:
    """The new kit's list, where a notebook that stays as it is has its old cells still."""
    place = next(filter(is_list, new.files))
    cells = read_list(new.files[place])
    stay = {
        notebook.name
        for notebook in found.notebooks
        if notebook.problem and notebook.name in listed
    }
    if not stay:
        return place, new.files[place]
    return place, as_list({**cells, **{name: listed[name] for name in stay}}).encode()


def _other_files(found: Plan, old: KitMark, new: NewKit, listed: tuple[str, bytes]) -> None:
    notebooks = {f"{FOLDER}/{name}.ipynb" for name in _notebooks_of(new)}
    last = (listed[0], MARK)
    for name, data in new.files.items():
        if name not in notebooks and name not in last:
            _file(found, name, data, old)
    for name, expected in old.files.items():
        if name not in new.files and not name.endswith(".ipynb") and not is_list(name):
            _gone(found, name, expected)
    for name, data in (listed, (MARK, new.files[MARK])):
        path = found.home / name
        if not path.is_file() or path.read_bytes() != data:
            found.files.append(Change(path, data))


def _file(found: Plan, name: str, data: bytes, old: KitMark) -> None:
    path = found.home / name
    if not path.is_file():
        found.files.append(Change(path, data))
        found.added += 1
        return
    present = path.read_bytes()
    is_own = checksum(present) != old.files.get(name)
    if checksum(present) == checksum(data):
        return
    if is_own and checksum(data) == old.files.get(name):
        found.notes.append(f"{name} is as you have changed it; the kit's is the same as before.")
        return
    kept = _kept(path, present) if is_own else None
    found.files.append(Change(path, data, kept))
    found.replaced += 1
    found.is_newer |= name in ("pyproject.toml", "requirements.lock")
    if kept:
        found.notes.append(f"{name} is the new kit's; yours is kept as {kept.name}.")


def _gone(found: Plan, name: str, expected: str) -> None:
    path = found.home / name
    if not path.is_file():
        return
    present = path.read_bytes()
    kept = None if checksum(present) == expected else _kept(path, present)
    found.files.append(Change(path, None, kept))
    found.removed += 1
    if kept:
        found.notes.append(f"{name} is no longer in the kit; yours is kept as {kept.name}.")
