"""Start-up: quick to import, silent on stderr, folders where they are wanted."""

import gc
import os
import subprocess
import sys

import pytest

from labgen.util import paths


def python(code: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_importing_labgen_is_quick_and_leaves_tensorflow_alone():
    result = python(
        "import time, sys; began = time.process_time(); import labgen;"
        "print(time.process_time() - began); print('tensorflow' in sys.modules)"
    )
    seconds, touched = result.stdout.split()
    assert float(seconds) < 0.3
    assert touched == "False"


# TensorFlow takes seconds to import, so each of these processes serves several tests.
IN_A_NOTEBOOK = """
import labgen, os
labgen.setup(seed=3)
import random, numpy as np, tensorflow as tf
print(os.environ["XLA_FLAGS"])
print(random.random(), np.random.rand(), float(tf.random.uniform(())),
      labgen.models.sample_prob([0.5] * 40).numpy().tolist())
assert tf.function(lambda x: 2 * x, jit_compile=True)(tf.constant(3.0)) == 6
@tf.function(jit_compile=True)
def compiled(x):
    return tf.nn.softplus(x @ x)
compiled(tf.ones((3, 3)))
@tf.function
def plain(x):
    return tf.nn.conv2d(x, tf.ones((2, 2, 1, 1)), 1, "SAME")
plain(tf.ones((1, 4, 4, 1)))
def double(x):
    return 2 * x
for _ in range(12):
    tf.function(double)(tf.ones(2))
print("done")
"""


@pytest.fixture(scope="module")
def notebooks():
    """What a first training printed, by the switches for XLA that were given."""
    results = {}

    def notebook(given: str) -> subprocess.CompletedProcess:
        if given not in results:
            results[given] = python(IN_A_NOTEBOOK, XLA_FLAGS=given)
            assert results[given].returncode == 0, results[given].stderr
        return results[given]

    return notebook


SWITCHES = {
    "": "--xla_cpu_prefer_vector_width=512",
    "--xla_cpu_enable_fast_math=false": (
        "--xla_cpu_enable_fast_math=false --xla_cpu_prefer_vector_width=512"
    ),
    "--xla_cpu_prefer_vector_width=128": "--xla_cpu_prefer_vector_width=128",
}


@pytest.mark.parametrize("given, expected", SWITCHES.items())
def test_xla_is_told_to_use_wide_vectors_unless_somebody_has_chosen(notebooks, given, expected):
    assert notebooks(given).stdout.splitlines()[0] == expected


def test_setup_writes_nothing_to_stderr_even_through_a_first_training(notebooks):
    """A notebook shows stderr as an error, and nbgrader takes all points for it."""
    assert notebooks("").stdout.endswith("done\n")
    assert notebooks("").stderr == ""


def test_setup_makes_draws_repeat(notebooks):
    one, other = (notebooks(given).stdout.splitlines() for given in list(SWITCHES)[:2])
    assert one[1] == other[1] != ""


def test_many_models_bring_no_warning(notebooks):
    """The switches, the draws and "done" are all that is printed."""
    assert len(notebooks("").stdout.splitlines()) == 3
    assert notebooks("").stderr == ""


def test_the_objects_of_tensorflow_are_not_searched_for_garbage_and_others_are():
    """conftest.py has loaded it in this process."""
    assert gc.isenabled() and gc.get_freeze_count() > 100_000


def test_what_went_wrong_is_not_swallowed():
    code = """
import os
from labgen.util.tf_setup import quiet_stderr
with quiet_stderr():
    os.write(2, b"quiet ")
try:
    with quiet_stderr():
        os.write(2, b"the reason ")
        raise RuntimeError
except RuntimeError:
    os.write(2, b"after")
"""
    assert python(code).stderr == "the reason after"


def test_the_environment_names_the_runs_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / "a" / "b"))
    assert paths.runs_folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_else_it_lies_beside_the_notebooks(tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "deeper").mkdir(parents=True)
    monkeypatch.delenv("LABGEN_RUNS")
    monkeypatch.chdir(tmp_path / "notebooks" / "deeper")
    assert paths.runs_folder() == tmp_path / "runs"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / "file" / "runs"))
    with pytest.raises(OSError, match="cannot be made.*set the environment variable LABGEN_RUNS"):
        paths.runs_folder()


def test_unknown_names_list_what_there_is():
    import labgen
    import labgen.training

    with pytest.raises(AttributeError, match="labgen has no 'chek': it offers.*check"):
        labgen.chek  # noqa: B018
    with pytest.raises(AttributeError, match="labgen.training has no 'fitt': it offers.*fit"):
        labgen.training.fitt  # noqa: B018
