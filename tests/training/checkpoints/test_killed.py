"""A training that is killed at any moment, again and again, ends as if nothing had been."""

import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow(seconds=60), pytest.mark.needs(hasattr(os, "fork"), "needs fork")]
# Fifty in all. What is killed is the same code for all models; what they keep differs, and one kill
# is enough to lose it. In plain Python an RBM's kill costs a quarter of a second, compiled 2 s, and
# that of a VAE or a DCGAN 4 s.
KILLS = {
    "RBM": 2,
    "RBM in plain Python": 41,
    "VAE": 1,
    "VAE in plain Python": 4,
    "DCGAN": 2,
}


@pytest.fixture(scope="module")
def nursery():
    """Trains what it is told to, in a process that is forked for it."""
    command = [sys.executable, "-m", "tests.training.checkpoints.nursery"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        assert process.stdout.readline() == "ready\n"

        def order(**what) -> dict:
            process.stdin.write(json.dumps(what) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield order
        process.stdin.close()


@pytest.fixture
def environments(tmp_path):
    """The undisturbed training compiles by itself, each of the others loads what an earlier one has
    compiled: that saves a third of the time."""
    switches = f"--tf_xla_persistent_cache_directory={tmp_path / 'xla'}"
    switches += " --tf_xla_persistent_cache_device_types=CPU"
    return {"undisturbed": {}, "killed": {"TF_XLA_FLAGS": switches}}


@pytest.mark.parametrize("model", KILLS)
def test_killed_at_any_moment_it_ends_bit_for_bit_as_undisturbed(
    nursery, environments, tmp_path, model
):
    def train(name, kill_at=0, after=0.0):
        return nursery(
            model=model,
            environment=environments[name],
            runs=str(tmp_path / name),
            result=str(tmp_path / f"{name}.npz"),
            kill_at=kill_at,
            after=after,
        )

    assert train("undisturbed") == {"killed": False, "code": 0}
    chance = random.Random(model)
    kills = 0
    # Training, fsync of file and folder and replace each count as one; there are 18 chunks. Where
    # kills are few, each comes after a checkpoint.
    earliest = 1 if KILLS[model] > 10 else 5
    while kills < KILLS[model]:
        after = chance.choice([0.0, chance.uniform(0, 0.004)])
        report = train("killed", chance.randint(earliest, earliest + 7), after)
        assert report["killed"] or report["code"] == 0
        kills += report["killed"]
    assert train("killed") == {"killed": False, "code": 0}
    expected, found = (np.load(tmp_path / f"{name}.npz") for name in ("undisturbed", "killed"))
    assert expected.files == found.files
    for name in expected.files:
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)
    (left,) = (tmp_path / "killed" / "checkpoints").iterdir()
    assert left.stem.endswith("-finished")
    assert "Python" in model or model == "DCGAN" or list((tmp_path / "xla").iterdir())
