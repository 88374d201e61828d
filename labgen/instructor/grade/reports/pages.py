"""What the pages about grading have in common: one style, one strict policy, no script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from labgen.instructor import TEMPLATES
from labgen.instructor.grade.reports.sanitise import (
    code_as_html,
    code_colours,
    markdown_as_html,
)
from labgen.instructor.grade.reports.spreadsheet import number
from labgen.instructor.grade.visible_text import one_line, visible
from labgen.registry import course
from labgen.util.atomic_write import atomic_write_text
from labgen.util.templates import template_environment


def write_page(path: Path, template: str, **values: object) -> None:
    """Render a template of templates/grade into a file."""
    atomic_write_text(
        path,
        _environment()
        .get_template(f"grade/{template}")
        .render(course_title=course().title, **values),
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = template_environment(TEMPLATES, html=True)
    environment.filters.update(
        code=code_as_html, line=one_line, markdown=markdown_as_html, number=number, shown=visible
    )
    environment.globals["colours"] = code_colours()
    return environment
