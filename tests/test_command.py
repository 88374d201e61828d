"""The command as a shell finds it."""

import subprocess
import sys

import labgen


def test_it_is_run_as_a_module_and_says_its_version():
    words = [sys.executable, "-m", "labgen", "--version"]
    said = subprocess.run(words, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, f"labgen, version {labgen.__version__}\n")
