"""Durations in words."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Seconds in words that one reads at a glance: "3.2 s", "2 min 10 s", "17 min", "1 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def about(seconds: float) -> str:
    """A guess in words that promise no more than a guess can keep: "less than a second",
    "about 5 s", "about 40 s", "about 4 min", "about 2 h"."""
    if seconds < 1:
        return "less than a second"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= 1.5 * size or size == 1)
    number = seconds / size
    # Steps of five from ten on: nobody believes a guess of 43.
    return f"about {round(number) if number < 10 else 5 * round(number / 5)} {unit}"


_UNITS = ((3600, "h"), (60, "min"), (1, "s"))
