"""What the pages about grading have in common: one style, one strict policy, no script."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from labgen.course.export import TEMPLATES
from labgen.course.grade.spreadsheet import number
from labgen.course.grade.student_text import (
    code_as_html,
    code_colours,
    markdown_as_html,
    one_line,
    visible,
)
from labgen.training.whole import write_whole

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def write_page(path: Path, template: str, **values: object) -> None:
    """Render a template of templates/grade into a file."""
    write_whole(path, _environment().get_template(f"grade/{template}").render(**values))


def file_name(student: str) -> str:
    """A name for this student's files: readable, harmless, another for each student."""
    letters = unicodedata.normalize("NFKD", student.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9._-]+", "-", letters).strip("-.")[:50]
    if plain and plain == student and not _RESERVED.fullmatch(plain):
        return plain
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain or 'student'}-{digest}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(
        code=code_as_html, line=one_line, markdown=markdown_as_html, number=number, shown=visible
    )
    environment.globals["colours"] = code_colours()
    return environment
