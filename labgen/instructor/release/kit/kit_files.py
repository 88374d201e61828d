"""What of the source goes into the kit as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from labgen.course.notebooks import NOTEBOOKS
from labgen.instructor.release.errors import ReleaseError

# Where the instructor's side lives; a student's `labgen run` and `labgen check` need none of it.
INSTRUCTORS = (
    "labgen/instructor",
    "labgen/exercises/comparison/common_mistakes.py",
    "labgen/exercises/comparison/computed_truth.py",
    "labgen/exercises/comparison/counterfactuals.py",
    "labgen/exercises/samples.py",
)
# In the folders of the tasks: what is true, right and wrong answers, how the artefact is trained.
LEFT_OUT = ("truths", "samples", "reference")
NEEDED = ("pyproject.toml", "requirements.lock", "utils.py", "labgen/__init__.py")
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
    for name in NOTEBOOKS.values():
        if not (notebooks / f"{name}.ipynb").is_file():
            raise ReleaseError(
                f"{notebooks} has no {name}.ipynb: a kit holds all five notebooks. Put it back, "
                "or name another folder with --notebooks."
            )


def copied_files(root: Path, notebooks: Path) -> Iterator[tuple[Path, str]]:
    """The files that students get unchanged, each with its place in the kit."""
    yield root / "utils.py", "utils.py"
    for path in _files(root / "labgen"):
        place = path.relative_to(root).as_posix()
        secret = path.suffix == ".py" and path.stem.partition("_of_")[0] in LEFT_OUT
        if not secret and not any(f"{place}/".startswith(f"{part}/") for part in INSTRUCTORS):
            yield path, place
    for path in _files(notebooks / "figures"):
        if path.suffix in PICTURES:
            yield path, f"notebooks/{path.relative_to(notebooks).as_posix()}"


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if path.is_file() and not hidden and path.suffix not in (".pyc", ".pyo"):
            yield path
