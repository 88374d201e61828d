"""The command `labgen start`: copies the notebooks out of the students' wheel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from labgen.course.kit.kit_mark import MARK, KitError, KitMark, is_mark, read_mark
from labgen.course.kit.new_kit import NewKit, read_kit
from labgen.course.kit.package import Kind, Package, add_extra, this_package
from labgen.reading.files import own_file
from labgen.registry import course
from labgen.util.atomic_write import atomic_write
from labgen.util.words.lines import wrapped
from labgen.util.words.quantities import counted


@dataclass
class Copied:
    """What became of the files.

    Attributes:
        written: those that are new.
        kept: those that differ and stay.
    """

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def start(folder: Path | None = None) -> str:
    """Copy notebooks, figures and README out of the installed wheel into a folder.

    What is there stays: a second time only files that are missing are written.

    Args:
        folder: None takes the lab's folder that the command runs in, else "labgen-lab" here.

    Returns:
        What was done, and what to do next.

    Raises:
        KitError: if this labgen comes from no students' wheel, the folder belongs to another
            kit or cannot be written to.
    """
    package = this_package()
    if package.kind is not Kind.STUDENTS_WHEEL:
        raise KitError(_instead(package))
    kit = read_kit(course().kit_folder)
    home = _home(folder, package.name)
    _check_home(home, kit.mark)
    try:
        copied = _copy(kit, home)
    except OSError as error:
        raise KitError(
            f"{error.filename or home} cannot be written ({error.strerror or error}). Nothing that "
            "was there has changed. Name another folder (labgen start FOLDER), or make room, and "
            "run the command again."
        ) from None
    return "\n".join(_summary(home, copied))


def _instead(package: Package) -> str:
    first = f"notebooks/{course().notebooks[0]}.ipynb"
    if package.kind is Kind.KIT:
        where = package.root if (package.root / MARK).is_file() else "the folder of your kit"
        return (
            "There is nothing to copy: your labgen comes from a kit, whose notebooks lie beside "
            f"it. Go to {where} and say: jupyter lab {first}"
        )
    return (
        f"labgen start belongs to the students' wheel, and this labgen is {package.kind.value}, "
        f"in {package.root}. `labgen release kit --wheel` makes the students' wheel from a "
        f"checkout; the notebooks with the answers are in its folder notebooks."
    )


def _home(folder: Path | None, name: str) -> Path:
    if folder is not None:
        return folder.resolve()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if _mark(folder)), here / name)


def _mark(folder: Path) -> bytes:
    """The bytes of a kit's mark in a folder; empty where there is none."""
    path = folder / MARK
    content = path.read_bytes() if path.is_file() else b""
    return content if is_mark(content) else b""


def _check_home(home: Path, new: KitMark) -> None:
    """Raises KitError where the folder belongs to another kit."""
    content = _mark(home)
    if not content:
        return
    old = read_mark(content, str(home))
    if old.course != new.course or not old.is_without_package:
        what = "with a labgen of its own" if old.course == new.course else f"of {old.course!r}"
        raise KitError(
            f"{home} is a kit {what}, and no folder for the wheel's notebooks. Name another: "
            "labgen start FOLDER."
        )
    if old.version != new.version:
        raise KitError(
            f"{home} was made from the kit {old.version}, and {new.version} is installed now. Go "
            "there and say `labgen update`: it brings the new notebooks and keeps your answers."
        )


def _copy(kit: NewKit, home: Path) -> Copied:
    copied = Copied()
    home.mkdir(parents=True, exist_ok=True)
    for name, data in kit.files.items():
        path = home / name
        mine = _students_file(path)
        if mine is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(path) as file:
                file.write(data)
            copied.written.append(name)
        elif not mine.is_file() or mine.read_bytes() != data:
            copied.kept.append(mine.relative_to(home).as_posix())
    return copied


def _students_file(path: Path) -> Path | None:
    """What is there already in the place of a file; of a notebook, whatever it is called by now."""
    if path.exists() or path.is_symlink():
        return path
    return own_file(path.parent, path.stem) if path.suffix == ".ipynb" else None


def _summary(home: Path, copied: Copied) -> Iterator[str]:
    if copied.written:
        yield wrapped(f"The lab is in {home}: {counted(len(copied.written), 'file')} copied there.")
    else:
        yield wrapped(f"The lab is in {home}. No file was missing.")
    if copied.kept:
        yield wrapped(f"These are yours, and stay as they are: {', '.join(copied.kept)}.", 2)
    if find_spec("jupyterlab") is None:
        yield wrapped(
            f"JupyterLab is not installed here: {add_extra('lab')} installs it. Colab, VS Code and "
            "hubs do without.",
            2,
        )
    first = PurePosixPath("notebooks", f"{course().notebooks[0]}.ipynb")
    yield "Next:"
    if home != Path.cwd():
        yield f'  cd "{home}"'
    yield f"  jupyter lab {first}"
