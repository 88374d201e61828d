"""pip, conda and the lock file lead to the same place."""

import ast
import json
import re
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from labgen.instructor.release.kit.installation import installation_files
from labgen.instructor.release.kit.lock import needed_by
from tests.conftest import NOTEBOOKS

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())
EXTRAS = PROJECT["optional-dependencies"]
CORE = PROJECT["dependencies"]
INCLUDED = re.compile(r"labgen-instructor\[(.*)\]")


def of_extra(extra: str) -> list[str]:
    """The requirements of an extra, and of those that it includes."""
    found = []
    for text in EXTRAS[extra]:
        included = INCLUDED.fullmatch(text)
        found += (
            [one for name in included[1].split(",") for one in of_extra(name)]
            if included
            else [text]
        )
    return list(dict.fromkeys(found))


REQUIRED = [*CORE, *of_extra("dev")]
MORE_LOCKS = ("requirements-hashed.lock", "tests/oldest.txt", "tests/oldest_core.txt")

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


# By the names that a person would look for, and not by the lists that the files are made from.
STUDENTS = {"tensorflow", "keras", "tensorflow-datasets", "ipykernel", "matplotlib", "nbconvert"}
STUDENTS |= {"jupyterlab", "notebook", "nbclient"}
INSTRUCTORS = {"pytest", "nbgrader", "nbval", "distributed", "dask", "mypy", "ruff", "nh3"}
INSTRUCTORS |= {"import-linter", "playwright", "latex2mathml", "uv"}


def reached(requirements: list[str], lock: str) -> set[str]:
    """The packages that an installation of these ends with."""
    return names_in(needed_by(requirements, lock))


def names_in(lock: str) -> set[str]:
    return {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}


def test_the_sources_environment_has_what_students_instructors_and_ci_need():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert reached(REQUIRED, lock) >= STUDENTS | INSTRUCTORS


def test_the_kits_environment_has_what_a_student_needs_and_no_more():
    """Neither pytest nor Dask: neither asked for, nor led to, nor among the versions."""
    texts = {path.stem: path.read_text("utf-8") for path in NOTEBOOKS.glob("*.ipynb")}
    files = installation_files(ROOT, ROOT, texts)
    entries = yaml.safe_load(files["environment.yml"])["dependencies"]
    assert entries[-1]["pip"] == ["--constraint requirements.lock", "--editable ."]
    assert entries[:-1] == CONDA["dependencies"][:-1]  # the same Python, and pip
    asked = tomllib.loads(files["pyproject.toml"])["project"]["dependencies"]
    assert reached(asked, files["requirements.lock"]) >= STUDENTS
    assert not names_in(files["requirements.lock"]) & INSTRUCTORS


def test_the_kits_container_installs_it_as_its_readme_says():
    texts = {path.stem: path.read_text("utf-8") for path in NOTEBOOKS.glob("*.ipynb")}
    files = installation_files(ROOT, ROOT, texts)
    container = json.loads(files[".devcontainer/devcontainer.json"])
    install = "pip install --constraint requirements.lock --editable ."
    assert container["postCreateCommand"] == f"python -m {install}"
    assert install in files["README.md"]
    python = re.search(r"python:(3\.\d+)", container["image"])[1]
    assert Version(python) in SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize("text", REQUIRED)
def test_every_requirement_is_locked_for_every_python(text):
    required = Requirement(text)
    for python in PYTHONS:
        if is_for(required, python):
            found = versions("requirements.lock", required, python)
            assert len(found) == 1, f"{required.name} on {python}: run `make lock`"
            assert found[0] in required.specifier


