"""Which data set was loaded last in this process: what a notebook calls its data.

A table of models is measured on it, and a trained model is kept with its name, so that no model of
one data set is taken for one of another.
"""

from __future__ import annotations

from labgen.data.digits import MNIST, Digits

_current: Digits | None = None


def remember(digits: Digits | None) -> None:
    """From now on these are the notebook's data; None forgets them."""
    global _current
    _current = digits


def current() -> Digits | None:
    """The data set that was loaded last; None before the first."""
    return _current


def current_name() -> str:
    """Its name; MNIST before the first."""
    return _current.name if _current is not None else MNIST
