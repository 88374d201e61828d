"""What stands below a cell of the kit that a student and the revised kit have changed differently.

The kit's version counts. The student's is below it as text, and what answers may need of it,
imports and functions, as a cell of its own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from labgen.reading.answers.handed_out import Given
from labgen.reading.answers.student_cells import own_part
from labgen.reading.code import read_code


def students_version(theirs: NotebookNode, new: Given) -> Iterator[NotebookNode]:
    """The cells with the student's version.

    Args:
        theirs: the student's cell.
        new: the cell of the revised kit.
    """
    name = f"{new.id[:40]}-before-update"
    source = theirs.source
    if theirs.cell_type == "code":
        own = own_code(source, new.source)
        if own:
            yield nbformat.v4.new_code_cell(own, id=f"{name}-code")
        source = _quoted(source)
    text = f"*Your version of the cell above, before the update:*\n\n{source}"
    below = nbformat.v4.new_markdown_cell(text, id=name)
    if theirs.get("attachments"):
        below.attachments = theirs.attachments
    yield below


def own_code(source: str, new: str) -> str:
    """What the reader takes from a changed cell of the kit, and the new version has not."""
    given = read_code(new)
    known = {ast.dump(node) for node in (given.tree.body if given.tree else ())}
    code = own_part(read_code(source), given.binds)
    lines = code.source.split("\n")
    own = []
    for node in code.tree.body if code.tree else ():
        if ast.dump(node) not in known:
            decorators = getattr(node, "decorator_list", [])
            first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
            own.append("\n".join(lines[first - 1 : node.end_lineno]))
    return "\n\n\n".join(own)


def _quoted(code: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}python\n{code.strip()}\n{fence}"
