"""How students install the kit: its pyproject.toml, environment.yml, lock file and README."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from labgen import __version__
from labgen.instructor import TEMPLATES
from labgen.instructor.release.errors import ReleaseError
from labgen.instructor.release.kit.lock import needed_by

# Of the extra `dev`: the profile tab of TensorBoard, which notebook 4 opens.
STUDENTS_TOO = ("xprof",)


def installation_files(root: Path) -> dict[str, str]:
    """The text of each of these files by its name.

    Raises ReleaseError where the source's pyproject.toml cannot be read.
    """
    project = _project(root / "pyproject.toml")
    extras = project["optional-dependencies"]
    needed = [
        *project["dependencies"],
        *(one for one in extras["dev"] if re.match(r"[\w.-]+", one).group() in STUDENTS_TOO),
    ]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "kit"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = json.dumps  # strings and lists of them, as TOML writes them
    values = {"project": project, "dependencies": needed, "gpu": extras["gpu"]}
    rendered = {
        name: environment.get_template(f"{name}.j2").render(values)
        for name in ("README.md", "environment.yml", "pyproject.toml")
    }
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    return {**rendered, "requirements.lock": needed_by(needed, lock)}


def _project(path: Path) -> dict:
    try:
        import tomllib
    except ModuleNotFoundError:  # Python 3.10
        import tomli as tomllib
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise ReleaseError(
            f"{path} cannot be read as the description of a project ({error}). Mend it."
        ) from None
    return {**project, "version": __version__}
