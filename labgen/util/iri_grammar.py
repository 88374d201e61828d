"""Postpones the grammar of IRIs, which `import nbformat` would read first: two seconds.

nbformat imports jsonschema, which imports rfc3987_syntax, which makes 38 parsers of the grammar of
internationalised addresses. Nothing in the format of notebooks is such an address.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from typing import Any

_PACKAGE = "rfc3987_syntax"


def postpone_iri_grammar() -> None:
    """From now on `import rfc3987_syntax` costs nothing: the package runs at its first use.

    Nothing happens where it is not installed, or has been imported already.

    Example:
        >>> postpone_iri_grammar()
        >>> import nbformat
    """
    if _PACKAGE in sys.modules:
        return
    spec = find_spec(_PACKAGE)
    if spec is None or spec.loader is None:
        return
    loader, module = spec.loader, module_from_spec(spec)

    def run_and_get(name: str) -> Any:
        del module.__getattr__
        loader.exec_module(module)  # which puts the true function in the place of ours
        return getattr(module, name)

    def is_valid_syntax(term: str, value: str) -> bool:
        """What jsonschema takes from the package, and keeps."""
        if module.is_valid_syntax is is_valid_syntax:
            run_and_get("is_valid_syntax")
        return bool(module.is_valid_syntax(term, value))

    vars(module).update(is_valid_syntax=is_valid_syntax, __getattr__=run_and_get)
    sys.modules[_PACKAGE] = module
