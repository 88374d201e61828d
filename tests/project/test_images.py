"""The files of images, devcontainer and Binder name what is there: no engine is needed for that."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field

import pytest
from packaging.specifiers import SpecifierSet

from labgen.instructor.release.kit.kit_files import NEEDED
from tests.conftest import ROOT

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@dataclass
class Stage:
    """A stage of the Dockerfile: what it begins from, and its instructions in order."""

    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def of(self, instruction: str) -> list[str]:
        return [rest for name, rest in self.steps if name == instruction]


def read_stages() -> dict[str, Stage]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)
    stages = {"": Stage("")}
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            stages[name] = Stage(base)
        elif instruction:
            list(stages.values())[-1].steps.append((instruction, rest))
    return stages


STAGES = read_stages()


def with_its_bases(name: str) -> list[Stage]:
    """The stage and those that it begins from, the first one first."""
    stage = STAGES.get(name)
    return [] if stage is None else [*with_its_bases(stage.base), stage]


def steps_of(name: str, instruction: str) -> list[str]:
    return [step for stage in with_its_bases(name) for step in stage.of(instruction)]


def test_the_stages_are_there_and_students_get_the_last():
    assert list(STAGES) == ["", "system", "libraries", "grader", "developer", "kit", "student"]
    assert STAGES["system"].base == "${BASE}"
    assert {stage.base for stage in STAGES.values()} <= {"", "${BASE}", *STAGES}


def test_every_platform_has_a_python_that_the_project_supports():
    (base,) = STAGES[""].of("ARG")
    pythons = {re.fullmatch(r"BASE=python:(3\.\d+)-slim", base)[1]}
    pythons.add((ROOT / ".binder/runtime.txt").read_text("utf-8").strip().removeprefix("python-"))
    assert len(pythons) == 1
    assert all(python in SpecifierSet(PROJECT["requires-python"]) for python in pythons)


@pytest.mark.parametrize("file", ["Dockerfile", ".binder/postBuild"])
def test_every_extra_that_is_installed_is_one(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    named = re.findall(r"pip install [^&]*?\[([\w,]+)\]", text, re.DOTALL)
    assert named
    for extras in named:
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


def test_what_is_installed_has_the_locked_versions():
    installed = [step for stage in STAGES.values() for step in stage.of("RUN") if "pip i" in step]
    assert len(installed) == 4
    assert all(re.search(r"--constraint \S*requirements\.lock ", step) for step in installed)


def test_what_is_copied_is_there_and_no_rule_keeps_it_out():
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    assert "*" in rules and all((ROOT / name).exists() for name in kept)
    # A release reads these, and an installation the README.
    assert {name.partition("/")[0] for name in NEEDED} | {"notebooks", "README.md"} <= kept
    for name, stage in STAGES.items():
        for step in stage.of("COPY"):
            *sources, _ = (word for word in shlex.split(step) if not word.startswith("--"))
            if "--from=" not in step:
                places = {source if source in kept else source.split("/")[0] for source in sources}
                assert places <= kept | {"."}, name


def test_nothing_of_the_source_reaches_the_students():
    """Their image takes one folder over, which a release has searched for answers."""
    assert steps_of("student", "COPY") == [
        "pyproject.toml requirements.lock README.md LICENSE /tmp/labgen/",
        "labgen/__init__.py /tmp/labgen/labgen/__init__.py",
        "--from=kit /kit /kit",
        "docker/start-lab /usr/local/bin/start-lab",
    ]
    assert f"uninstall --yes {PROJECT['name']} " in STAGES["libraries"].of("RUN")[0]
    assert STAGES["kit"].of("RUN")[-1].startswith("labgen release /kit/")


@pytest.mark.parametrize("name", ["student", "grader", "developer"])
def test_nobody_works_as_root(name):
    """Hubs, Binder and bubblewrap expect the user 1000 of this name, who owns the home."""
    assert steps_of(name, "USER")[-1] == "${NB_USER}"
    assert {"NB_USER=jovyan", "NB_UID=1000"} <= set(steps_of(name, "ARG"))
    assert "HOME=/home/${NB_USER}" in steps_of(name, "ENV")[0]


def test_who_grades_has_bubblewrap():
    for name in ("grader", "developer"):
        assert any("bubblewrap" in step for step in steps_of(name, "RUN")), name
    assert not any("bubblewrap" in step for step in steps_of("student", "RUN"))


def test_the_devcontainer_builds_a_stage_that_is_there():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    folder = ROOT / ".devcontainer"
    assert (folder / container["build"]["dockerfile"]).samefile(ROOT / "Dockerfile")
    assert (folder / container["build"]["context"]).samefile(ROOT)
    assert container["build"]["target"] in STAGES
    assert f"NB_USER={container['remoteUser']}" in STAGES["system"].of("ARG")
    target = container["postCreateCommand"].removeprefix("make ")
    assert target == ".venv/.ready" and "READY := $(VENV)/.ready" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("name", ["docker/start-lab", ".binder/postBuild", ".binder/start"])
def test_a_script_can_be_run(name):
    path = ROOT / name
    assert os.access(path, os.X_OK)
    shell = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#!")
    assert subprocess.run([shell, "-n", path]).returncode == 0
