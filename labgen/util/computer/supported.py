"""Computers that TensorFlow is not made for: Macs with an Intel processor, Windows on ARM."""

from __future__ import annotations

import platform
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from labgen.util.errors import LabgenError

_COMMAND = "labgen"
# The kit of a course that computes with NumPy alone comes without it, and needs no TensorFlow.
_LOADER = "labgen.util.tf_setup"
# What Python has for `python -m labgen.cli` while it imports the packages that hold the module.
_BEFORE_A_MODULE = "-m"
_INTEL_MAC = (
    "TensorFlow is no longer made for Macs with an Intel processor (2.16 was the last), and this "
    "lab needs TensorFlow 2.20: use Google Colab, or a devcontainer with Docker. If your Mac has "
    "an Apple processor, this Python was made for Intel: install one for arm64."
)
_WINDOWS_ON_ARM = (
    "TensorFlow is not made for Windows on an ARM processor: install the 64-bit Python for Intel "
    "(x86-64), which such a Windows runs as well, or use WSL or Google Colab."
)


class NoTensorFlowHere(LabgenError, ImportError):
    """TensorFlow is not made for this computer; the message says what to use instead."""


def check_computer() -> None:
    """Say what to use instead where TensorFlow is neither installed nor to be had.

    Raises:
        NoTensorFlowHere: on such a computer. Somebody who has built TensorFlow is let through.
        SystemExit: in its place, with the same sentence, for the command `labgen` and for
            `python -m labgen` or a module in it.
    """
    sentence = ""
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        sentence = _INTEL_MAC
    elif sysconfig.get_platform() == "win-arm64":
        sentence = _WINDOWS_ON_ARM
    if sentence and find_spec("tensorflow") is None and find_spec(_LOADER) is not None:
        if Path(sys.argv[0]).stem == _COMMAND or sys.argv[0] == _BEFORE_A_MODULE:
            # Both import the package before any code of ours could catch it.
            print(sentence, file=sys.stderr)
            sys.exit(2)
        raise NoTensorFlowHere(sentence)
