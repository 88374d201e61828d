"""The line that says what numbers came from."""

import platform
from importlib.metadata import version as installed
from pathlib import Path

from labgen.util.computer import platform_info as computer


def test_the_line_has_processor_cores_and_versions(monkeypatch):
    monkeypatch.setattr(computer, "processor", lambda: "Abacus 9")
    monkeypatch.setattr(computer, "cores", lambda: 2)
    line = computer.computer()
    assert line.startswith(f"Abacus 9, 2 cores · Python {platform.python_version()} · TensorFlow ")
    monkeypatch.setattr(computer, "processor", lambda: "")
    monkeypatch.setattr(computer, "cores", lambda: 1)
    assert computer.computer().startswith("1 core · ")


def test_the_processor_is_named_as_the_system_names_it(monkeypatch):
    listing = "processor\t: 0\nmodel name\t: Abacus 9: the second\nflags\t: fpu\n"
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: listing)
    assert computer.processor() == "Abacus 9: the second"

    def missing(*_, **__):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", missing)
    assert computer.processor() == platform.processor()


def test_versions_of_packages():
    assert computer.version("numpy") == installed("numpy")
    assert computer.version("no-such-package-at-all") is None
