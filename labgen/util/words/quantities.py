"""Quantities in words: what a training measures, and how many there are of something."""

from __future__ import annotations

_WORDS = {
    "train_error": "training error",
    "kl": "KL",
    "d_loss": "loss of D",
    "g_loss": "loss of G",
    "d_real": "D on digits",
    "d_fake": "D on fakes",
}


def in_words(name: str) -> str:
    """What people call a metric of a History: "train_error" is the training error.

    Args:
        name: of a column, as `History.columns` has it.
    """
    return _WORDS.get(name, name.replace("_", " "))


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 attempt", "3 attempts".

    Args:
        noun: in the singular; its plural ends in s.
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
