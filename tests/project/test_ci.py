"""A green CI has run every test: what the machine lacks is installed, or a failure."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, pytest_runtest_setup

# Nobody can install a graphics card.
MAY_SKIP = {"models/test_gpu.py", "engine/test_trainable.py"}


@pytest.fixture
def ci(tmp_path):
    """Run .ci/run among stand-ins: `there` are the programs of the machine, `user` who runs it."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "env"):
        (programs / name).symlink_to(shutil.which(name))

    def run(*there: str, user: int = 0, **answers: int) -> subprocess.CompletedProcess:
        for name in (*there, "make"):
            says = f'echo "{name} $* CI=$CI"\nexit {answers.get(name.replace("-", "_"), 0)}'
            if name == "sudo" and answers.get("sudo", 0) == 0:
                says = 'shift\n"$@"'
            put(programs / name, says)
        put(programs / "true", "exit 0")
        put(programs / "id", f"echo {user}")
        environment = {"PATH": str(programs)}
        command = [str(tmp_path / ".ci" / "run")]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    def put(path: Path, script: str) -> None:
        path.write_text(f"#!{shutil.which('bash')}\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    return run


def test_nothing_is_installed_that_is_there(ci):
    done = ci("bwrap", "chromium", "apt-get")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["make test CI=1"]


@pytest.mark.parametrize(("user", "programs"), [(0, ("apt-get",)), (1000, ("apt-get", "sudo"))])
def test_what_is_missing_is_installed(ci, user, programs):
    done = ci("chromium-browser", *programs, user=user)
    assert done.returncode == 0, done.stderr
    update, install, make = done.stdout.splitlines()
    assert update.startswith("apt-get update") and make == "make test CI=1"
    assert re.search(r"^apt-get install .* -y .*bubblewrap CI=1$", install)


@pytest.mark.parametrize(
    ("programs", "user", "answers", "words"),
    [
        ((), 0, {}, "missing: bubblewrap chromium. There is no apt-get"),
        (("apt-get",), 1000, {}, "Only root may install"),
        (("apt-get", "sudo"), 1000, {"sudo": 1}, "sudo asks for a password"),
        (("apt-get",), 0, {"apt_get": 100}, "bubblewrap could not be installed"),
    ],
)
def test_where_nothing_can_be_installed_it_says_so_and_tests(ci, programs, user, answers, words):
    done = ci(*programs, user=user, **answers)
    assert words in done.stderr
    assert done.stdout.splitlines()[-1] == "make test CI=1"


def test_failed_tests_are_the_result(ci):
    assert ci("bwrap", "chromium", make=2).returncode == 2


class Item:
    def __init__(self, there: bool) -> None:
        self.marks = [pytest.mark.needs(there, "needs walls").mark]

    def iter_markers(self, name: str):
        return [mark for mark in self.marks if mark.name == name]


@pytest.mark.parametrize("ci_is_set", [True, False])
def test_what_the_machine_lacks_is_a_failure_in_ci(monkeypatch, ci_is_set):
    monkeypatch.setenv("CI", "1" if ci_is_set else "")
    pytest_runtest_setup(Item(True))
    expected = pytest.fail.Exception if ci_is_set else pytest.skip.Exception
    with pytest.raises(expected, match="needs walls"):
        pytest_runtest_setup(Item(False))


def test_no_test_is_skipped_in_another_way():
    tests = ROOT / "tests"
    skipping = {
        path.relative_to(tests).as_posix()
        for path in tests.rglob("*.py")
        if re.search(r"skipif\(|importorskip\(|pytest\.skip\(", path.read_text())
        and not os.path.samefile(path, __file__)
    }
    assert skipping - {"conftest.py"} == MAY_SKIP
