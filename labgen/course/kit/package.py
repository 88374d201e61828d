"""Which labgen is imported: the students' package or the instructor's, and where it is installed.

Two distributions have the import name labgen. `labgen-lab` is the students' side, as a kit or as a
wheel, made by `labgen release`; for the course "mylab" of another package it is `mylab-lab`.
`labgen-instructor` is the source, with answers and grader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import labgen
from labgen.course.kit.kit_mark import MARK, KitError, read_mark
from labgen.registry import course

INSTRUCTORS = "labgen-instructor"


class Kind(Enum):
    """How labgen is installed."""

    CHECKOUT = "a checkout of the instructor's source"
    INSTRUCTORS_WHEEL = "the instructor's wheel"
    KIT = "a students' kit, unpacked and installed from its folder"
    STUDENTS_WHEEL = "a students' wheel"


@dataclass(frozen=True)
class Package:
    """The labgen that is imported.

    Attributes:
        name: of its distribution.
        root: the folder it lies in.
    """

    name: str
    kind: Kind
    root: Path


def students_name() -> str:
    """The distribution of the course's students' side: "labgen-lab"."""
    return f"{re.sub(r'[-_.]+', '-', course().name).lower()}-lab"


def this_package() -> Package:
    """The labgen that is imported."""
    root = Path(labgen.__file__).resolve().parents[1]
    if (course().kit_folder / MARK).is_file():
        return Package(students_name(), Kind.STUDENTS_WHEEL, root)
    if find_spec("labgen.instructor") is None:
        return Package(students_name(), Kind.KIT, root)
    is_checkout = (root / "pyproject.toml").is_file()
    return Package(INSTRUCTORS, Kind.CHECKOUT if is_checkout else Kind.INSTRUCTORS_WHEEL, root)


def add_extra(extra: str) -> str:
    """How to install what one of the extras names, for the labgen that is imported.

    Args:
        extra: "run", say.

    Examples:
        >>> labgen.course.kit.package.add_extra("run")  # doctest: +SKIP
        "`python -m pip install 'labgen-lab[run]'`"
    """
    package = this_package()
    if package.kind is Kind.CHECKOUT:
        return f"`python -m pip install --editable '.[{extra}]'` in {package.root}"
    if package.kind is Kind.KIT:
        return (
            "`python -m pip install --constraint requirements.lock --editable .` in your kit's "
            "folder"
        )
    return f"`python -m pip install '{package.name}[{extra}]'`"


def about() -> str:
    """Which package it is, what version of a kit, and where; more where two are installed."""
    package = this_package()
    is_instructors = package.name == INSTRUCTORS
    side = "instructor's package, with the grader" if is_instructors else "students' package"
    version = _kit_version(package)
    words = f"{package.name}: the {side}{version and f', kit {version}'}, in {package.root}"
    return "\n".join([words, *_both_installed()])


def _kit_version(package: Package) -> str:
    """Empty where there is no kit, or it is damaged."""
    folders = {Kind.KIT: package.root, Kind.STUDENTS_WHEEL: course().kit_folder}
    folder = folders.get(package.kind)
    try:
        return read_mark((folder / MARK).read_bytes(), str(folder)).version if folder else ""
    except (OSError, KitError):
        return ""


def _both_installed() -> list[str]:
    """A sentence where several distributions bring a labgen: one hides the other, or worse."""
    found = entry_points(group="console_scripts", name="labgen")
    names = sorted(
        {entry.dist.name for entry in found if entry.dist and entry.value.startswith("labgen.")}
    )
    if len(names) < 2:
        return []
    return [
        f"Several packages bring a labgen here: {', '.join(names)}. Only one of them is used, or "
        f"parts of each. Uninstall them (pip uninstall {' '.join(names)}), then install the one "
        "that you want."
    ]
