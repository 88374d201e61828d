"""What labgen cannot do without is asked for before anything else, and one sentence says so."""

import os
import platform
import re
import subprocess
import sys
import sysconfig

import pytest

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib

from labgen.util.computer import supported
from labgen.util.computer.supported import NoTensorFlowHere, NotInstalledHere, check_computer
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
    monkeypatch.setattr(
        supported, "find_spec", lambda name: (installed or name != "tensorflow") or None
    )
    if computer in WITHOUT and not installed:
        with pytest.raises(NoTensorFlowHere) as refused:
            check_computer()
        assert WITHOUT[computer] in str(refused.value)
    elif not installed:
        with pytest.raises(NotInstalledHere, match=r"needs tensorflow, which this Python does not"):
            check_computer()
    else:
        check_computer()


@pytest.mark.parametrize("computer", COMPUTERS, indirect=True)
def test_the_kit_of_a_course_without_tensorflow_works_on_each(computer, monkeypatch):
    without = ("tensorflow", "keras", "labgen.util.tf_setup")
    monkeypatch.setattr(supported, "find_spec", lambda name: name not in without or None)
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


def test_what_is_asked_for_is_what_the_lab_installs():
    requirements = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    core = {re.split(r"[^\w-]", text)[0] for text in requirements["project"]["dependencies"]}
    asked = (*supported._PACKAGES, *supported._AND_WITH_TENSORFLOW)
    assert {name.lower() for name in asked} <= core


ANOTHER_PYTHON = """
import sys
sys.modules.update(dict.fromkeys(["numpy", "tensorflow", "click"]))
"""
INTEL_MAC = """
import platform, sys
sys.platform, platform.machine = "darwin", lambda: "x86_64"
sys.modules["tensorflow"] = None
"""
# IPython itself needs some of what is said to be missing.
IN_A_NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
{}
shell.run_cell("import labgen")
"""


SENTENCES = {
    "Intel Mac": (
        INTEL_MAC,
        r"TensorFlow is no longer made for Macs with an Intel .*: use Google Colab, .* for arm64\.",
    ),
    "another Python": (
        ANOTHER_PYTHON,
        r"labgen needs click, numpy, tensorflow, which this Python does not have \(.*\)\. "
        r"In a notebook, choose the kernel .* README\.md says how to install the lab\.",
    ),
}


@pytest.mark.parametrize("where", SENTENCES)
def test_a_notebook_shows_the_sentence_alone(where):
    code, sentence = SENTENCES[where]
    command = [sys.executable, "-c", IN_A_NOTEBOOK.format(code)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    shown = " ".join(said.stdout.split())
    assert re.fullmatch(r"(NoTensorFlowHere|NotInstalledHere): " + sentence, shown)


MODULES = ["labgen", "labgen.cli", "labgen.instructor.measure_references"]


@pytest.mark.parametrize(
    "where, module",
    [*(("Intel Mac", module) for module in MODULES), ("another Python", "labgen")],
)
def test_python_m_says_the_sentence_alone(where, module, tmp_path):
    code, sentence = SENTENCES[where]
    (tmp_path / "sitecustomize.py").write_text(code)  # before anything else
    said = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stdout) == (2, "")
    assert re.fullmatch(sentence + "\n", said.stderr)
