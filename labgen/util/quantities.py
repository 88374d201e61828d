"""The measured quantities of a training in words, for progress lines and legends."""

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
