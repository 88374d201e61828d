"""Text of students without the control characters that hide what it says or break a file."""

from __future__ import annotations

import re

_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
# Characters that make text look other than it is; what they stand for is shown instead.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """The text without characters that a file cannot hold or that hide what it says."""
    text = _ESCAPE_SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TURNING.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str, longest: int = 300) -> str:
    """Visible, without line breaks, and not longer than that."""
    flat = " ".join(visible(text).split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
