"""How students install kit and wheel: pyproject.toml, environment.yml, lock, container, README.

A course may say in its README what only it knows: the file README of its tasks' folder extends
kit/README.md.j2 and fills in its blocks. The file pyproject.toml names the course's package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from labgen import __version__
from labgen.course.kit.package import INSTRUCTORS, students_name
from labgen.course.needs_tensorflow import needs_tensorflow
from labgen.instructor import TEMPLATES
from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.lock import canonical, needed_by, package_of
from labgen.instructor.release.kit.needed import unused_packages
from labgen.registry import GROUP, course
from labgen.util.templates import template_environment

# A kit holds labgen itself. The second name is the one it had when older courses were written.
_LABGEN = (INSTRUCTORS, "labgen")
# What students install beside the core: JupyterLab, `labgen run`, and of the extra `dev` the
# profile tab of TensorBoard, which a notebook may open.
_STUDENTS_EXTRAS = ("lab", "run")
STUDENTS_TOO = ("xprof",)
README = "README.md.j2"  # in the folder of a course's tasks
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def installation_files(root: Path, kit: Path, notebooks: Mapping[str, str]) -> dict[str, str]:
    """The text of each of these files by its name.

    Args:
        root: the checkout of labgen.
        kit: the folder with the rest of the kit.
        notebooks: the students' notebooks, as text, by their names.

    Raises:
        ReleaseError: where the source's pyproject.toml cannot be read.
    """
    project = _project(root / "pyproject.toml")
    core, extras = _requirements(project, root, kit)
    needed = [*core, *(requirement for extra in _STUDENTS_EXTRAS for requirement in extras[extra])]
    values = {
        **_values(project, notebooks, kit),
        "dependencies": needed,
        "extras": {name: extras[name] for name in extras if name not in _STUDENTS_EXTRAS},
        "wheel": "",
    }
    names = (
        "environment.yml",
        "pyproject.toml",
        ".devcontainer/devcontainer.json",
        "README.md",
    )
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    return {**_rendered(names, values), "requirements.lock": needed_by(needed, lock)}


def wheel_files(root: Path, kit: Path, notebooks: Mapping[str, str], wheel: str) -> dict[str, str]:
    """The text of the pyproject.toml and the README of the students' wheel.

    Its core is the source's, so that it changes nothing of what a platform such as Colab has;
    what a student's own machine needs beside it are extras.

    Args:
        root, kit, notebooks: as in `installation_files`.
        wheel: the name of its file.
    """
    project = _project(root / "pyproject.toml")
    core, extras = _requirements(project, root, kit)
    values = {
        **_values(project, notebooks, kit),
        "dependencies": core,
        "extras": extras,
        "wheel": wheel,
    }
    return _rendered(("pyproject.toml", "README.md"), values)


def license_name() -> str:
    """Where labgen's licence lies in a kit; another course may have a LICENSE of its own."""
    return "LICENSE" if course().is_labs_own else "LICENSE-labgen"


def _requirements(project: dict, root: Path, kit: Path) -> tuple[list[str], dict[str, list[str]]]:
    """What a student's notebook imports, and the extras that students may want."""
    given = project["optional-dependencies"]
    extras = {name: list(given[name]) for name in (*_STUDENTS_EXTRAS, "gpu")}
    extras["lab"] += [needed for needed in given["dev"] if package_of(needed) in STUDENTS_TOO]
    core = project["dependencies"]
    if not course().is_labs_own:
        all_of_them = [*core, *(needed for extra in extras.values() for needed in extra)]
        lock = (root / "requirements.lock").read_text(encoding="utf-8")
        unused = unused_packages(all_of_them, kit, root, lock)
        core, *others = (
            [needed for needed in each if canonical(package_of(needed)) not in unused]
            for each in (core, *extras.values())
        )
        extras = {name: left for name, left in zip(extras, others, strict=True) if left}
    return [*core, *_needed_by_course()], extras


def _values(project: dict, notebooks: Mapping[str, str], kit: Path) -> dict[str, Any]:
    """What kit and wheel say in common."""
    used = course()
    count = len(used.tasks)
    return {
        "project": project,
        "name": students_name(),
        "licenses": [license_name()],
        "classifiers": [name for name in project["classifiers"] if not name.startswith("Private")],
        "course": used,
        "packages": [name for name in ("labgen", "utils.py") if (kit / name).exists()],
        "tensorflow": needs_tensorflow(),
        "count": _WORDS[count] if count < len(_WORDS) else count,
        "later": [
            task.number for task in used.tasks if "labgen.answers(" in notebooks[task.notebook]
        ],
    }


def _rendered(names: Iterable[str], values: Mapping[str, Any]) -> dict[str, str]:
    environment = template_environment(TEMPLATES, course().tasks_folder)
    environment.filters["quoted"] = json.dumps  # strings and lists of them, as TOML writes them
    templates = {name: [f"kit/{name}.j2"] for name in names}
    templates["README.md"] = [README, f"kit/{README}"]
    return {
        name: environment.select_template(found).render(values) for name, found in templates.items()
    }


def _needed_by_course() -> list[str]:
    """What a course that is not labgen's own needs beside labgen-instructor."""
    found = [
        entry_point.dist
        for entry_point in entry_points(group=GROUP)
        if entry_point.name == course().name
    ]
    requires = [
        requirement for dist in found if dist is not None for requirement in dist.requires or ()
    ]
    return [
        requirement
        for requirement in requires
        if "extra ==" not in requirement and canonical(package_of(requirement)) not in _LABGEN
    ]


def _project(path: Path) -> dict:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ReleaseError(
            f"{path} cannot be read as the description of a project ({error}). Mend it."
        ) from None
    return {**project, "version": __version__}
