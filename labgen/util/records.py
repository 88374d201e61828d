"""Records (dataclasses) as JSON, and back with their types checked."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec
import numpy as np

T = TypeVar("T")


def to_json(value: Any, indent: int | None = None) -> str:
    """The JSON text of a dataclass, or of lists and dictionaries of them, without a line's end.

    Args:
        value: of what JSON knows, NumPy's numbers and dataclasses. A float that is not finite is
            written as Python does it (NaN), and read back by `from_json`.
        indent: as in `json.dumps`.

    Example:
        >>> from labgen.util.records import to_json
        >>> from labgen.exercises.verdict import Hint
        >>> to_json([Hint("shape", "It has another shape.")])
        '[{"key": "shape", "sentence": "It has another shape."}]'
    """
    return json.dumps(as_builtins(value), ensure_ascii=False, indent=indent)


def as_builtins(value: Any) -> Any:
    """Dictionaries, lists, numbers and texts in place of records, as `to_json` writes them."""
    return msgspec.to_builtins(value, enc_hook=_plain)


def from_json(text: str | bytes, kind: type[T]) -> T:
    """A value of a type from the text that `to_json` wrote.

    Keys that the type does not know are left out, so that what a newer version wrote can be read.

    Args:
        kind: a dataclass, or `list[Row]`, `dict[str, Cell]` and the like.

    Raises:
        ValueError: if the text is no JSON, a key is missing, or a value is of another type. The
            message says which one.

    Example:
        >>> from labgen.exercises.verdict import Hint
        >>> from_json('{"key": "shape"}', Hint)
        Traceback (most recent call last):
        ValueError: Object missing required field `sentence`
    """
    try:
        return msgspec.convert(json.loads(text), kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _plain(value: object) -> object:
    """NumPy's numbers, which measured values often are, and texts that know more than their words,
    such as the detail of a finding."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
