"""Install the peers that are missing, where that works and costs no gigabytes.

    python -m benchmarks.install_peers

PyTorch's own index has a build without CUDA. Where it cannot be reached, the usual index will do,
unless its build would bring CUDA along. Nothing that the lock file names is moved.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

from benchmarks.racing.race import ROOT

_WITHOUT_CUDA = "https://download.pytorch.org/whl/cpu"
_OF_CUDA = ("nvidia", "cuda", "triton")


def main() -> None:
    for module, package in (("sklearn", "scikit-learn>=1.6"), ("torch", "torch>=2.6")):
        if find_spec(module) is not None:
            continue
        sources = [["--index-url", _WITHOUT_CUDA], []] if module == "torch" else [[]]
        if not any(_install(package, source) for source in sources):
            print(f"{package} is not to be had here: its rows will be missing.")


def _install(package: str, source: list[str]) -> bool:
    """Whether it is installed now."""
    planned = _pip("install", "--dry-run", "--report", "-", *source, package)
    if planned.returncode:
        return False
    names = [
        package["metadata"]["name"].lower() for package in json.loads(planned.stdout)["install"]
    ]
    if any(name.startswith(_OF_CUDA) for name in names):
        print(f"{package} would bring CUDA along, several gigabytes: not installed.")
        return False
    return _pip("install", *source, package).returncode == 0


def _pip(command: str, *arguments: str) -> subprocess.CompletedProcess:
    pip = [sys.executable, "-m", "pip", command, "--quiet", "--retries", "0", "--timeout", "15"]
    locked = ["--constraint", str(ROOT / "requirements.lock")]
    return subprocess.run([*pip, *locked, *arguments], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
