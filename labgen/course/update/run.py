"""The command `labgen update`: plan, write, and say what was taken over and what needs a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import labgen
from labgen.course.kit.kit_mark import MARK, KitError, KitMark, is_mark, read_mark
from labgen.course.kit.new_kit import NewKit, read_kit
from labgen.course.kit.package import Kind, this_package
from labgen.course.update.carry_out import carry_out, keep_order
from labgen.course.update.changes import Notebook, Plan, plan
from labgen.registry import course
from labgen.util.words.lines import wrapped

_KERNELS = (
    "Restart the kernels of open notebooks and load their pages again: what an open page shows is "
    "the old notebook, and saving it would bring that back."
)


def update(
    source: Path | None = None, folder: Path | None = None, *, dry_run: bool = False
) -> tuple[str, int]:
    """Put a revised kit in the place of a student's, whose answers and own cells stay.

    Args:
        source: the new kit, a zip, a wheel or a folder; None takes that of the installed wheel.
        folder: of the student's kit; None looks for it where the command runs.
        dry_run: changes nothing.

    Returns:
        The summary, and the exit code: 1 where a notebook could not be updated.

    Raises:
        KitError: if the new kit or the student's is none, or they are of different courses.
        OSError: if the disk refuses; then nothing has changed.
    """
    home, old = _home(folder)
    new = _installed() if source is None else _new(source, home)
    source = source or course().kit_folder
    _check_alike(source, new.mark, home, old)
    if new.mark.course != old.course:
        raise KitError(
            f"{source} is a kit of the course {new.mark.course!r}, and {home} one of "
            f"{old.course!r}. Name a kit of {old.course!r}."
        )
    if course().name != old.course:
        raise KitError(
            f"{home} is a kit of the course {old.course!r}, and this labgen uses "
            f"{course().name!r}: add --course {old.course}."
        )
    planned = plan(home, old, new)
    if planned.changes and not dry_run:
        _write(planned)
    lines = list(_summary(planned, old, new.mark, dry_run))
    if source.is_file() and old.is_without_package:
        lines.append(
            "The notebooks need the labgen of the same wheel. If you have not installed it yet: "
            f'python -m pip install --force-reinstall --no-deps "{source}"'
        )
    stayed = any(notebook.problem for notebook in planned.notebooks)
    return "\n".join(wrapped(line, 2) for line in lines), int(stayed)


def _new(source: Path, home: Path) -> NewKit:
    if source.is_dir() and home in (source.resolve(), *source.resolve().parents):
        raise KitError(
            f"{source} is the kit to be updated itself. Go to the folder of the kit that you work "
            "in, and name the new one."
        )
    return read_kit(source)


def _installed() -> NewKit:
    """What the installed wheel brings."""
    if this_package().kind is not Kind.STUDENTS_WHEEL:
        raise KitError(
            "Name the new kit: labgen update kit-v2.zip, say. (Only where labgen was installed "
            "from a students' wheel does the wheel bring it.)"
        )
    return read_kit(course().kit_folder)


def _check_alike(source: Path, new: KitMark, home: Path, old: KitMark) -> None:
    """Raises KitError where one of the kits has the package in it and the other has not."""
    if old.is_without_package and not new.is_without_package:
        raise KitError(
            f"{home} was made by labgen start, and {source} is a kit with a labgen of its own. "
            "Install the new wheel and say `labgen update` without a name, or unpack this kit into "
            "a folder of its own."
        )
    if new.is_without_package and not old.is_without_package:
        raise KitError(
            f"{home} is a kit with a labgen of its own, and {source} comes from a wheel. Name the "
            "zip of the new kit."
        )


def _write(planned: Plan) -> None:
    try:
        carry_out(planned.home, planned.changes)
    except OSError as error:
        raise KitError(
            f"{planned.home} cannot be written to ({error.strerror or error}), and is as it was. "
            "Make room on the disk, or see to the folder's rights, and run the command again."
        ) from None
    for name in {notebook.name for notebook in planned.notebooks}:
        copies = [notebook for notebook in planned.notebooks if notebook.name == name]
        if any(notebook.change for notebook in copies):
            keep_order([notebook.path for notebook in copies])


def _home(folder: Path | None) -> tuple[Path, KitMark]:
    """The student's kit: the folder named, the one that we are in, or that labgen runs from."""
    here = Path.cwd()
    installed = Path(labgen.__file__).resolve().parents[1]
    places = (here, *here.parents, installed) if folder is None else (folder.resolve(),)
    for place in places:
        mark = place / MARK
        if mark.is_file() and is_mark(mark.read_bytes()):
            return place, read_mark(mark.read_bytes(), str(place))
    where = "here" if folder is None else f"in {folder}"
    raise KitError(
        f"There is no students' kit {where} (no {MARK}): go to the folder of your kit, where its "
        "README.md is, or name that folder with --into."
    )


def _summary(planned: Plan, old: KitMark, new: KitMark, dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "This is what would happen; nothing is written (--dry-run)."
    if not planned.changes:
        yield f"Your kit is as {new.version} already: nothing is changed."
    else:
        yield f"From the kit {old.version} to {new.version}:"
    for notebook in planned.notebooks:
        yield from _about_notebook(notebook)
    counts = {"replaced": planned.replaced, "new": planned.added, "gone": planned.removed}
    files = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    if files:
        yield f"Other files of the kit: {files}."
    yield from (f"  {note}" for note in planned.notes)
    if planned.changes:
        yield _KERNELS
    if planned.is_newer:
        yield (
            "The kit needs other packages now. In its folder: "
            "python -m pip install --constraint requirements.lock --editable ."
        )


def _about_notebook(notebook: Notebook) -> Iterator[str]:
    name, merged = notebook.path.name, notebook.merged
    if notebook.problem:
        yield f"{name} stays as it is. {notebook.problem}"
        return
    if notebook.change is None:
        if merged is not None and merged.look:
            yield f"{name}: nothing to do."
        return
    if merged is None:
        yield f"{name} is the new kit's: there was nothing of yours in it."
        return
    taken = [
        _count(merged.answers, "answer", "answers"),
        _count(merged.texts, "written answer", "written answers"),
        _count(merged.own, "cell of your own", "cells of your own"),
    ]
    yield f"{name}: {_listed(taken)} taken over; {_count(merged.revised, 'cell', 'cells')} revised."
    if merged.back:
        cells = _count(merged.back, "cell", "cells")
        yield f"  {cells} of the kit that you had deleted: back again."
    for what, labels in (("New", merged.added), ("No longer asked", merged.gone)):
        if labels:
            yield f"  {what}: {', '.join(labels)}."
    for sentence in merged.look:
        yield f"  Have a look at {sentence}"
    if notebook.change.kept:
        yield f"  The old one is kept as {notebook.change.kept.name}."


def _count(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
