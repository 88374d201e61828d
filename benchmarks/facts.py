"""What a figure depends on besides the code: processor, versions, time, command."""

from __future__ import annotations

import platform
import shlex
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

from labgen.util.computer.platform_info import cores, processor, version

_PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "torch")


def facts() -> dict:
    """As JSON has it; a package that is not installed has the version None."""
    return {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": shlex.join(["python", "-m", _module(), *sys.argv[1:]]),
        "processor": processor(),
        "cores": cores(),
        "gpu": _gpu(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in _PACKAGES},
    }


def _module() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name if spec else Path(sys.argv[0]).name


def _gpu() -> str | None:
    """The first NVIDIA card's name; None where its driver's own tool names none in a minute."""
    if not (tool := shutil.which("nvidia-smi")):
        return None
    ask = [tool, "--query-gpu=name", "--format=csv,noheader"]
    try:
        found = subprocess.run(ask, capture_output=True, text=True, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        return None
    return found.stdout.splitlines()[0] if found.returncode == 0 and found.stdout else None
