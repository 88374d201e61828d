"""Stands in for a module that is not installed here, until an answer really needs it.

`import seaborn as sns` in a cell costs nothing where the answer does not use seaborn. While the
cell runs, everything may be done with the stand-in and has no effect, such as a style that is set
for plots; when the answer is called, using it is an error that says so.
"""

from __future__ import annotations

import ast
import contextlib
import types
from collections.abc import Iterator
from importlib import import_module
from typing import Any

NAME = "__labgen_missing__"  # under this name cells find `stand_in`
_FORGIVING = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")
_running_cells = 0


class NotInstalled(ImportError):
    """An answer uses a module that cannot be imported here."""


@contextlib.contextmanager
def running_cells() -> Iterator[None]:
    """While cells run, stand-ins put up with everything."""
    global _running_cells
    _running_cells += 1
    try:
        yield
    finally:
        _running_cells -= 1


def stand_in(module: str, part: str, binds_root: bool = False) -> Any:
    """What the name of an import that failed stands for.

    Args:
        binds_root: `import a.b` binds `a`, which may be there although `a.b` is not.
    """
    if binds_root:
        with contextlib.suppress(ImportError):
            return import_module(module.partition(".")[0])
    return StandIn(module, part)


class StandIn:
    """Takes the place of a module, or of a thing in it."""

    _module: str
    _part: str

    def __init__(self, module: str, part: str = "") -> None:
        self.__dict__.update(_module=module, _part=part)

    def _use(self) -> StandIn:
        if not _running_cells:
            what = f"{self._part} of {self._module}" if self._part else self._module
            raise NotInstalled(
                f"the function uses {what}, which cannot be imported where answers are checked. "
                "An answer needs only tf, np and keras; move code from a file of your own into "
                "the notebook."
            )
        return self

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(self._module, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._use()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self._use()
        if len(arguments) == 1 and not named and isinstance(arguments[0], types.FunctionType):
            return arguments[0]  # as a decorator it leaves the function as it is
        return self

    def __iter__(self) -> Iterator[Any]:
        self._use()
        return iter(())

    def __bool__(self) -> bool:
        self._use()
        return False

    def __enter__(self) -> StandIn:
        return self._use()

    def __exit__(self, *_: object) -> None:
        return None

    def __getitem__(self, _: object) -> StandIn:
        return self

    def __or__(self, _: object) -> StandIn:
        return self  # as in the annotation `pd.DataFrame | None`

    __ror__ = __or__


def _used(self: StandIn, *_: object) -> StandIn:
    return self._use()


_BOTH_SIDES = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "xor")
_ONE_SIDE = ("neg", "pos", "invert", "abs", "lt", "le", "gt", "ge", "setitem", "delitem")
for _name in (*_BOTH_SIDES, *(f"r{name}" for name in _BOTH_SIDES), *_ONE_SIDE):
    setattr(StandIn, f"__{_name}__", _used)


def with_forgiving_imports(tree: ast.Module) -> ast.Module:
    """The cell with imports that bind a stand-in where they fail, on the same lines.

    An import in a `try` that catches its error is left alone: the cell knows what to do.
    """
    tree.body = _forgiving(tree.body)
    return ast.fix_missing_locations(tree)


def _forgiving(body: list[ast.stmt]) -> list[ast.stmt]:
    new: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.Import):
            new += [_tried(node, ast.Import([alias])) for alias in node.names]
            continue
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            parts = [ast.ImportFrom(node.module, [alias], node.level) for alias in node.names]
            new += [_tried(node, part) for part in parts]
            continue
        for name in ("body", "orelse", "finalbody"):
            if getattr(node, name, None) and not (name == "body" and _catches(node)):
                setattr(node, name, _forgiving(getattr(node, name)))
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            part.body = _forgiving(part.body)
        new.append(node)
    return new


def _catches(node: ast.stmt) -> bool:
    """Whether it is a `try` that catches the error of an import."""
    for handler in getattr(node, "handlers", ()):
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(kind is None or getattr(kind, "id", "") in _FORGIVING for kind in kinds):
            return True
    return False


def _tried(node: ast.stmt, single: ast.Import | ast.ImportFrom) -> ast.stmt:
    (alias,) = single.names
    if isinstance(single, ast.Import):
        module, part = alias.name, ""
        name = alias.asname or alias.name.partition(".")[0]
        binds_root = alias.asname is None and "." in alias.name
    else:
        module, part = "." * single.level + (single.module or ""), alias.name
        name, binds_root = alias.asname or alias.name, False
    if alias.name == "*":
        instead: ast.stmt = ast.Pass()
    else:
        arguments: list[ast.expr] = [ast.Constant(value) for value in (module, part, binds_root)]
        call = ast.Call(ast.Name(NAME, ast.Load()), arguments, [])
        instead = ast.Assign([ast.Name(name, ast.Store())], call)
    handler = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), None, [instead])
    tried = ast.Try([single], [handler], [], [])
    for part_of in ast.walk(tried):
        ast.copy_location(part_of, node)
    return tried
