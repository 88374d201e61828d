"""Whether somebody watches: a person in front of a notebook, or a program that executes it."""

from __future__ import annotations

import os
import sys

_UNATTENDED = ("LABGEN_UNATTENDED", "CI")


def nobody_watches() -> bool:
    """True where a program executes the notebook, or where there is no notebook at all.

    A runner (nbclient, nbconvert, nbval, nbgrader) tells the kernel that no one can answer an
    ``input()``; a notebook with a person in front of it never does.
    """
    if any(os.environ.get(name, "0") not in ("", "0", "false") for name in _UNATTENDED):
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not shell.has_trait("kernel"):
        return "google.colab" not in sys.modules
    return not getattr(shell.kernel, "_allow_stdin", True)


def in_notebook() -> bool:
    """Whether code runs in a Jupyter kernel, which shows more than text."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and getattr(shell, "kernel", None) is not None
