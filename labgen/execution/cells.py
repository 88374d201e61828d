"""Runs a cell of a student's notebook in a namespace like the notebook's own.

The cell is Python already: what it held of IPython's syntax is gone (`labgen.reading.ipython`).
"""

from __future__ import annotations

import ast
import asyncio
import hashlib
import inspect
import linecache
import sys
import threading
from pkgutil import resolve_name
from types import CodeType, ModuleType
from typing import Any

from labgen.execution.capture import Printed, silence
from labgen.execution.missing import NAME, running_cells, stand_in, with_forgiving_imports
from labgen.execution.tracebacks import explain, is_stop


def fresh_namespace(notebook: str) -> dict[str, Any]:
    """What the set-up cell of every notebook provides: tf, np, keras and labgen.

    tf and keras are imported by the answer that uses them: where nobody does, TensorFlow need not
    be installed. get_ipython is there too, as a stand-in: nothing that a cell asks of IPython is
    done.
    """
    import numpy as np

    import labgen

    tf = sys.modules.get("tensorflow") or _ImportedOnUse("tensorflow")
    keras = tf.keras if "tensorflow" in sys.modules else _ImportedOnUse("tensorflow.keras")
    return {
        "__name__": f"answers_of_{notebook}",
        NAME: stand_in,
        "get_ipython": _NoIPython,
        "tf": tf,
        "np": np,
        "keras": keras,
        "labgen": labgen,
    }


class _ImportedOnUse(ModuleType):
    """Stands in for a module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(resolve_name(self.__name__), name)


class _NoIPython:
    """Does nothing, whatever it is asked to do."""

    def getoutput(self, *_: object, **__: object) -> list[str]:
        return []

    def __getattr__(self, _: str) -> Any:
        return lambda *_, **__: None


def run_cell(source: str, title: str, namespace: dict[str, Any]) -> str:
    """Run one cell; the error in one line, empty where there is none."""
    try:
        code = _compile(source, title)
        with silence(Printed(0)), running_cells():
            _run(code, namespace)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg} (line {error.lineno} of the cell)"
    except BaseException as error:
        if is_stop(error):
            raise
        fault = explain(error)
        return fault.message + (f" (line {fault.line} of the cell)" if fault.line else "")
    return ""


def _run(code: CodeType, namespace: dict[str, Any]) -> None:
    if not code.co_flags & inspect.CO_COROUTINE:
        exec(code, namespace)
        return
    # A cell may await. The notebook's own loop runs already, so this one gets a thread.
    errors: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(eval(code, namespace))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def _compile(source: str, title: str) -> CodeType:
    # A name of its own for each source text, registered in linecache, so that tracebacks and
    # AutoGraph (which reads source with inspect) find the student's lines.
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    filename = f"<{title}, {digest}>"
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    code: CodeType = compile(
        with_forgiving_imports(tree), filename, "exec", flags, dont_inherit=True
    )
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return code
