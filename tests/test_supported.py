"""Where TensorFlow is not made for a computer, one sentence says so before anything else."""

import os
import platform
import re
import subprocess
import sys
import sysconfig

import pytest

from labgen.util.computer import supported
from labgen.util.computer.supported import NoTensorFlowHere, check_computer
from tests.conftest import ROOT

COMPUTERS = {  # sys.platform, platform.machine(), sysconfig.get_platform()
    "Intel Mac": ("darwin", "x86_64", "macosx-10.9-universal2"),
    "Mac": ("darwin", "arm64", "macosx-11.0-universal2"),
    "Windows": ("win32", "AMD64", "win-amd64"),
    "Windows on ARM": ("win32", "ARM64", "win-arm64"),
    "Intel Python of Windows on ARM": ("win32", "ARM64", "win-amd64"),
    "Linux": ("linux", "x86_64", "linux-x86_64"),
    "Linux on ARM": ("linux", "aarch64", "linux-aarch64"),
}
WITHOUT = {"Intel Mac": "Google Colab, or a devcontainer", "Windows on ARM": "(x86-64)"}


@pytest.fixture
def computer(monkeypatch, request):
    system, machine, build = COMPUTERS[request.param]
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(sysconfig, "get_platform", lambda: build)
    return request.param


@pytest.mark.parametrize("computer", COMPUTERS, indirect=True)
@pytest.mark.parametrize("installed", [False, True])
def test_it_is_said_where_there_is_no_tensorflow_and_nowhere_else(computer, installed, monkeypatch):
    found = {"tensorflow": installed, "labgen.util.tf_setup": True}
    monkeypatch.setattr(supported, "find_spec", lambda name: found[name] or None)
    if computer in WITHOUT and not installed:
        with pytest.raises(NoTensorFlowHere) as refused:
            check_computer()
        assert WITHOUT[computer] in str(refused.value)
    else:
        check_computer()


@pytest.mark.parametrize("computer", COMPUTERS, indirect=True)
def test_the_kit_of_a_course_without_tensorflow_works_on_each(computer, monkeypatch):
    monkeypatch.setattr(supported, "find_spec", lambda name: None)
    check_computer()


@pytest.mark.parametrize("script", ["/usr/bin/labgen", "labgen.exe"])
def test_the_command_says_it_without_frames(script, monkeypatch, capsys):
    monkeypatch.setattr(supported, "find_spec", lambda name: name.startswith("labgen.") or None)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(sys, "argv", [script, "run"])
    with pytest.raises(SystemExit) as ended:
        check_computer()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("TensorFlow is no longer made for Macs")


INTEL_MAC = """
import platform, sys
sys.platform, platform.machine = "darwin", lambda: "x86_64"
sys.modules["tensorflow"] = None
"""
IN_A_NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance().run_cell("import labgen")
"""


def test_a_notebook_on_an_intel_mac_shows_the_sentence_alone():
    command = [sys.executable, "-c", INTEL_MAC + IN_A_NOTEBOOK]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    shown = " ".join(said.stdout.split())
    assert shown.startswith("NoTensorFlowHere: TensorFlow is no longer made for Macs with an Intel")
    assert "use Google Colab" in shown and shown.endswith("arm64.")


@pytest.mark.parametrize("module", ["labgen", "labgen.cli", "labgen.instructor.results"])
def test_python_m_on_an_intel_mac_says_the_sentence_alone(module, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(INTEL_MAC)  # before anything else
    said = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert re.fullmatch(r"TensorFlow is no longer made .* for arm64\.\n", said.stderr)
