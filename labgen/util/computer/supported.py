"""Whether labgen can work here, asked before anything else.

Packages that it imports may be missing, and TensorFlow is not made for Macs with an Intel processor
and for Windows on ARM.
"""

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
# What every kit installs. Where one of them is missing, this Python is another one.
_PACKAGES = ("click", "IPython", "msgspec", "nbformat", "numpy")
_AND_WITH_TENSORFLOW = ("keras", "matplotlib", "safetensors", "tensorflow")


class NoTensorFlowHere(LabgenError, ImportError):
    """TensorFlow is not made for this computer; the message says what to use instead."""


class NotInstalledHere(LabgenError, ImportError):
    """This Python lacks packages that labgen imports; the message says which, and what to do."""


def check_computer() -> None:
    """Say what to do where TensorFlow is not to be had, or packages are not installed.

    Raises:
        NoTensorFlowHere: on such a computer. Somebody who has built TensorFlow is let through.
        NotInstalledHere: in a Python that lacks packages which every kit installs.
        SystemExit: in their place, with the same sentence, for the command `labgen` and for
            `python -m labgen` or a module in it.
    """
    error = _no_tensorflow_here() or _not_installed_here()
    if error is None:
        return
    if Path(sys.argv[0]).stem == _COMMAND or sys.argv[0] == _BEFORE_A_MODULE:
        # Both import the package before any code of ours could catch it.
        print(error, file=sys.stderr)
        sys.exit(2)
    raise error


def _no_tensorflow_here() -> NoTensorFlowHere | None:
    sentence = ""
    if sys.platform == "darwin" and platform.machine() == "x86_64":
        sentence = _INTEL_MAC
    elif sysconfig.get_platform() == "win-arm64":
        sentence = _WINDOWS_ON_ARM
    if sentence and _with_tensorflow() and not _is_installed("tensorflow"):
        return NoTensorFlowHere(sentence)
    return None


def _not_installed_here() -> NotInstalledHere | None:
    needed = (*_PACKAGES, *(_AND_WITH_TENSORFLOW if _with_tensorflow() else ()))
    missing = [name for name in needed if not _is_installed(name)]
    if not missing:
        return None
    return NotInstalledHere(
        f"labgen needs {', '.join(missing)}, which this Python does not have ({sys.executable}). "
        "In a notebook, choose the kernel of the environment into which the lab was installed: "
        "its name stands at the top right. On a command line, activate that environment. "
        "README.md says how to install the lab."
    )


def _with_tensorflow() -> bool:
    return find_spec(_LOADER) is not None


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # made by hand, it has no specification: it is there
        return True
