"""The walls of the grader's box: the bubblewrap command, and whether this machine allows it.

Inside there is no network, no file but Python, the system's libraries and the part of labgen and
of the course's package that holds no secret, no other process, and a `/tmp` of its own; nothing can
be written elsewhere.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import labgen
from labgen.instructor.grade.marking.refusals import remedy
from labgen.instructor.release.kit.kit_files import course_files
from labgen.registry import VARIABLE, course

_TRIAL = 60
_TMP_BYTES = 64 << 20
_HIDDEN = ("course", "exercises", "instructor", "tasks")
_SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/nix/store")
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
_INSIDE = "/labgen"
PLAIN = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    # A thread of OpenBLAS would not survive the fork.
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "1",
    "CUDA_VISIBLE_DEVICES": "-1",
}


@functools.cache
def missing_protections() -> tuple[str, ...]:
    """What this machine cannot keep a student's code from, a sentence each; none at best."""
    if _bubblewrap_problem() is None:
        return ()
    return (
        f"{_bubblewrap_problem()} Without it a student's code can reach the network, read every "
        "file that you can read (the notebooks with their answers, the checks, the marks and "
        "other submissions), write wherever you can write, and see and stop your other processes.",
    )


def walls(hidden: Sequence[Path] = ()) -> list[str]:
    """The bubblewrap command: what is seen inside, and nothing else is."""
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1"]
    command += ["--cap-drop", "ALL", "--clearenv", "--hostname", "lab"]
    if "--disable-userns" in _bubblewrap_help():
        command += ["--unshare-user", "--disable-userns"]
    # First, for an environment may itself lie in /tmp.
    command += ["--size", str(_TMP_BYTES), "--tmpfs", "/tmp", "--chdir", "/tmp"]
    seen: list[str] = []
    for path in (*_SYSTEM, *_python_folders()):
        if os.path.islink(path) and path in _SYSTEM:
            command += ["--symlink", os.readlink(path), path]
        elif os.path.lexists(path) and not _lies_in(Path(path), seen):
            command += ["--ro-bind", path, path]
            seen.append(path)
    for path in _SETTINGS:
        command += ["--ro-bind-try", path, path]
    inside = Path(_INSIDE, "labgen")
    command += ["--ro-bind", str(package_folder()), str(inside)]
    secret = [inside / name for name in _HIDDEN if (package_folder() / name).exists()]
    # labgen may be installed among the libraries that are seen, and anything may lie there.
    for folder in (*(package_folder() / name for name in _HIDDEN), *_of_the_course(), *hidden):
        place = folder.resolve()
        if _lies_in(place, seen) and not _lies_in(place, secret):
            secret.append(place)
    for place in secret:
        if place.is_file():
            command += ["--ro-bind", os.devnull, str(place)]
        else:
            command += ["--tmpfs", str(place)]
            if place in (inside / "tasks", package_folder() / "tasks"):
                for record in _records(package_folder() / "tasks"):
                    shown = place / record.relative_to(package_folder() / "tasks")
                    command += ["--ro-bind", str(record), str(shown)]
            command += ["--remount-ro", str(place)]
    for file, place_inside in _shown_of_the_course(hidden):
        command += ["--ro-bind", str(file), str(Path(_INSIDE, place_inside))]
    # Where root grades, the files of /proc/sys are root's: core_pattern names what the kernel runs.
    command += ["--proc", "/proc", "--remount-ro", "/proc"]
    command += ["--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/"]
    places = {"HOME": "/tmp", "TMPDIR": "/tmp", "PYTHONPATH": _INSIDE, VARIABLE: course().setting}
    for name, value in {**PLAIN, **places}.items():
        command += ["--setenv", name, value]
    return command


def package_folder() -> Path:
    return Path(labgen.__file__).resolve().parent


def _bubblewrap_problem() -> str | None:
    if not sys.platform.startswith("linux"):
        return "bubblewrap, which shuts students' code in, exists on Linux only."
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian, Ubuntu, Fedora: the package bubblewrap)."
    try:
        trial = [*walls(), "--", sys.executable, "-c", "import labgen"]
        done = subprocess.run(
            trial, capture_output=True, text=True, errors="replace", timeout=_TRIAL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not work here ({error})."
    if done.returncode:
        words = done.stderr.strip().splitlines()
        last = words[-1] if words else "it said nothing"
        return f"bubblewrap does not work here ({last}). {remedy(last)}".rstrip()
    return None


@functools.cache
def _bubblewrap_help() -> str:
    return subprocess.run(
        ["bwrap", "--help"], capture_output=True, text=True, timeout=_TRIAL
    ).stdout


def _of_the_course() -> list[Path]:
    """What holds the answers of the course in use, or how they are judged, beside labgen itself."""
    used = course()
    package = [] if used.is_labs_own else [used.folder]
    return [path for path in (*package, *used.notebooks_folders) if path.exists()]


def _shown_of_the_course(hidden: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """What an answer may read of another package's course: what its students have, but of the tasks
    no more than of the lab's. One file after the other, for compiled ones lie beside them."""
    used = course()
    if used.is_labs_own:
        return
    records, kept_away = _records(used.tasks_folder), [path.resolve() for path in hidden]
    for path, place in course_files():
        is_of_a_task = path.is_relative_to(used.tasks_folder) and path not in records
        if not is_of_a_task and not _lies_in(path, kept_away):
            yield path, place


def _records(tasks: Path) -> list[Path]:
    """What an answer may read of the tasks: their sizes, which it knows as labgen.profile()."""
    return [
        path for part in ("__init__.py", "*/__init__.py", "*/task.py") for path in tasks.glob(part)
    ]


def _lies_in(path: Path, folders: Iterable[str | Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _python_folders() -> list[str]:
    folders = {
        os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)
    }
    # By the names that Python itself uses, which may be links to these.
    folders |= {sys.prefix, sys.base_prefix}
    return sorted(folder for folder in folders if folder not in ("/", "/usr"))
