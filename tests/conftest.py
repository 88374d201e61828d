"""What several test folders need: the answers of the notebooks and a private runs folder."""

import atexit
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest

import labgen
from labgen.util.tf_setup import load_tensorflow

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"
NOBODY = 65534


# Compiling takes longer than what the small models of the tests compute. XLA and the rest of the
# tests' processes take it from the environment.
XLA_IN_A_HURRY = "--xla_backend_optimization_level=0"
# Beside each other, as many processes as there are cores would wait for each other's threads: on a
# busy machine the square root of a small matrix takes a hundred times as long in two of OpenBLAS's.
# Processes read it when they load NumPy and TensorFlow: those that pytest-xdist starts do, and all
# that a test starts.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


def pytest_configure(config: pytest.Config) -> None:
    if "XLA_FLAGS" not in os.environ:
        os.environ["XLA_FLAGS"] = XLA_IN_A_HURRY
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    # A shell that starts this in the background has all that it starts ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The process that hands the tests out to others runs none itself.
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        load_tensorflow()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files begin first, the longest foremost, so that all processes end at about the same
    time.

    pytest-xdist by itself begins with the files of the most tests, and leaves these to the end."""
    items.sort(key=lambda item: -_seconds_of_its_file(item))


def _seconds_of_its_file(item: pytest.Item) -> float:
    slow = item.get_closest_marker("slow")
    return 0 if slow is None else slow.kwargs.get("seconds", 30)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A green CI has seen every wall: what is skipped elsewhere fails where CI is set."""
    for mark in item.iter_markers("needs"):
        there, reason = mark.args
        if not there and os.environ.get("CI"):
            pytest.fail(f"{reason} (a failure, because CI is set)", pytrace=False)
        elif not there:
            pytest.skip(reason)


class Lazily(dict):
    """A dictionary that makes its values when they are asked for: one notebook that cannot be
    loaded fails the tests of its own task only."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, key):
        self[key] = self.make(key)
        return self[key]


@pytest.fixture(scope="session")
def answers():
    """The answer cells of each notebook: answers["1_rbm"].hidden_probs."""
    from labgen.exercises.loader import load_answers

    return Lazily(lambda name: load_answers(NOTEBOOKS / f"{name}.ipynb"))


@pytest.fixture(scope="session")
def models(answers):
    """The model classes, completed with the notebooks' answers: models["RBM"]."""
    from labgen.exercises.loader import with_answers

    return Lazily(lambda name: with_answers(getattr(labgen.models, name), answers.__getitem__))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While no other process of this run is in here with the same file."""
    from labgen.training.checkpoints.lock import Lock

    while (lock := Lock.take(path)) is None:
        time.sleep(0.1)
    try:
        yield
    finally:
        lock.release()


def folder_of_the_run(tmp_path_factory, name: str) -> Path:
    """A folder that all processes of a run share."""
    base = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each of its processes a folder inside the run's.
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="session")
def released(tmp_path_factory) -> Path:
    """The folder of the students' kit; its zip and the students' wheel lie beside it.

    Made once for all processes of a run: they read it, and write nothing there."""
    from labgen.instructor.release import release

    place = folder_of_the_run(tmp_path_factory, "released")
    with alone(place / "lock"):
        if not (place / "kit").exists():
            release(place / "kit", NOTEBOOKS, wheel=True)
    return place / "kit"


@pytest.fixture
def not_compiled(monkeypatch):
    """Models compute in plain Python, where compiling them takes longer than all that they do."""
    from labgen.engine.compiling import Compiled

    make = Compiled.__init__
    monkeypatch.setattr(
        Compiled, "__init__", lambda self, model, *ways: make(self, model, ways[-1])
    )


@pytest.fixture
def colab_runtime(tmp_path, monkeypatch):
    """The kernel is one of Google Colab's, its disk empty and Google Drive not mounted."""
    from tests.colab_runtime import ColabRuntime

    return ColabRuntime(tmp_path, monkeypatch)


@pytest.fixture
def as_nobody():
    """Without the rights of root, who may read and write everything, for the rest of the test.

    Gives a folder that is empty and may be written."""
    with tempfile.TemporaryDirectory() as name:
        if os.getuid() != 0:
            yield Path(name)
            return
        os.chown(name, NOBODY, -1)
        os.seteuid(NOBODY)
        try:
            yield Path(name)
        finally:
            os.seteuid(0)


@pytest.fixture
def new_shell():
    """Makes IPython shells that are gone with the test.

    Each has Python reset it in the end, with a search for garbage: a third of a second in a process
    that has run a thousand tests."""
    made = []

    def make():
        from IPython.core.interactiveshell import InteractiveShell

        made.append(InteractiveShell())
        return made[-1]

    yield make
    for shell in made:
        atexit.unregister(shell.atexit_operations)


_MAIN = sys.modules["__main__"]


@pytest.fixture(autouse=True)
def same_main_module():
    """An IPython shell puts its own module in place of __main__, and multiprocessing asks that for
    the name of what it shall start: the next test has the true one."""
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture(autouse=True)
def same_environment():
    """What a test leaves in the environment, as a command that it calls in this process may do, is
    gone for the next one."""
    with patch.dict(os.environ):
        yield


@pytest.fixture(autouse=True)
def same_data():
    """The data set that a test loads, as a notebook does, is the next one's no longer."""
    kept = import_module("labgen.data.current")
    with patch.object(kept, "_current", kept._current):
        yield


@pytest.fixture(scope="session", autouse=True)
def runs_of_fixtures(tmp_path_factory):
    """What a module's fixture trains is kept for this session alone, and not in the project."""
    with patch.dict(os.environ, {"LABGEN_RUNS": str(tmp_path_factory.mktemp("runs"))}):
        yield


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch) -> Path:
    """Every test has a runs folder of its own, and the default profile."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LABGEN_RUNS", str(folder))
    monkeypatch.delenv("LABGEN_PROFILE", raising=False)
    monkeypatch.delenv("LABGEN_NOTEBOOKS", raising=False)
    monkeypatch.delenv("LABGEN_COURSE", raising=False)
    return folder
