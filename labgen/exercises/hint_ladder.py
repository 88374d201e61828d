"""labgen.hint: three hints to an exercise, one after the other, and never the answer."""

from __future__ import annotations

import re
from typing import Any

from labgen.registry import Exercise, WorkedExample, exercises, find_exercise
from labgen.util.errors import LabgenError
from labgen.util.kernel.attended import in_notebook
from labgen.util.words.lines import wrapped

TITLES = ("what to look at", "the idea", "a small case, by hand")
_shown: dict[str, int] = {}  # how many hints were shown, by the exercise's number


class HintError(LabgenError, ValueError):
    """There is no such exercise, or no such hint."""


def hint(exercise: str, rung: int | None = None) -> None:
    """Show the next hint to an exercise: what to look at, the idea, a small case worked by hand.

    Each call shows one more and says how many are left; after the third it shows the third again.

    Args:
        exercise: the number, "1.4", or the function's name.
        rung: which of the three, 1 to 3; None for the next one.

    Raises:
        HintError: with the numbers that there are, where there is no such exercise or hint.

    Examples:
        >>> hint("1.4", rung=4)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        HintError: Exercise 1.4 has three hints: rung is 1, 2 or 3, not 4.
    """
    asked = _find(exercise)
    if not asked.hints:
        raise HintError(f"Exercise {asked.label} has no hints.")
    if rung is None:
        rung = min(_shown.get(asked.number, 0) + 1, len(asked.hints))
        _shown[asked.number] = rung
    elif isinstance(rung, bool) or rung not in (1, 2, 3):
        raise HintError(
            f"Exercise {asked.number} has three hints: rung is 1, 2 or 3, not {rung!r}."
        )
    _show(markdown(asked, rung))


def markdown(exercise: Exercise, rung: int) -> str:
    """One hint as Markdown: title, text, and how many are left."""
    found = exercise.hints[rung - 1]
    text = found if isinstance(found, str) else _written_out(found)
    title = f"**Hint {rung} of 3 to exercise {exercise.number}: {TITLES[rung - 1]}.**"
    return "\n\n".join([title, text, _left(exercise, rung)])


def _find(exercise: str) -> Exercise:
    try:
        return find_exercise(exercise)
    except ValueError:
        known = ", ".join(known.number for known in exercises() if known.hints)
        raise HintError(
            f"There is no exercise {exercise!r}. There are hints to {known}: write "
            'labgen.hint("NUMBER").'
        ) from None


def _left(exercise: Exercise, rung: int) -> str:
    call = f'`labgen.hint("{exercise.number}")`'
    if rung == 3:
        return f'*This was the last one. `labgen.hint("{exercise.number}", rung=1)` is the first.*'
    left = "2 hints are left" if rung == 1 else "1 hint is left"
    return f"*{left}. Try again first; then {call} shows the next.*"


def _written_out(example: WorkedExample) -> str:
    given, results = (
        "\n".join(f"- {_named(name, value)}" for name, value in some.items())
        for some in (example.given, example.results)
    )
    return f"Given:\n\n{given}\n\n{example.steps}\n\nSo the result is:\n\n{results}"


def _named(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        pairs = (f"`{_numbers(asked)}` ↦ `{_numbers(answer)}`" for asked, answer in value)
        return f"`{name}`: {', '.join(pairs)}"
    return f"`{name}` is {value if isinstance(value, str) else f'`{_numbers(value)}`'}"


def _numbers(value: Any) -> str:
    return str(value).replace("'", "")


def _show(text: str) -> None:
    if in_notebook():
        from IPython.display import display

        display({"text/markdown": text, "text/plain": plain(text)}, raw=True)  # type: ignore[no-untyped-call]
    else:
        print(plain(text))


# How TeX's words look in a terminal; all others lose their backslash.
_SIGNS = {
    r"\cdot": "·",
    r"\sigma": "σ",
    r"\mu": "μ",
    r"\varepsilon": "ε",
    r"\approx": "≈",
    r"\to": "→",
    r"\tfrac12": "½",
    r"\sum": "Σ",
    r"\mid": "|",
    r"\times": "×",
    r"\le": "≤",
    r"\dots": "…",
}


def plain(text: str) -> str:
    """Markdown with formulas as text for a terminal, in lines of a terminal's width."""
    text = re.sub(r"\$+(.+?)\$+", lambda found: _formula(found[1]), text, flags=re.DOTALL)
    text = re.sub(r"\*\*|`|(?<![\w*])\*|\*(?!\w)", "", text)
    return wrapped(text)


def _formula(tex: str) -> str:
    tex = re.sub(r"\\(?:mathbf|mathrm|text|hat|operatorname)\s*\{([^{}]*)\}", r"\1", tex)
    tex = re.sub(r"\\(?:mathbf|mathrm|hat)\s*(\w)", r"\1", tex)
    for word, sign in _SIGNS.items():
        tex = re.sub(re.escape(word) + r"(?![a-zA-Z]) ?", sign, tex)
    return re.sub(r"\\[,;!]|[{}]|\\", "", tex)
