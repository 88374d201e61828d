"""Which names a cell makes, and which it needs of others."""

import ast

import pytest

from labgen.training.cells.stopped_cells import made_by, needed_by


@pytest.mark.parametrize(
    "source, made, needed",
    [
        ("a = b", {"a"}, {"b"}),
        ("a = a + 1", {"a"}, {"a"}),
        ("a = 1\nb = a", {"a", "b"}, set()),
        ("a, (b, *c) = d", {"a", "b", "c"}, {"d"}),
        ("a[0] = b.c", set(), {"a", "b"}),
        ("[a for a in b]", set(), {"b"}),
        ("{a: c for a, b in d.items()}", set(), {"c", "d"}),
        ("for a in b:\n    c = a", {"a", "c"}, {"b"}),
        ("with a as b:\n    b.c()", {"b"}, {"a"}),
        ("import a.b, c as d", {"a", "d"}, set()),
        ("def a(b, c=d):\n    e = f\n    return b, e", {"a"}, {"d", "f"}),
        ("lambda a: a + b", set(), {"b"}),
        ("class A(B):\n    c = staticmethod(c)", {"A"}, {"B", "c", "staticmethod"}),
        ("a = b = lambda: c", {"a", "b"}, {"c"}),
    ],
)
def test_names_of_a_cell(source, made, needed):
    cell = ast.parse(source)
    assert made_by(cell.body) == made
    assert needed_by(cell) == needed
