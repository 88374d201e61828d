"""What `labgen.setup()` switches: the journal of attempts, and whether a check may end the run."""

from __future__ import annotations

import os

JOURNAL = "LABGEN_JOURNAL"
_OFF = ("0", "false", "no", "off")
# Where a person watches, a check that fails shows its verdict, and the cells below run.
_checks_are_soft = False


def journal_is_on() -> bool:
    """Whether attempts may be noted: unless LABGEN_JOURNAL says no."""
    return os.environ.get(JOURNAL, "").strip().lower() not in _OFF


def switch_journal(on: bool) -> None:
    """Have attempts noted or not, in this process and in those that it starts."""
    os.environ[JOURNAL] = "1" if on else "0"


def checks_are_soft() -> bool:
    """Whether a check that fails only shows its verdict, where a person watches."""
    return _checks_are_soft


def switch_checks(soft: bool) -> None:
    """Have checks that fail only show their verdict, or end the run, in this process."""
    global _checks_are_soft
    _checks_are_soft = soft
