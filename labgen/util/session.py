"""The session in which labgen is used: does a person watch it, and may it keep a journal?"""

from __future__ import annotations

import os
import sys
from typing import Any

JOURNAL = "LABGEN_JOURNAL"
_UNATTENDED = ("LABGEN_UNATTENDED", "CI")
_OFF = ("0", "false", "no", "off")


def nobody_watches() -> bool:
    """Whether a picture that moves, or a server, would be in vain: no person looks at it.

    A runner (nbclient, nbconvert, nbval, nbgrader) tells the kernel that no one can answer an
    ``input()``; a notebook with a person in front of it never does.
    """
    if is_unattended():
        return True
    shell = notebook_shell()
    if shell is None:
        return "google.colab" not in sys.modules
    return not getattr(shell.kernel, "_allow_stdin", True)


def is_unattended() -> bool:
    """Whether the environment says that no person is there: LABGEN_UNATTENDED or CI is set."""
    return any(os.environ.get(name, "0") not in ("", "0", "false") for name in _UNATTENDED)


def notebook_shell() -> Any:
    """IPython's shell in a notebook's kernel; None in a script, a terminal and a shell of text."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if shell is not None and shell.has_trait("kernel") else None


def journal_is_on() -> bool:
    """Whether attempts may be noted: unless LABGEN_JOURNAL says no."""
    return os.environ.get(JOURNAL, "").strip().lower() not in _OFF


def switch_journal(on: bool) -> None:
    """Have attempts noted or not, in this process and in those that it starts."""
    os.environ[JOURNAL] = "1" if on else "0"
