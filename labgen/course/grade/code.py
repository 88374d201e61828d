"""Reads Python source without running it: what it defines, binds and uses, or what is wrong."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MAX_SOURCE = 200_000  # characters of one cell
_MAX_DEPTH = 150  # Python's own limit is 200 brackets
# Cell magics that run the rest of the cell as Python in the notebook's namespace.
_PYTHON_MAGICS = ("time", "capture", "prun")
_CELL_MAGIC = re.compile(r"\s*%%(\w*)[^\n]*")
_MAGIC = re.compile(r"^[ \t]*([%!?].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE)


@dataclass
class Code:
    """Source as Python sees it, read but not run.

    source: with the lines of IPython blanked; tree: None where it cannot be parsed, and problem
    says why; binds, uses: the names that it binds at its top level and takes from elsewhere.
    """

    source: str
    tree: ast.Module | None = None
    problem: str = ""
    binds: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()

    @cached_property
    def has_star(self) -> bool:
        """Whether `from module import *` binds names that nobody knows without running it."""
        nodes = top_level(self.tree) if self.tree else ()
        return any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes)

    @cached_property
    def defined(self) -> dict[str, str]:
        """The functions: how each is bound last, "def", "async", "name" or "call"."""
        found: dict[str, str] = {}
        for node in top_level(self.tree) if self.tree else ():
            if isinstance(node, ast.FunctionDef):
                found[node.name] = "def"
            elif isinstance(node, ast.AsyncFunctionDef):
                found[node.name] = "async"
            elif isinstance(node, (ast.Assign, ast.AnnAssign)):
                how = _as_function(node.value)
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                found.update((name, how) for name in names if how)
        return found


def read_code(source: str) -> Code:
    """Parse without running; never raises, whatever the source is."""
    if len(source) > MAX_SOURCE:
        return Code(source, problem=f"it is longer than {MAX_SOURCE:,} characters")
    if _depth(source) > _MAX_DEPTH:
        return Code(source, problem=f"more than {_MAX_DEPTH} brackets are open at once")
    magic = _CELL_MAGIC.match(source)
    if magic:
        rest = source[magic.end() :] if magic[1] in _PYTHON_MAGICS else ""
        source = "\n" * magic[0].count("\n") + rest
    code = _parsed(source)
    # Only then, for "%" may begin a line of Python too.
    if code.tree is None and _MAGIC.search(source):
        code = _parsed(_MAGIC.sub(_blank, source))
    return code


def _blank(line: re.Match[str]) -> str:
    # "pass", because a magic may be all that is in a block
    indent = re.match(r"[ \t]*", line[0])
    return f"{indent[0]}pass" if indent and indent[0] else ""


def _depth(source: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[(\[{)\]}]", source):
        depth = max(depth + (1 if bracket in "([{" else -1), 0)
        deepest = max(deepest, depth)
    return deepest


def _parsed(source: str) -> Code:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a string such as "\d"
            # First, because it counts how deep it recurses: Python 3.10's ast.parse would crash.
            table = symtable.symtable(source, "cell", "exec")
            tree = ast.parse(source)
        added = {node.target.id for node in top_level(tree) if _is_augmented(node)}
    except SyntaxError as error:
        return Code(source, problem=_sentence(error, source))
    except (RecursionError, MemoryError):
        return Code(source, problem="it is nested too deeply")
    except ValueError as error:  # null bytes, in older versions of Python
        return Code(source, problem=f"SyntaxError: {error}")
    return Code(source, tree, "", _bound(table), _used(table) | added)


def _sentence(error: SyntaxError, source: str) -> str:
    lines = source.split("\n")
    number = error.lineno or 1
    text = lines[number - 1].strip() if number <= len(lines) else ""
    text = text if len(text) <= 100 else text[:97] + "..."
    return f"{type(error).__name__}: {error.msg} (line {number}: {text})"


def _is_augmented(node: ast.AST) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)


def _bound(table: symtable.SymbolTable) -> frozenset[str]:
    return frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    )


def _used(table: symtable.SymbolTable) -> frozenset[str]:
    """The names that are looked up at the top level, from wherever in the code."""
    names, tables = set(), [table]
    while tables:
        part = tables.pop()
        tables += part.get_children()
        names |= {
            symbol.get_name()
            for symbol in part.get_symbols()
            if symbol.is_referenced() and (part is table or symbol.is_global())
        }
    return frozenset(names)


def top_level(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements outside functions and classes, those in blocks too, in order."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _as_function(value: ast.expr | None) -> str:
    """How likely a value is a function: "name", "call", or empty for no function."""
    if isinstance(value, (ast.Lambda, ast.Name, ast.Attribute)):
        return "name"
    return "call" if isinstance(value, ast.Call) else ""
