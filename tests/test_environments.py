"""pip, conda and the lock file lead to the same place."""

import re
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
REQUIRED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]


def locked() -> list[Requirement]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [Requirement(line) for line in lines if re.match(r"[A-Za-z]", line)]


def test_conda_takes_python_and_pip_alone_from_its_channel():
    own = [entry for entry in CONDA["dependencies"] if isinstance(entry, str)]
    assert [re.match("[a-z]+", entry).group() for entry in own] == ["python", "pip"]


def test_conda_and_pyproject_ask_for_the_same_python():
    (python,) = (entry for entry in CONDA["dependencies"] if str(entry).startswith("python"))
    assert python.removeprefix("python") == PROJECT["requires-python"]


def test_conda_installs_this_project_under_the_locked_versions():
    (pip,) = (entry["pip"] for entry in CONDA["dependencies"] if isinstance(entry, dict))
    assert pip == ["--constraint requirements.lock", "--editable .[dev]"]


@pytest.mark.parametrize("text", REQUIRED)
@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
def test_every_requirement_is_locked_for_every_python(text, python):
    required = Requirement(text)
    environment = {"python_version": python, "python_full_version": f"{python}.5"}
    if required.marker is not None and not required.marker.evaluate(environment):
        pytest.skip("not needed on this Python")
    versions = [
        next(iter(lock.specifier)).version
        for lock in locked()
        if canonicalize_name(lock.name) == canonicalize_name(required.name)
        and (lock.marker is None or lock.marker.evaluate(environment))
    ]
    assert len(versions) == 1, f"{required.name} on {python}: run `make lock`"
    assert Version(versions[0]) in required.specifier


def test_the_lock_names_no_registry():
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_the_extras_are_there():
    assert set(PROJECT["optional-dependencies"]) == {"bench", "dask", "dev", "gpu"}
