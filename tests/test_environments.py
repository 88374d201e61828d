"""pip, conda and the lock file lead to the same place."""

import re
from functools import cache
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


PYTHONS = ["3.10", "3.11", "3.12", "3.13"]


@cache
def locked(lock: str) -> list[Requirement]:
    lines = (ROOT / lock).read_text().splitlines()
    return [Requirement(line) for line in lines if re.match(r"[A-Za-z]", line)]


def versions(lock: str, required: Requirement, python: str) -> list[Version]:
    """What a lock file has of a package on this Python."""
    return [
        Version(next(iter(package.specifier)).version)
        for package in locked(lock)
        if canonicalize_name(package.name) == canonicalize_name(required.name)
        and is_for(package, python)
    ]


def is_for(required: Requirement, python: str) -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.5"}
    return required.marker is None or required.marker.evaluate(environment)


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
def test_every_requirement_is_locked_for_every_python(text):
    required = Requirement(text)
    for python in PYTHONS:
        if is_for(required, python):
            found = versions("requirements.lock", required, python)
            assert len(found) == 1, f"{required.name} on {python}: run `make lock`"
            assert found[0] in required.specifier


@pytest.mark.parametrize("text", REQUIRED)
def test_every_lower_bound_goes_with_all_others(text):
    """A bound that another one excludes would be passed over by the resolver."""
    required = Requirement(text)
    (bound,) = (Version(part.version) for part in required.specifier if part.operator == ">=")
    reached = []
    for python in PYTHONS:
        if is_for(required, python):
            found = versions("tests/oldest.txt", required, python)
            assert len(found) == 1, f"{required.name} on {python}: run `make lock`"
            assert found[0] in required.specifier
            reached += found
    assert bound in reached, f"{required.name} cannot be {bound} beside the others"


def test_the_extras_ask_for_no_other_versions():
    """Of what is required without them."""
    own = {Requirement(text).name: Requirement(text).specifier for text in REQUIRED}
    for texts in PROJECT["optional-dependencies"].values():
        for required in map(Requirement, texts):
            assert own.get(required.name, required.specifier) == required.specifier


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/oldest.txt"])
def test_a_lock_names_no_registry(lock):
    assert "://" not in (ROOT / lock).read_text()


def test_the_extras_are_there():
    assert set(PROJECT["optional-dependencies"]) == {"bench", "dask", "dev", "gpu"}
