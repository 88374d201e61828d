"""From the instructor's source to the students' kit."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat

import labgen
from labgen.course.kit.kit_mark import MARK, mark_text
from labgen.instructor.release.colab import folder_beside, write_for_colab
from labgen.instructor.release.errors import LeakError
from labgen.instructor.release.kit.archive import write_zip
from labgen.instructor.release.kit.assistants import Assistants, assistant_files
from labgen.instructor.release.kit.checks import put_checks
from labgen.instructor.release.kit.installation import installation_files
from labgen.instructor.release.kit.kit_files import check_source, copied_files, source_root
from labgen.instructor.release.kit.needed import leave_out_unneeded
from labgen.instructor.release.kit.replace import (
    TOP,
    check_is_ours,
    check_place,
    put_in_place,
    workplace,
    zip_beside,
)
from labgen.instructor.release.kit.student_version import with_holes
from labgen.instructor.release.leaks.search import AnswerSearch, find_leaks
from labgen.instructor.release.leaks.secrets import secrets_of
from labgen.instructor.release.web_address import web_address
from labgen.instructor.release.wheel import build_wheel, what_is_new_in, wheel_name
from labgen.reading.answers.handed_out import LIST, as_list, given_cells
from labgen.registry import course
from labgen.registry import notebooks as known_notebooks


def release(
    out: Path,
    notebooks: Path,
    root: Path | None = None,
    *,
    players: bool = True,
    wheel: bool = False,
    colab: str = "",
    assistants: str | None = None,
) -> Path:
    """Make the students' kit: the folder `out`, and beside it the same as `out`.zip.

    The kit is searched for answers before it is put in its place. An earlier kit is replaced.

    Args:
        notebooks: the folder of the instructor's notebooks.
        root: the checkout of labgen that the rest is taken from; the one this package is part
            of. The package of another course comes from where it is installed.
        players: False leaves out the players (`labgen.play`) and the cells that show them.
        wheel: build the students' wheel, too, in the folder of `out`; it is searched as well.
        colab: where on the web the files for Google Colab will be, a folder or the students' wheel
            in it; the notebooks for it go into the folder `out`-colab, which is searched as well.
            The wheel is built, too.
        assistants: "tutor" or "free", see `labgen.instructor.release.kit.assistants`. None is a
            tutor that switches Colab's own assistant off.

    Raises:
        LeakError: if the kit would give an answer away.
        ReleaseError: if the source is not complete, or if something else is at `out`. Whenever it
            is raised, nothing is written, and what was there stays.
        OSError: if the disk refuses.
    """
    out, notebooks = out.resolve(), notebooks.resolve()
    root = source_root() if root is None else root.resolve()
    check_source(root, notebooks)
    built = out.with_name(wheel_name()) if wheel or colab else None
    check_place(out, (root / "labgen", course().folder, notebooks), built)
    chosen = None if assistants is None else Assistants(assistants)
    address = web_address(colab, wheel_name()) if colab else None
    if address:
        check_is_ours(folder_beside(out))
    with workplace(out) as place:
        kit, packed = place / "kit", place / "kit.zip"
        moves = [(kit, out), (packed, zip_beside(out))]
        build(kit, notebooks, root, players, chosen or Assistants.TUTOR)
        searched = [kit]
        if built:
            made = build_wheel(kit, place / "wheel", root)
            moves.append((made, built))
            searched.append(what_is_new_in(made, kit, place / "new"))
        if address:
            searched.append(place / "colab")
            moves.append((place / "colab", folder_beside(out)))
            write_for_colab(kit, place / "colab", address, chosen)
        # What labgen itself holds, another package's course neither gives away nor can mend.
        public = "" if course().is_labs_own else "labgen/"
        search = AnswerSearch(secrets_of(notebooks))
        leaks = [leak for folder in searched for leak in find_leaks(folder, search, public)]
        if leaks:
            raise LeakError(
                "No kit was made, because it would give answers away:\n"
                + "\n".join(f"  {leak}" for leak in leaks)
                + "\nTake them out of the source, then release again."
            )
        write_zip(kit, packed, TOP)
        put_in_place(moves)
    return out


def build(
    kit: Path,
    notebooks: Path,
    root: Path,
    players: bool = True,
    assistants: Assistants = Assistants.TUTOR,
) -> None:
    """Write all files of the kit into a new folder."""
    for path, place in copied_files(root, notebooks, players):
        target = kit / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    put_checks(kit)
    holed = {name: with_holes(notebooks / f"{name}.ipynb", players) for name in known_notebooks()}
    given = {name: nbformat.writes(notebook) + "\n" for name, notebook in holed.items()}
    for name, text in given.items():
        _write(kit / "notebooks" / f"{name}.ipynb", text)
    listed = as_list({name: given_cells(text.encode()) for name, text in given.items()})
    _write(kit.joinpath(*course().package.split(".")) / LIST, listed)
    if not course().is_labs_own:
        leave_out_unneeded(kit)
    texts = {**installation_files(root, kit, given), **assistant_files(assistants, holed)}
    for name, text in texts.items():
        _write(kit / name, text)
    files = {path.relative_to(kit).as_posix(): path for path in kit.rglob("*") if path.is_file()}
    made = {name: path.read_bytes() for name, path in files.items()}
    _write(kit / MARK, mark_text(course().name, labgen.__version__, made))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
