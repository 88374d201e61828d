"""What a file imports, read and not run: by imports, by other names for labgen, by lazy names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# A module alone, or with what is taken from it behind a colon.
_NAMED = re.compile(r"\Alabgen(?:\.\w+)+(?=:\w+\Z|\Z)")


@dataclass(frozen=True)
class Imports:
    """What a file imports, and which modules of labgen it names in strings."""

    modules: frozenset[str]
    named: frozenset[str]


def read_imports(tree: ast.AST, package: str) -> Imports:
    """What a parsed file imports, but for the type checker alone.

    Args:
        package: that the file lies in, for imports that begin with a dot.

    Returns:
        Dotted names: of modules, and of what is taken from them.
    """
    modules: set[str] = set()
    named: set[str] = set()
    nodes = list(_nodes(tree))
    # A name of the file may stand for several of labgen, one in each function.
    stands_for = {"labgen": {"labgen"}}
    for node in nodes:
        for name, dotted in _bound(node, package):
            if isinstance(node, ast.Import | ast.ImportFrom):
                modules.add(dotted)
            stands_for[name] = stands_for.get(name, set()) | _in_full(dotted, stands_for)
    for node in nodes:
        if isinstance(node, ast.Attribute):
            modules |= _in_full(_dotted(node), stands_for)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named |= set(_NAMED.findall(node.value)[:1])
    return Imports(frozenset(modules), frozenset(named))


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Those of a file in their order, but for what the type checker alone reads."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += reversed(node.orelse)
            continue
        yield node
        waiting += reversed(list(ast.iter_child_nodes(node)))


def _bound(node: ast.AST, package: str) -> list[tuple[str, str]]:
    """Which names an import, or `X = labgen.plots`, gives to what; empty where it gives none."""
    if isinstance(node, ast.Import):
        return [(alias.asname or alias.name, alias.name) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
        return [(alias.asname or alias.name, f"{base}.{alias.name}") for alias in node.names]
    if isinstance(node, ast.Assign):
        value = _dotted(node.value)
        return [(target.id, value) for target in node.targets if isinstance(target, ast.Name)]
    return []


def _in_full(dotted: str, stands_for: Mapping[str, set[str]]) -> set[str]:
    """What of labgen a dotted name of a file means: "lg.plots" is labgen.plots."""
    first, dot, rest = dotted.partition(".")
    return {f"{full}{dot}{rest}" for full in stands_for.get(first, ())}


def lazy_names(tree: ast.Module) -> dict[str, str]:
    """What a module's `__getattr__` reads: its dictionaries of names and where these come from.

    Returns:
        By name the text that stands there: a module, or another name. Empty without `__getattr__`.
    """
    functions = [part.name for part in tree.body if isinstance(part, ast.FunctionDef)]
    if "__getattr__" not in functions:
        return {}
    values = [part.value for part in tree.body if isinstance(part, ast.Assign)]
    return {
        name.value: home.value
        for value in values
        if isinstance(value, ast.Dict)
        for name, home in zip(value.keys, value.values, strict=True)
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
        if isinstance(home, ast.Constant) and isinstance(home.value, str)
    }


def _dotted(node: ast.expr) -> str:
    """The name that a chain of attributes is, "labgen.plots.draw_rows"; else empty."""
    if isinstance(node, ast.Name):
        return node.id
    if not isinstance(node, ast.Attribute):
        return ""
    above = _dotted(node.value)
    return f"{above}.{node.attr}" if above else ""
