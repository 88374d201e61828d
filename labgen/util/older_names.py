"""Names of earlier versions, which go on working and say once what they are called now."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from labgen.util.lines import wrapped

_said: set[str] = set()


def older_name(module: str, name: str, newer: Mapping[str, str]) -> object:
    """The attribute of a module that was once called `name`, for the module's `__getattr__`.

    Args:
        newer: today's names by the older ones.

    Raises:
        AttributeError: if the module never had the name.
    """
    if name not in newer:
        raise AttributeError(f"{module} has no {name!r}.")
    today = newer[name]
    if (said := f"{module}.{name}") not in _said:
        _said.add(said)
        print(wrapped(f"{said} is called {module}.{today} now; the older name still works."))
    return getattr(sys.modules[module], today)
