"""What numbers came from: processor, cores and versions. Imports no TensorFlow."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

from labgen.util.words.quantities import counted


def computer() -> str:
    """In one line, such as "AMD EPYC, 2 cores · Python 3.11.7 · TensorFlow 2.21.0"."""
    name, there = processor(), counted(cores(), "core")
    parts = [f"{name}, {there}" if name else there, f"Python {platform.python_version()}"]
    for package in ("tensorflow", "tensorflow-cpu"):
        if found := version(package):
            parts.append(f"TensorFlow {found}")
            break
    return " · ".join(parts)


def cores() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor() -> str:
    """Its name; empty where the system does not say."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def version(package: str) -> str | None:
    """Of an installed package; None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
