"""Reads Python source without running it: what it defines, binds and uses, or what is wrong."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from labgen.reading.ipython import as_python, without_commands

MAX_SOURCE = 200_000  # characters of one cell
_MAX_DEPTH = 150  # Python's own limit is 200 brackets


@dataclass
class Code:
    """Source as Python sees it, read but not run.

    Attributes:
        source: as Python, whatever it held of IPython.
        tree: None where it cannot be parsed, and problem says why.
        binds, uses: the names that it binds at its top level, and those that it takes from
            elsewhere.
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
    def borrowed(self) -> frozenset[str]:
        """The functions that it binds, but takes from elsewhere first: `f = faster(f)`."""
        bound, found = set(), set()
        for node in top_level(self.tree) if self.tree else ():
            if not hasattr(node, "body") or isinstance(node, ast.FunctionDef):
                found |= {name for name in _loaded_at_once(node) if name not in bound}
            bound |= {name for name, _ in _bindings(node)}
        return frozenset(found & set(self.defined))

    @cached_property
    def defined(self) -> dict[str, str]:
        """What may be a function: how each name is bound last.

        "def", "async", "name" (another name, a lambda, a class or an import) or "call" (what a
        call gives, which may be a function or a number). A name that is last bound to what is no
        function, such as a number, is left out.
        """
        found: dict[str, str] = {}
        for node in top_level(self.tree) if self.tree else ():
            for name, how in _bindings(node):
                if how:
                    found[name] = how
                else:
                    found.pop(name, None)
        return found


def read_code(source: str) -> Code:
    """Parse without running; never raises, whatever the source is."""
    if len(source) > MAX_SOURCE:
        return Code(source, problem=f"it is longer than {MAX_SOURCE:,} characters")
    if _depth(source) > _MAX_DEPTH:
        return Code(source, problem=f"more than {_MAX_DEPTH} brackets are open at once")
    code = _parsed(source)
    if code.tree is None:  # what is Python as it stands holds nothing of IPython
        code = _parsed(as_python(source))
    if code.tree is None:
        without = _parsed(without_commands(code.source))
        code = without if without.tree else code
    return code


def functions_begun(source: str, *, indented: bool = False) -> frozenset[str]:
    """The functions whose `def` begins a line, though the source may not be parsed as a whole.

    Args:
        indented: also those within a block, a class or another function.
    """
    before = r"[ \t]*" if indented else ""
    return frozenset(re.findall(rf"^{before}(?:async )?def (\w+)", source, re.MULTILINE))


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
        added = {
            node.target.id
            for node in top_level(tree)
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
        }
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
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.NamedExpr):
            yield node.value
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _loaded_at_once(node: ast.AST) -> Iterator[str]:
    """The names that a statement looks up when it is run, not only when a function is called."""
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id
        if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [*part.decorator_list, *part.args.defaults]
        elif not isinstance(part, (ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(part)


def _bindings(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a statement binds, and how; empty for what is no function."""
    if isinstance(node, ast.FunctionDef):
        yield node.name, "def"
    elif isinstance(node, ast.AsyncFunctionDef):
        yield node.name, "async"
    elif isinstance(node, ast.ClassDef):
        yield node.name, "name"
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], "name"
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _of_target(target, node.value)
    elif isinstance(node, ast.AnnAssign):
        yield from _of_target(node.target, node.value)
    elif isinstance(node, ast.NamedExpr):
        yield node.target.id, _as_function(node.value)


def _of_target(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, str]]:
    if isinstance(target, ast.Name):
        yield target.id, _as_function(value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        values: Sequence[ast.expr | None]
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
            values = value.elts
        else:
            values = [value if isinstance(value, ast.Call) else None] * len(target.elts)
        for part, item in zip(target.elts, values, strict=True):
            yield from _of_target(part, item)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Call):
        # globals()["f"] = f
        called, key = target.value.func, target.slice
        is_namespace = isinstance(called, ast.Name) and called.id in ("globals", "locals", "vars")
        if is_namespace and isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, _as_function(value)


def _as_function(value: ast.expr | None) -> str:
    """How likely a value is a function: "name", "call", or empty for no function."""
    if isinstance(value, (ast.Lambda, ast.Name, ast.Attribute)):
        return "name"
    return "call" if isinstance(value, (ast.Call, ast.Subscript, ast.IfExp)) else ""
