"""Runs a cell of a student's notebook in a namespace like the notebook's own."""

from __future__ import annotations

import hashlib
import linecache
import re
from types import CodeType
from typing import Any

from labgen.calling.faults import explain, is_stop
from labgen.calling.silence import Printed, silence

_MAGIC = re.compile(r"^[%!].*$", flags=re.MULTILINE)


def fresh_namespace(notebook: str) -> dict[str, Any]:
    """What the set-up cell of every notebook provides: tf, np, keras and labgen."""
    import numpy as np
    import tensorflow as tf
    from tensorflow import keras

    import labgen

    name = f"answers_of_{notebook}"
    return {"__name__": name, "tf": tf, "np": np, "keras": keras, "labgen": labgen}


def run_cell(source: str, title: str, namespace: dict[str, Any]) -> str:
    """Run one cell; the error in one line, empty where there is none."""
    try:
        code = _compile(_MAGIC.sub("", source), title)  # a line of IPython's own is no Python
        with silence(Printed(0)):
            exec(code, namespace)
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg} (line {error.lineno} of the cell)"
    except BaseException as error:
        if is_stop(error):
            raise
        fault = explain(error)
        return fault.message + (f" (line {fault.line} of the cell)" if fault.line else "")
    return ""


def _compile(source: str, title: str) -> CodeType:
    # A name of its own for each source text, registered in linecache, so that tracebacks and
    # AutoGraph (which reads source with inspect) find the student's lines.
    digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    filename = f"<{title}, {digest}>"
    code = compile(source, filename, "exec", dont_inherit=True)
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return code
