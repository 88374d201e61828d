"""Short digests by which a run is known again: of arrays, and of the functions it trains with."""

from __future__ import annotations

import dis
import functools
import hashlib
import types
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import xxhash

from labgen.execution.tracebacks import is_students

_LETTERS = 16


def of_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    """Of names, types, shapes and bytes."""
    # No secret depends on it, and a cryptographic hash of all the digits of MNIST, 188 MB, takes as
    # long as half an epoch of the RBM.
    digest = xxhash.xxh3_128()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape};".encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()[:_LETTERS]


def of_function(function: object) -> str:
    """Of what a function does: its code, its defaults, and the helpers, constants and arrays of
    the same notebook that it uses. Comments, names of files and line numbers do not count.

    A library's function counts by its name alone.
    """
    walk = _Walk()
    walk.value(function)
    return walk.digest.hexdigest()[:_LETTERS]


def of_sources(*folders: Path) -> str:
    """Of the Python files in some folders."""
    digest = hashlib.blake2b()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:_LETTERS]


class _Walk:
    def __init__(self) -> None:
        self.digest = hashlib.blake2b()
        self._seen: set[int] = set()

    def add(self, *words: object) -> None:
        self.digest.update((repr(words) + ";").encode("utf-8", "surrogatepass"))

    def value(self, value: object) -> None:
        """Anything that an answer can reach; what has no stable text counts by its type."""
        if isinstance(value, (staticmethod, classmethod)):
            self.value(value.__func__)
        elif isinstance(value, functools.partial):
            self.values("partial", (value.func, *value.args, value.keywords))
        elif isinstance(value, types.MethodType):
            self.value(value.__func__)
        elif isinstance(value, types.FunctionType):
            self._function(value)
        elif isinstance(value, types.CodeType):
            self._code(value)
        elif isinstance(value, types.ModuleType):
            self.add("module", value.__name__)
        elif value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
            self.add(value)
        elif isinstance(value, (tuple, list)):
            self.values(type(value).__name__, value)
        elif isinstance(value, (set, frozenset)):
            self.values("set", sorted(value, key=repr))
        elif isinstance(value, dict):
            self.values("dict", [part for pair in value.items() for part in pair])
        elif hasattr(value, "__array__") and hasattr(value, "shape"):
            self.add("array", of_arrays({"": np.asarray(value)}))
        else:
            kind = value if isinstance(value, type) else type(value)
            self.add("type", kind.__module__, kind.__qualname__)
            self.value(_wrapped(value))

    def values(self, kind: str, values) -> None:
        self.add(kind, len(values))
        for value in values:
            self.value(value)

    def _function(self, function: types.FunctionType) -> None:
        code = function.__code__
        if id(function) in self._seen:
            self.add("again", code.co_name)
            return
        self._seen.add(id(function))
        if not is_students(code.co_filename):
            self._library(function)
            return
        self._code(code)
        self.value(function.__defaults__)
        self.value(function.__kwdefaults__)
        for cell in function.__closure__ or ():
            try:
                self.value(cell.cell_contents)
            except ValueError:
                self.add("empty cell")
        for name in sorted(_names(code)):
            if name in function.__globals__:
                self.add("global", name)
                self.value(function.__globals__[name])

    def _library(self, function: types.FunctionType) -> None:
        wrapped = _wrapped(function)
        if wrapped is None:
            self.add("library", function.__module__, function.__qualname__)
        else:  # functools.wraps has given it the module and the name of what it wraps
            self.add("library", function.__globals__.get("__name__"), function.__code__.co_name)
            self.value(wrapped)

    def _code(self, code: types.CodeType) -> None:
        self.add(code.co_code, code.co_names, code.co_varnames, code.co_flags)
        self.values("constants", code.co_consts)


def _wrapped(value: object) -> object:
    """The answer inside a library's decorator, such as tf.function; None where there is none."""
    return vars(value).get("__wrapped__") if hasattr(value, "__dict__") else None


def _names(code: types.CodeType) -> set[str]:
    """The global names that the code reads, inner functions included."""
    own = {
        instruction.argval
        for instruction in dis.get_instructions(code)
        if instruction.opname == "LOAD_GLOBAL"
    }
    inner = (constant for constant in code.co_consts if isinstance(constant, types.CodeType))
    return own.union(*map(_names, inner))
