"""How students install the kit: pyproject.toml, environment.yml, lock file, container, README.

A course may say in its README what only it knows: the file README of its tasks' folder extends
kit/README.md.j2 and fills in its blocks. The file pyproject.toml names the course's package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from labgen import __version__
from labgen.instructor import TEMPLATES
from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.lock import canonical, needed_by, package_of
from labgen.registry import GROUP, course

# What students install beside the core: JupyterLab, `labgen run`, and of the extra `dev` the
# profile tab of TensorBoard, which a notebook may open.
_STUDENTS_EXTRAS = ("lab", "run")
STUDENTS_TOO = ("xprof",)
_TEMPLATES = ("environment.yml", "pyproject.toml", ".devcontainer/devcontainer.json")
README = "README.md.j2"  # in the folder of a course's tasks
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def installation_files(root: Path, notebooks: Mapping[str, str]) -> dict[str, str]:
    """The text of each of these files by its name.

    Args:
        root: the checkout of labgen.
        notebooks: the students' notebooks, as text, by their names.

    Raises:
        ReleaseError: where the source's pyproject.toml cannot be read.
    """
    project = _project(root / "pyproject.toml")
    extras = project["optional-dependencies"]
    needed = [
        *project["dependencies"],
        *(requirement for extra in _STUDENTS_EXTRAS for requirement in extras[extra]),
        *(requirement for requirement in extras["dev"] if package_of(requirement) in STUDENTS_TOO),
        *_needed_by_course(),
    ]
    used = course()
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, used.tasks_folder]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = json.dumps  # strings and lists of them, as TOML writes them
    values = {
        "project": project,
        "dependencies": needed,
        "gpu": extras["gpu"],
        "course": used,
        "count": _WORDS[len(used.tasks)] if len(used.tasks) < len(_WORDS) else len(used.tasks),
        "later": [
            task.number for task in used.tasks if "labgen.answers(" in notebooks[task.notebook]
        ],
    }
    templates = {name: [f"kit/{name}.j2"] for name in _TEMPLATES}
    templates["README.md"] = [README, f"kit/{README}"]
    rendered = {
        name: environment.select_template(names).render(values) for name, names in templates.items()
    }
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    return {**rendered, "requirements.lock": needed_by(needed, lock)}


def _needed_by_course() -> list[str]:
    """What a course that is not labgen's own needs beside labgen."""
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
        if "extra ==" not in requirement and canonical(package_of(requirement)) != "labgen"
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
