"""What of the source goes into the kit as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.installation import README, license_name
from labgen.registry import OWN, Course, course

# Where the instructor's side lives; a student's `labgen run` and `labgen check` need none of it.
INSTRUCTORS = (
    "labgen/instructor",
    # Where the grader runs an answer. It needs fork, and Windows, where students are, has none.
    "labgen/execution/process",
    "labgen/execution/traces.py",
    "labgen/exercises/comparison/common_mistakes.py",
    "labgen/exercises/samples.py",
    "labgen/exercises/truth/changed_arguments.py",
    "labgen/exercises/truth/computed.py",
)
# Files of the tasks that begin with such a word, as in truths.py or mistakes_of_losses.py: what is
# true, which mistakes are known, how a kind of exercise is judged, right and wrong answers, how the
# artefact is trained (`reference` is the older name of the last).
LEFT_OUT = ("truths", "mistakes", "oracles", "samples", "reference_training", "reference")
# Models under the student's hand; a kit may come without them.
PLAYERS = ("labgen/play", "labgen/course/playground.py", "labgen/course/task_players.py")
NEEDED = ("pyproject.toml", "requirements.lock", "LICENSE", "utils.py", "labgen/__init__.py")
PICTURES = (".svg", ".png")


def source_root() -> Path:
    """The checkout that this package is part of."""
    return Path(__file__).resolve().parents[4]


def check_source(root: Path, notebooks: Path) -> None:
    """Raises ReleaseError where the source is not complete."""
    for name in NEEDED:
        if not (root / name).is_file():
            raise ReleaseError(
                f"{root} has no {name}: a kit is made from a checkout of the instructor's source. "
                "Install labgen from there with pip install --editable .[dev]"
            )
    for name in course().notebooks:
        if not (notebooks / f"{name}.ipynb").is_file():
            raise ReleaseError(
                f"{notebooks} has no {name}.ipynb: a kit holds all notebooks of the course. Put it "
                "back, or name another folder with --notebooks."
            )


def copied_files(root: Path, notebooks: Path, players: bool = True) -> Iterator[tuple[Path, str]]:
    """The files that students get unchanged, each with its place in the kit."""
    for path, place in _all_files(root, notebooks):
        if players or not (_is_below(place, PLAYERS) or _is_of_players(place)):
            yield path, place


def _all_files(root: Path, notebooks: Path) -> Iterator[tuple[Path, str]]:
    yield root / "utils.py", "utils.py"
    yield root / "LICENSE", license_name()
    for path in _files(root / "labgen"):
        place = path.relative_to(root).as_posix()
        if not _is_left_out(path) and not _is_below(place, _instructors()):
            yield path, place
    if not course().is_labs_own:
        yield from course_files(notebooks)
    for path in _files(notebooks / "figures"):
        if path.suffix in PICTURES:
            yield path, f"notebooks/{path.relative_to(notebooks).as_posix()}"


def course_files(*notebooks: Path) -> Iterator[tuple[Path, str]]:
    """What students get of the package of a course that is not labgen's own, with its place.

    The notebooks, which hold the answers, may lie in the package, with what belongs to them: in the
    folders that the course names, or in these.
    """
    used = course()
    folders = {*notebooks, *(folder.resolve() for folder in used.notebooks_folders)}
    apart = [folder for folder in folders if not used.tasks_folder.is_relative_to(folder)]
    for path in _files(used.folder):
        is_notebook = path.suffix == ".ipynb" or any(
            path.is_relative_to(folder) for folder in apart
        )
        if not is_notebook and not _is_left_out(path):
            yield path, path.relative_to(used.root).as_posix()


def _instructors() -> tuple[str, ...]:
    """Another course's kit has none of the lab's tasks: they would give its answers away."""
    if course().is_labs_own:
        return INSTRUCTORS
    lab = Course("labgen", OWN["labgen"])
    return (*INSTRUCTORS, *(record.package.replace(".", "/") for record in lab.tasks))


def _is_left_out(path: Path) -> bool:
    is_secret = path.suffix == ".py" and path.stem.partition("_of_")[0] in LEFT_OUT
    return is_secret or path.name == README


def _is_of_players(place: str) -> bool:
    """A task's file players.py, which says what the playground shows of it."""
    return place.endswith("/players.py")


def _is_below(place: str, parts: Iterable[str]) -> bool:
    return any(f"{place}/".startswith(f"{part}/") for part in parts)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and path.suffix not in (".pyc", ".pyo"):
            yield path
