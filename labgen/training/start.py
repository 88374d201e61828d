"""labgen.setup(): makes a notebook's run repeatable and has its cells remembered."""

from __future__ import annotations

import random
import time
from importlib import import_module

import numpy as np

from labgen.training.colab_drive import keep_runs_in_drive
from labgen.util.errors import LabgenError
from labgen.util.kernel.attended import ipython_shell
from labgen.util.switches import switch_checks, switch_journal


class SetupError(LabgenError, ValueError):
    """A notebook is set up with something that there is not."""


started_at: float | None = None


def setup(
    seed: int = 1,
    checks: str = "strict",
    *,
    journal: bool | None = None,
    captions: bool = False,
    drive: bool | None = None,
) -> None:
    """Prepare a notebook: TensorFlow loaded quietly, seeds set, the lab's figure style on, and
    cells remembered: those that are stopped, and those that a check judges.

    Figures carry their alt text from here on. A course that computes with NumPy alone does
    without TensorFlow.

    Args:
        seed: seeds Python, NumPy and TensorFlow. Models take a seed of their own besides.
        checks: "strict", and a check that fails ends *Run all*; or "soft", and it shows its verdict
            and the cells below run. Only with a person in front of the notebook: where a program
            runs it (`labgen run`, nbgrader, CI), a check that fails is always an error.
        journal: False keeps no journal of attempts (see `labgen.progress`), True keeps one. By
            default the environment variable LABGEN_JOURNAL decides: 0 keeps none.
        captions: show the alt text below each figure. JupyterLab does not pass it on to a screen
            reader otherwise.
        drive: on Google Colab, True keeps the folder `runs` (models, checkpoints, journal) in your
            Google Drive, so that a new runtime goes on where the old one was; Colab asks for your
            permission. By default Drive is used where it is mounted, and a sentence says how to
            have it elsewhere; False leaves it alone. Outside Colab this does nothing.

    Raises:
        SetupError: if `checks` is neither of the two.
    """
    if checks not in ("strict", "soft"):
        raise SetupError(
            f'labgen.setup has no checks={checks!r}: write checks="strict", and a check that fails '
            'stops the run, or checks="soft", and it only shows its verdict.'
        )
    if journal is not None:
        switch_journal(journal)
    switch_checks(soft=checks == "soft")
    global started_at
    started_at = time.monotonic()
    keep_runs_in_drive(drive)
    random.seed(seed)
    np.random.seed(seed)
    # By their names: the kit of a course without TensorFlow comes without the second of them.
    if import_module("labgen.course.needs_tensorflow").needs_tensorflow():
        import_module("labgen.util.tf_setup").seed_tensorflow(seed)
    from labgen.plots.parts import style

    style.use()
    _watch_cells(captions)


def _watch_cells(captions: bool) -> None:
    shell = ipython_shell()
    if shell is not None:
        from labgen.plots.parts.alt_text import show_alt_texts
        from labgen.reading.executed import remember_cells
        from labgen.training.cells.stopped_cells import watch

        watch(shell)
        remember_cells(shell)
        show_alt_texts(shell, captions)
