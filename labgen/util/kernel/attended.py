"""Whether somebody watches: a person in front of a notebook, or a program that executes it."""

from __future__ import annotations

import os
import sys
from typing import Any

_UNATTENDED = ("LABGEN_UNATTENDED", "CI")


def nobody_watches() -> bool:
    """True where a program executes the notebook, or where there is no notebook at all.

    A runner (nbclient, nbconvert, nbval, nbgrader) tells the kernel that no one can answer an
    ``input()``; a notebook with a person in front of it never does.
    """
    if any(os.environ.get(name, "0") not in ("", "0", "false") for name in _UNATTENDED):
        return True
    shell = ipython_shell()
    if shell is None or not shell.has_trait("kernel"):
        return "google.colab" not in sys.modules
    return not getattr(shell.kernel, "_allow_stdin", True)


def ipython_shell() -> Any | None:
    """The IPython shell that runs this code, in a notebook or a terminal; None outside of one."""
    # Where nobody has imported IPython there is no shell, and importing it takes a while.
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def in_notebook() -> bool:
    """Whether code runs in a Jupyter kernel, which shows more than text."""
    shell = ipython_shell()
    return shell is not None and getattr(shell, "kernel", None) is not None
