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
    """What people call the column `name` of a History: "train_error" is the training error."""
    return _WORDS.get(name, name.replace("_", " "))


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 attempt", "3 attempts"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
