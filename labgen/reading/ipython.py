"""Turns a cell in IPython's syntax into Python that does the same to names, and runs nothing.

IPython's own transformer finds what is no Python: `!ls`, `x = !ls`, `%time f()`, `f?`, prompts,
an indented cell. What it found is then replaced by something harmless. All lines stay where they
are, so that the numbers of lines in messages are those of the cell.
"""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

# Cell magics that run the rest of the cell as Python in the notebook's namespace.
_PYTHON_MAGICS = ("time", "capture", "prun", "debug")
# Line magics that run a statement in the notebook's namespace, and the options in front of it.
_OPTIONS = {
    "time": re.compile(r"(\s*--[\w-]+(?=\s))*\s*"),
    "prun": re.compile(r"(\s*-[lsTD]\s+\S+|\s*-[rq]+(?=\s))*\s*"),
}
_CALL = re.compile(
    r"(?P<before>.*?)get_ipython\(\)\.(?P<method>\w+)\((?P<arguments>.*)\)\s*", re.DOTALL
)
# Commands that IPython understands without a sign in front (automagic).
_AUTOMAGIC = re.compile(
    r"(pip3?|uv|conda|mamba|cd|ls|ll|pwd|mkdir|rmdir|cp|mv|rm|cat|less|env|who|whos|reset|"
    r"config|load|load_ext|reload_ext|autoreload|matplotlib|pylab|run|time|timeit|precision)\s+\S.*"
)
# IPython itself takes no more in a cell, and a cell made to take for ever takes a moment.
_MOST_PIECES = 500
_MOST_CELL_MAGICS = 10


def as_python(source: str) -> str:
    """The cell as Python, with as many lines; for a cell that is not Python as it stands.

    What a magic would run as Python (`%time x = f()`, a cell under `%%capture`) is Python here;
    other magics, commands of the system and questions do nothing. `x = !ls` is an empty list. Of
    a cell in another language (`%%bash`) only empty lines are left.
    """
    lines = [line + "\n" for line in source.split("\n")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            done = _transformed(lines)
        except Exception:  # whatever breaks IPython's transformer cannot run in IPython either
            done = lines
    return "".join(done).removesuffix("\n")


def without_commands(source: str) -> str:
    """The source without lines such as `pip install x`, which a cell of one line may hold."""
    return "\n".join(_without_command(line) for line in source.split("\n"))


def _without_command(line: str) -> str:
    found = _AUTOMAGIC.fullmatch(line)
    if not found:
        return line
    try:
        ast.parse(line.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "pass"
    return line  # such as `run = 3`


@lru_cache(maxsize=1)
def _manager():
    # Imported late: most cells are Python, and IPython takes a while.
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager()


def _transformed(lines: list[str], magics: int = 0) -> list[str]:
    """The lines as IPython's transformers would have them, at the numbers that they had.

    Args:
        magics: how many cell magics stand above.
    """
    above = 0
    for transform in _manager().cleanup_transforms:
        before = len(lines)
        lines = transform(lines)
        above += before - len(lines)  # empty lines above the cell are taken away
    if lines and lines[0].startswith("%%") and not re.match(r"%%\w+\?", lines[0]):
        lines = _under_cell_magic(lines, magics + 1)
    else:
        lines = _with_tokens_transformed(lines)
    return ["\n"] * above + lines


def _under_cell_magic(lines: list[str], magics: int) -> list[str]:
    name = re.split(r"\W", lines[0].removeprefix("%%"), maxsplit=1)[0]
    if name not in _PYTHON_MAGICS or magics > _MOST_CELL_MAGICS:
        return ["\n"] * len(lines)
    return ["\n", *_transformed(lines[1:], magics)]


def _with_tokens_transformed(lines: list[str]) -> list[str]:
    """Every piece of IPython's syntax replaced, each on the lines where it stands.

    IPython reads the cell again after each piece; here a round takes one from each statement.
    """
    from IPython.core.inputtransformer2 import make_tokens_by_line

    pieces, before = 0, -1
    while before < pieces < _MOST_PIECES:
        before, done = pieces, 0
        for statement in make_tokens_by_line(lines):
            first, end = _rows(statement, lines)
            new = _with_one_piece(statement, lines[first:end], first) if first >= done else None
            if new is not None:
                lines[first:end] = new
                pieces, done = pieces + 1, end
            if pieces == _MOST_PIECES:
                break
    return lines


def _rows(statement: list, lines: list[str]) -> tuple[int, int]:
    """The lines of a statement, with those that a backslash joins to it: first and end."""
    first, end = statement[0].start[0] - 1, statement[-1].end[0]
    while 0 < end < len(lines) and lines[end - 1].endswith("\\\n"):
        end += 1
    return first, min(end, len(lines))


def _with_one_piece(statement: list, lines: list[str], above: int) -> list[str] | None:
    """The statement's lines with one piece replaced, as many as before; None where there is none.

    Args:
        above: how many lines of the cell stand above.
    """
    words = [token.string for token in statement if token.string.strip()]
    if words[-2:] == ["?", ";"]:  # older versions of IPython took `f?;` for a question
        row, column = next(token.start for token in reversed(statement) if token.string == ";")
        line = lines[row - 1 - above]
        lines[row - 1 - above] = line[:column] + line[column + 1 :]
        return lines
    found = [kind.find([statement]) for kind in _manager().token_transformers]
    for piece in sorted(filter(None, found), key=lambda piece: piece.sortby()):
        piece.start_line -= above
        if hasattr(piece, "q_line"):
            piece.q_line -= above
        try:
            after = piece.transform(lines)
        except SyntaxError:
            continue
        joined = ["\n"] * (len(lines) - len(after))
        start = piece.start_line
        return [*after[:start], _harmless(after[start]), *joined, *after[start + 1 :]]
    return None


def _harmless(line: str) -> str:
    """What IPython's transformer wrote, with a call of IPython replaced."""
    call = _CALL.fullmatch(line)
    if call is None:
        return line
    before, method = call["before"], call["method"]
    arguments = ast.literal_eval(f"({call['arguments']},)") if call["arguments"] else ()
    if before.strip():
        return f"{before}{_value(method, arguments)}\n"
    statement = _statement(method, arguments)
    return f"{before}{'pass' if _binds_nothing(statement) else statement}\n"


def _value(method: str, arguments: tuple[str, ...]) -> str:
    if method == "getoutput":
        return "[]"
    return _statement(method, arguments) or "None"


def _statement(method: str, arguments: tuple[str, ...]) -> str:
    """The Python that a line magic would run; empty for none."""
    if method != "run_line_magic" or arguments[0] not in _OPTIONS:
        return ""
    name, rest = arguments
    options = _OPTIONS[name].match(rest)
    statement = rest[options.end() if options else 0 :].strip()
    return as_python(statement) if statement.startswith(("%", "!")) else statement


def _binds_nothing(statement: str) -> bool:
    """Whether it is an expression (or nothing), which is timed for its time alone."""
    try:
        ast.parse(statement, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return not statement
    return True