@pytest.mark.parametrize(
    ("text", "lock"),
    [
        *((text, "tests/oldest_core.txt") for text in CORE),
        *((text, "tests/oldest.txt") for text in of_extra("dev")),
    ],
)
def test_every_lower_bound_goes_with_all_others(text, lock):
    """A bound that another one excludes would be passed over by the resolver."""
    required = Requirement(text)
    (bound,) = (Version(part.version) for part in required.specifier if part.operator == ">=")
    reached = []
    for python in PYTHONS:
        if is_for(required, python):
            found = versions(lock, required, python)
            assert len(found) == 1, f"{required.name} on {python}: run `make lock`"
            assert found[0] in required.specifier
            reached += found
    assert bound in reached, f"{required.name} cannot be {bound} beside the others"


def test_the_extras_ask_for_no_other_versions():
    """Of what is required without them."""
    own = {Requirement(text).name: Requirement(text).specifier for text in REQUIRED}
    for extra in EXTRAS:
        for required in map(Requirement, of_extra(extra)):
            assert own.get(required.name, required.specifier) == required.specifier


@pytest.mark.parametrize("lock", ["requirements.lock", *MORE_LOCKS])
def test_a_lock_names_no_registry(lock):
    assert "://" not in (ROOT / lock).read_text()


def test_make_installs_the_locked_versions_and_knows_each_file_by_its_hash():
    """And there are the same versions without hashes, for `pip install --constraint`."""
    text = (ROOT / "requirements-hashed.lock").read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    hashes = [re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry) for entry in entries]
    assert all(hashes) and len(entries) == len(locked("requirements.lock")) > 100
    lines = (line.removesuffix(" \\") for line in text.splitlines() if "--hash=" not in line)
    assert list(lines) == (ROOT / "requirements.lock").read_text().splitlines()
    makefile = (ROOT / "Makefile").read_text()
    assert "install --quiet --require-hashes --requirement requirements-hashed.lock" in makefile


def test_nothing_is_installed_by_the_name_labgen():
    """No distribution of ours is called that: whoever registers one would be installed by it."""
    named = re.compile(r"(?<![-\w/])labgen\[[a-z]")
    texts = [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), *ROOT.glob("*.yml")]
    folders = ("benchmarks", "docs", "labgen")
    texts += [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".j2", ".md", ".py")
    ]
    assert [path for path in texts if named.search(path.read_text("utf-8"))] == []


def test_the_extras_are_there():
    assert set(EXTRAS) == {"bench", "dask", "dev", "docs", "gpu", "grade", "lab", "run"}


# --- who needs what ------------------------------------------------------------------------------

# Where a package is imported whose name on PyPI is another.
DISTRIBUTIONS = {"IPython": "ipython", "PIL": "pillow", "mpl_toolkits": "matplotlib"}
DISTRIBUTIONS |= {"yaml": "pyyaml", "tensorflow_datasets": "tensorflow-datasets"}
# What needs more than a student's notebook does, by module.
MORE = {
    "labgen.course.execute": "run",
    "labgen.course.export": "run",
    "labgen.course.headings": "run",
    "labgen.training.log_contents": "dev",  # xprof, and there is a sentence where it is missing
    "labgen.instructor.grade": "grade",
    "labgen.instructor": "dev",
}


def imported(path: Path) -> set[str]:
    """The packages of others that a module imports, by their names on PyPI."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    tops = {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) - {"labgen"}
    return {canonicalize_name(DISTRIBUTIONS.get(top, top)) for top in tops}


def extra_of(module: str) -> str | None:
    parts = module.split(".")
    names = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return next((MORE[name] for name in names if name in MORE), None)


def test_a_students_notebook_imports_what_the_core_installs_and_no_more():
    """Each other module finds what it imports in the extra that its command names."""
    strangers = {}
    for path in sorted((ROOT / "labgen").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        extra = extra_of(module)
        known = {canonicalize_name(Requirement(text).name) for text in CORE}
        if extra:
            known |= {canonicalize_name(Requirement(text).name) for text in of_extra(extra)}
        # For the type checker alone, and TensorFlow brings it.
        if more := imported(path) - known - {"typing-extensions"}:
            strangers[module] = more
    assert strangers.pop("labgen.instructor.grade.marking.executors") == {"distributed"}
    assert strangers == {}
