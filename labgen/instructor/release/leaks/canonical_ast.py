"""Code without its accidents: what stays the same when variables and layout change.

Two pieces of code have one canonical form if they differ in the names of variables, in the order
of keyword arguments, in how TensorFlow's functions are reached (`tf.sigmoid`, `tf.math.sigmoid`,
`sigmoid`), in `a @ b` for `matmul(a, b)`, in annotations, docstrings, comments or layout.
"""

from __future__ import annotations

import ast
import builtins
import copy
import operator
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count
from typing import Any

_MODULES = frozenset({"tf", "np", "keras", "tensorflow", "numpy", "math", "layers", "ops"})
_OPERATIONS = (ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BLOCKS = ("body", "orelse", "finalbody")


def parsed(source: str) -> ast.Module | None:
    """The tree of a text; None where it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # formulas are full of backslashes
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def canonical(nodes: Sequence[ast.AST], variables: frozenset[str]) -> str:
    """The form of expressions or statements that follow each other.

    Args:
        variables: the names that the code binds; other names that are called are global functions.
    """
    writer = _Writer(variables)
    return ";".join(writer.write(node) for node in nodes)


def weight(node: ast.AST) -> int:
    """How many operations a piece of code holds."""
    return sum(isinstance(part, _OPERATIONS) for part in ast.walk(node))


class Nodes:
    """The nodes of a syntax tree, walked through once for all that is asked about them.

    nodes: in the order of `ast.walk`, without what holds nothing, such as the operator of a sum.
        What stands at two places in the tree is here twice.
    weights: how many operations each of them holds.
    """

    def __init__(self, tree: ast.AST) -> None:
        self.nodes = [tree]
        parents = [0]
        for position, node in zip(count(), self.nodes):  # which grows meanwhile
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    parts = [item for item in value if isinstance(item, ast.AST)]
                elif isinstance(value, ast.AST) and value._fields:
                    parts = [value]
                else:
                    continue
                self.nodes += parts
                parents += [position] * len(parts)
        self.weights = [int(isinstance(node, _OPERATIONS)) for node in self.nodes]
        for position in range(len(parents) - 1, 0, -1):  # what a node holds comes behind it
            self.weights[parents[position]] += self.weights[position]

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that code binds as arguments or by assignment, but for aliases of functions."""
        names = set()
        for node in self.nodes:
            if isinstance(node, ast.arg):
                names.add(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
        return frozenset(names - _MODULES)

    def functions(self) -> Iterator[ast.AST]:
        return (node for node in self.nodes if isinstance(node, _FUNCTIONS))

    def blocks(self) -> Iterator[list[ast.stmt]]:
        """Every sequence of statements: of the module, of functions, of loops and branches."""
        for node in self.nodes:
            for field in _BLOCKS:
                block = getattr(node, field, None)
                if isinstance(block, list) and block:
                    yield without_docstring(block)


def variables_of(tree: ast.AST) -> frozenset[str]:
    return Nodes(tree).variables


def body_of(function: Any) -> list[ast.stmt]:
    """The statements of a function or lambda, without its docstring."""
    if isinstance(function, ast.Lambda):
        return [ast.Return(function.body)]
    return without_docstring(function.body)


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_text = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return body[1:] if is_text else body


def result_of(body: Sequence[ast.stmt]) -> ast.expr | None:
    """What a straight run of assignments returns, as one expression of what went in.

    None where the statements are anything else, such as a loop.
    """
    last = body[-1] if body else None
    if not isinstance(last, ast.Return) or last.value is None:
        return None
    values: dict[str, ast.expr] = {}
    for target, value in map(_assignment, body[:-1]):
        if target is None or value is None:
            return None
        values[target] = _put(value, values)
    return _put(last.value, values)


def _assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        return None, None
    return (target.id, value) if isinstance(target, ast.Name) else (None, None)


def _put(node: Any, values: dict[str, ast.expr]) -> Any:
    """A tree with values for names. What holds none of them is no copy."""
    if isinstance(node, ast.Name):
        return values.get(node.id, node)
    if isinstance(node, list):
        new = [_put(item, values) for item in node]
        return new if any(map(operator.is_not, new, node)) else node
    if not isinstance(node, ast.AST) or not values:
        return node
    changed = node
    for name, value in ast.iter_fields(node):
        new = _put(value, values)
        if new is not value:
            changed = copy.copy(node) if changed is node else changed
            setattr(changed, name, new)
    return changed


class _Writer:
    """Writes a tree as text, numbering its variables in the order of their appearance."""

    def __init__(self, variables: frozenset[str]) -> None:
        self._variables = variables
        self._numbers: dict[str, int] = {}

    def write(self, node: object) -> str:
        if isinstance(node, list):
            return "[" + ",".join(self.write(item) for item in node) + "]"
        if not isinstance(node, ast.AST):
            return repr(node)
        special = getattr(self, f"_{type(node).__name__.lower()}", None)
        if special is not None:
            return special(node)
        fields = (getattr(node, name, None) for name in node._fields if name not in _SKIPPED)
        return f"{type(node).__name__}({','.join(self.write(field) for field in fields)})"

    def _variable(self, name: str) -> str:
        return f"v{self._numbers.setdefault(name, len(self._numbers))}"

    def _name(self, node: ast.Name) -> str:
        return self._variable(node.id)

    def _arg(self, node: ast.arg) -> str:
        return self._variable(node.arg)

    def _attribute(self, node: ast.Attribute) -> str:
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name):
            return f"{self.write(node.value)}.{node.attr}"
        return node.attr if root.id in _MODULES else self._variable(ast.unparse(node))

    def _subscript(self, node: ast.Subscript) -> str:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self._variable(ast.unparse(node))  # t["w"] is a variable by another name
        return f"{self.write(node.value)}[{self.write(node.slice)}]"

    def _call(self, node: ast.Call) -> str:
        name, receiver = self._callee(node.func)
        positional = [*receiver, *node.args]
        keywords = {
            str(keyword.arg): keyword.value for keyword in node.keywords if keyword.arg != "name"
        }
        if name.startswith("reduce_") and len(positional) == 2 and "axis" not in keywords:
            keywords["axis"] = positional.pop()
        arguments = [self.write(argument) for argument in positional]
        arguments += [f"{key}={self.write(keywords[key])}" for key in sorted(keywords)]
        return f"{name}({','.join(arguments)})"

    def _callee(self, node: ast.expr) -> tuple[str, tuple[ast.expr, ...]]:
        if isinstance(node, ast.Name):
            known = node.id not in self._variables or hasattr(builtins, node.id)
            return (node.id if known else self._variable(node.id)), ()
        if isinstance(node, ast.Attribute):
            root: ast.expr = node
            while isinstance(root, ast.Attribute):
                root = root.value
            reached = isinstance(root, ast.Name) and root.id in _MODULES
            return node.attr, () if reached else (node.value,)
        return self.write(node), ()

    def _binop(self, node: ast.BinOp) -> str:
        left, right = self.write(node.left), self.write(node.right)
        if isinstance(node.op, ast.MatMult):
            return f"matmul({left},{right})"
        return f"({left}{type(node.op).__name__}{right})"

    def _functiondef(self, node: ast.FunctionDef) -> str:
        return f"def({self.write(body_of(node))})"

    def _annassign(self, node: ast.AnnAssign) -> str:
        return self._assigned([node.target], node.value)

    def _assign(self, node: ast.Assign) -> str:
        return self._assigned(node.targets, node.value)

    def _assigned(self, targets: Sequence[ast.expr], value: ast.expr | None) -> str:
        # the value first: its variables were there before the new name
        written = self.write(value)
        return f"Assign({self.write(list(targets))},{written})"


_SKIPPED = ("ctx", "type_comment", "kind", "annotation", "returns", "decorator_list")
