"""What `--json` promises: the results are all that stands on stdout."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import click

from labgen.util.native_stderr import stdout_on_stderr


@contextlib.contextmanager
def stdout_for_json(wanted: bool) -> Iterator[None]:
    """Where JSON is wanted, what is printed inside goes to stderr, a student's prints as well."""
    with stdout_on_stderr() if wanted else contextlib.nullcontext():
        yield


def write_json(results: dict[str, Any]) -> None:
    """Write the results on stdout, in ASCII, which every terminal and every system can encode."""
    click.echo(json.dumps(results, indent=2, allow_nan=False))
