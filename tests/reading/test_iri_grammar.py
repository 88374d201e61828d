"""The grammar of IRIs is not read where only notebooks are."""

import subprocess
import sys

import pytest

from labgen.util.iri_grammar import postpone_iri_grammar

PACKAGE = "rfc3987_syntax"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """One of that name which writes down each time that it runs; it knows one address."""
    (tmp_path / PACKAGE).mkdir()
    (tmp_path / PACKAGE / "__init__.py").write_text(
        f"open({str(tmp_path / 'ran')!r}, 'a').write('x')\n"
        "def is_valid_syntax(term, value): return (term, value) == ('iri', 'https://ü.example')\n"
        "parse = 'the parser'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, PACKAGE, raising=False)
    postpone_iri_grammar()
    yield tmp_path / "ran"
    sys.modules.pop(PACKAGE)


def test_it_is_read_when_it_is_asked_for_once_and_says_the_same(package):
    from rfc3987_syntax import is_valid_syntax

    assert not package.exists()
    assert is_valid_syntax("iri", "https://ü.example")
    assert not is_valid_syntax("iri", "https://ü .example")
    assert package.read_text() == "x"


def test_whatever_else_is_in_it_is_there(package):
    import rfc3987_syntax

    assert (rfc3987_syntax.parse, package.read_text()) == ("the parser", "x")
    with pytest.raises(AttributeError, match="nothing"):
        _ = rfc3987_syntax.nothing
    assert rfc3987_syntax.is_valid_syntax("iri", "https://ü.example")
    assert package.read_text() == "x"


def test_the_command_line_does_not_read_it():
    code = (
        "import sys, labgen.reading.whole, labgen.course.run, labgen.instructor.release\n"
        "print([name for name in ('nbformat', 'lark') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['nbformat']"
