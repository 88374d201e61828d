"""The switch of the journal of attempts: LABGEN_JOURNAL, in the environment."""

from __future__ import annotations

import os

VARIABLE = "LABGEN_JOURNAL"
_OFF = ("0", "false", "no", "off")


def journal_is_on() -> bool:
    """Whether attempts may be noted: unless LABGEN_JOURNAL says no."""
    return os.environ.get(VARIABLE, "").strip().lower() not in _OFF


def switch_journal(on: bool) -> None:
    """Have attempts noted or not, in this process and in those that it starts."""
    os.environ[VARIABLE] = "1" if on else "0"
