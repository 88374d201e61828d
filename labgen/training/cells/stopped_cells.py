"""What a notebook's stopped cell leaves behind, said where a later cell would take it.

A cell that is stopped has not made what stands in it behind the training, and its model has fewer
epochs than it should. A later cell would meet a NameError, or a value of an earlier run of the
cell, and go on with it. A NameError for another reason says which cell to run first.
"""

from __future__ import annotations

import ast
import symtable
import traceback
from collections.abc import Iterator
from typing import Any

from IPython.core.error import InputRejected

from labgen.execution.tracebacks import is_students
from labgen.reading.undefined import what_makes
from labgen.training.checkpoints.unfinished import left_unfinished
from labgen.util.errors import OneSentence
from labgen.util.kernel.attended import nobody_watches


class Missing(OneSentence, InputRejected):
    """A cell needs what a stopped cell has not made; the message says so, and it is not run."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def watch(shell: Any) -> None:
    """Watch the cells of an IPython shell, once."""
    if not any(isinstance(transformer, _Cells) for transformer in shell.ast_transformers):
        cells = _Cells(shell)
        shell.ast_transformers.append(cells)
        shell.events.register("post_run_cell", cells.has_run)
        shell.set_custom_exc((KeyboardInterrupt, NameError), _say_in_words)


def _say_in_words(shell, kind, error: BaseException, trace, tb_offset=None) -> list[str] | None:
    """What IPython does instead of showing a page of frames."""
    if isinstance(error, KeyboardInterrupt):
        return _say_that_it_was_stopped(shell, kind, error, trace, tb_offset)
    words = _what_to_run_first(shell, error)
    if not words:
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
        return None
    lines = words.split("\n")
    shell._showtraceback(kind, error, lines)
    return lines


def _what_to_run_first(shell, error: BaseException) -> str:
    """For a name that a cell's own code lacks, not a library's; empty where nobody watches."""
    frames = traceback.extract_tb(error.__traceback__)
    name = getattr(error, "name", None)
    if nobody_watches() or not name or not frames or not is_students(frames[-1].filename):
        return ""
    return what_makes(name, shell)


def _say_that_it_was_stopped(shell, kind, error: BaseException, trace, tb_offset=None) -> list[str]:
    render = getattr(error, "_render_traceback_", None)
    lines = render() if render else ["This cell was stopped. Run it again to finish it."]
    shell._showtraceback(kind, error, lines)
    return lines


class _Cells:
    """Sees every cell before it is run, as an AST transformer, and after."""

    def __init__(self, shell: Any):
        self._shell = shell
        # Names that stopped cells would have bound.
        self._missing: set[str] = set()

    def visit(self, cell: ast.Module) -> ast.Module:
        """Let a cell be run if it needs nothing that was not made.

        Raises:
            Missing: if it does.
        """
        needed = needed_by(cell)
        for name in sorted(needed & self._missing):
            raise Missing(
                f"This cell needs {name}, and the cell that makes it was stopped before "
                "that.\nRun that cell again first; a training in it goes on."
            )
        if not _trains(cell):
            for name in sorted(needed & self._shell.user_ns.keys()):
                if sentence := left_unfinished(self._shell.user_ns[name]):
                    print(f"{name}: {sentence}")
        return cell

    def has_run(self, result: Any) -> None:
        """Note what a cell has made, or not."""
        if result.info is None or not isinstance(result.info.raw_cell, str):
            return
        try:
            cell = ast.parse(self._shell.transform_cell(result.info.raw_cell))
        except (SyntaxError, ValueError):
            return
        if result.success:
            done = cell.body
        elif isinstance(result.error_in_exec, KeyboardInterrupt):
            line = _line_of(result.error_in_exec)
            done = [statement for statement in cell.body if statement.end_lineno < line]
            self._missing |= made_by(cell.body[len(done) :])
        else:
            return
        self._missing -= made_by(done)


def _line_of(error: BaseException) -> int:
    """The line of the cell at which it was stopped."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in frames if is_students(frame.filename)), 1)


def _trains(cell: ast.Module) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == "fit" for node in ast.walk(cell))


def made_by(statements: list[ast.stmt]) -> set[str]:
    """The names that statements of a cell bind."""
    return {
        symbol.get_name()
        for statement in statements
        for table in _tables(statement)
        for symbol in table.get_symbols()
        if table.get_type() == "module" and (symbol.is_assigned() or symbol.is_imported())
    }


def needed_by(cell: ast.Module) -> set[str]:
    """The names that a cell reads and has not bound itself before."""
    bound: set[str] = set()
    needed: set[str] = set()
    for statement in cell.body:
        read = {
            symbol.get_name()
            for table in _tables(statement)
            for symbol in table.get_symbols()
            # A class that binds `x = f(x)` reads the x of the cell.
            if symbol.is_referenced() and (table.get_type() != "function" or symbol.is_global())
        }
        made = made_by([statement])
        # An assignment reads first; a loop reads what it has bound.
        needed |= read - bound - (set() if isinstance(statement, ast.Assign) else made)
        bound |= made
    return needed


def _tables(statement: ast.stmt) -> Iterator[symtable.SymbolTable]:
    """The symbol tables of a statement: that of the cell first, then those of its functions."""
    try:
        tables = [symtable.symtable(ast.unparse(statement), "<cell>", "exec")]
    except SyntaxError:  # an `await` outside of functions is IPython's own
        return
    while tables:
        table = tables.pop()
        yield table
        tables += table.get_children()
