"""The instructor's side: release the kit, grade what comes back. Left out of the kit whole."""

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
