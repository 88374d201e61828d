"""Where students' code cannot be shut in or run, a sentence says so and what to do."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.instructor.grade import run
from labgen.instructor.grade.marking import sandbox, walls
from labgen.instructor.grade.marking.refusals import remedy
from labgen.instructor.release.kit.kit_files import copied_files
from tests.conftest import NOTEBOOKS, ROOT

REFUSALS = {
    "bwrap: setting up uid map: Permission denied": "/etc/apparmor.d/bwrap",
    "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted": (
        "kernel.apparmor_restrict_unprivileged_userns=0"
    ),
    "bwrap: No permissions to create new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces. On e.g. debian this can be enabled with 'sysctl "
    "kernel.unprivileged_userns_clone=1'.": "--security-opt seccomp=unconfined",
    "bwrap: No permissions to creating new namespace, likely because the kernel does not allow "
    "non-privileged user namespaces.": "kernel.unprivileged_userns_clone=1",
    "bwrap: Creating new namespace failed: Operation not permitted": "seccomp=unconfined",
    "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces "
    "exceeded (ENOSPC)": "user.max_user_namespaces=15000",
    "bwrap: Creating new namespace failed, likely because the kernel does not support user "
    "namespaces.  bwrap must be installed setuid on such systems.": "user.max_user_namespaces",
    "bwrap: Can't mount proc on /newroot/proc: Operation not permitted": "systempaths=unconfined",
    # Podman's seccomp profile lets namespaces be made, and this not.
    "bwrap: Can't set hostname to lab: Operation not permitted": "seccomp=unconfined",
    "bwrap: Failed to make / slave: Permission denied": "apparmor=unconfined",
    "bwrap: pivot_root: Operation not permitted": "--privileged",
    "bwrap: Unexpected capabilities but not setuid, old file caps config?": "setcap -r",
    "bwrap: --disable-userns is not available in setuid mode": "chmod u-s",
}


@pytest.fixture
def bubblewrap(tmp_path, monkeypatch):
    """A stand-in for bubblewrap that says some words and refuses."""

    def refuses(words: str) -> None:
        program = tmp_path / "bwrap"
        program.write_text(
            f"#!{shutil.which('bash')}\n"
            '[ "$1" = --help ] && exit 0\n'
            f"cat >&2 <<'END'\n{words}\nEND\nexit 1\n"
        )
        program.chmod(0o755)

    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(sys, "platform", "linux")
    for function in (walls.missing_protections, walls._bubblewrap_help):
        function.cache_clear()
    yield refuses
    for function in (walls.missing_protections, walls._bubblewrap_help):
        function.cache_clear()


@pytest.mark.parametrize("words", REFUSALS)
def test_a_refusal_is_told_with_what_helps(bubblewrap, words):
    bubblewrap(f"something else\n{words}")
    (problem,) = walls.missing_protections()
    assert words in problem and REFUSALS[words] in problem
    assert "Without it a student's code can reach the network" in problem


def test_an_unknown_refusal_is_told_as_it_is(bubblewrap):
    bubblewrap("bwrap: the moon is full")
    (problem,) = walls.missing_protections()
    assert "the moon is full" in problem
    assert remedy("ModuleNotFoundError: No module named 'labgen'") == ""


def test_a_bubblewrap_that_never_ends_or_cannot_be_run(bubblewrap, tmp_path, monkeypatch):
    bubblewrap("")
    (tmp_path / "bwrap").write_text(f"#!{shutil.which('bash')}\n[ $1 = --help ] || sleep 60\n")
    monkeypatch.setattr(walls, "_TRIAL", 2)
    assert "does not work here" in walls.missing_protections()[0]
    walls.missing_protections.cache_clear()
    (tmp_path / "bwrap").write_text("#!/nowhere\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "does not work here" in walls.missing_protections()[0]


def test_on_macos_it_says_that_there_are_no_walls(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    walls.missing_protections.cache_clear()
    (problem,) = walls.missing_protections()
    walls.missing_protections.cache_clear()
    assert "Linux only" in problem


@pytest.mark.parametrize("options", [[], ["--unsafe"]])
def test_windows_is_sent_to_wsl_before_anything_runs(tmp_path, monkeypatch, options):
    monkeypatch.setattr(sandbox, "fcntl", None)
    monkeypatch.setattr(run, "mark_here", lambda *_, **__: pytest.fail("it would have run"))
    (tmp_path / "anna").mkdir()
    arguments = ["grade", str(tmp_path / "anna"), "--out", str(tmp_path / "out"), *options]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert "WSL" in done.output and "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_windows_is_sent_to_wsl_before_a_package_is_missed(tmp_path, monkeypatch):
    """Who would install it first would have done it in vain."""
    monkeypatch.setattr(sandbox, "fcntl", None)
    monkeypatch.setitem(sys.modules, "labgen.instructor.grade.run", None)
    done = CliRunner().invoke(main, ["grade", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and "WSL" in done.output


# What Python lacks on Windows
AS_ON_WINDOWS = """
import os, signal, sys, types

# Python and other libraries have their own ways on Windows.
import multiprocessing, subprocess, tempfile, threading
import keras, tensorflow, matplotlib.pyplot, nbclient, nbconvert, psutil

for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "readline"):
    sys.modules[name] = None
sys.modules["msvcrt"] = types.SimpleNamespace(LK_NBLCK=0, locking=lambda *_: None)
for name in ("fork", "getuid", "geteuid", "setsid", "getpgid", "killpg", "wait", "WNOHANG",
             "sched_getaffinity", "sched_getscheduler", "statvfs", "mkfifo", "chown",
             "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "getpriority", "fchmod",
             "posix_fallocate", "listxattr"):
    delattr(os, name)
for name in ("SIGALRM", "setitimer", "getitimer", "ITIMER_REAL", "SIGKILL", "SIGHUP"):
    delattr(signal, name)
"""
EVERYTHING = """
from importlib import import_module

for name in {modules!r}:
    import_module(name)
"""
STUDENT = """
import labgen
import tensorflow as tf

def hidden_probs(v, w, b):
    return tf.sigmoid(v @ w + b)

labgen.setup()
labgen.check("1.2", hidden_probs)
rbm = labgen.models.completed(labgen.models.RBM, labgen.answers("1_rbm"))(hidden=4)
rbm.fit(labgen.data.load("mnist", limit=100).train_images, epochs=1)
"""
TEACHER = """
from pathlib import Path
import labgen.instructor.grade.run as run
from labgen.instructor.release import release
try:
    run.grade([Path(".")], Path("out"), notebooks=Path("notebooks"), unsafe=True)
except run.SandboxError as error:
    print(error)
"""


def students_modules() -> list[str]:
    """All that a kit has, as Python imports it."""
    places = [Path(place) for _, place in copied_files(ROOT, NOTEBOOKS) if place.endswith(".py")]
    names = [".".join(place.with_suffix("").parts) for place in places]
    return sorted(name.removesuffix(".__init__") for name in names)


def test_labgen_needs_no_module_that_windows_lacks():
    imported = EVERYTHING.format(modules=students_modules())
    assert "labgen.exercises.check" in imported and "utils" in imported
    command = [sys.executable, "-c", AS_ON_WINDOWS + imported + STUDENT + TEACHER]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "1.2" in done.stdout and "Use WSL" in done.stdout
