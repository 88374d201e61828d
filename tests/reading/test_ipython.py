"""A cell in IPython's syntax becomes Python on the same lines, and nothing of it is run."""

import pytest

from labgen.reading.code import read_code

DEF = "def f():\n    return 'mine'"


def names(source):
    """What the cell defines, run where nothing of IPython is at hand."""
    code = read_code(source)
    assert not code.problem, code.problem
    assert code.source.count("\n") == source.count("\n"), "lines must stay where they are"
    namespace = {"g": lambda *arguments: arguments, "tf": None}
    exec(compile(code.source, "cell", "exec"), namespace)
    return namespace


@pytest.mark.parametrize(
    "source",
    [
        f"!ls\n{DEF}",
        f"!ls \\\n  -l \\\n  /tmp\n{DEF}",
        f"!echo ( don't ''' \\\n\n{DEF}",
        f"!!ls\n{DEF}",
        f"%matplotlib inline\n%load_ext autoreload\n{DEF}",
        f"%time g(1, \\\n  2)\n{DEF}",
        f"tf?\ntf.sigmoid??\n?tf\n??tf\ntf.sigmoid?;\n%time?\n{DEF}",
        f"files = !ls\n{DEF}",
        f"where = %pwd\nt = %timeit -o g()\n{DEF}",
        f"%%time\n{DEF}",
        f"\n\n%%capture out\n{DEF}",
        f"%%time\n%%capture\n%matplotlib inline\n{DEF}",
        "    def f():\n        return 'mine'\n",
        ">>> def f():\n...     return 'mine'\n",
        "In [1]: def f():\n   ...:     return 'mine'\n",
        f"pip install seaborn\ncd ..\n{DEF}",
        f"try:\n    import math\nexcept ImportError:\n    %pip install math\n    !ls\n{DEF}",
        f"x = 1;\n{DEF};",
    ],
)
def test_a_function_below_lines_of_ipython_is_there(source):
    assert names(source)["f"]() == "mine"


@pytest.mark.parametrize(
    ("source", "x"),
    [
        ("x = !ls", []),
        ("x = %pwd", None),
        ("%time x = g(1)", (1,)),
        ("x = %time g(2)", (2,)),
        ("%time x = g(1, \\\n    2)", (1, 2)),
        ("%prun -l 10 -s cumulative x = 3", 3),
        ("if True:\n    %time x = 4\n", 4),
        ("x = (7\n% 4)", 3),
        ("x = ('a %s'\n     % 'b')\n%matplotlib inline", "a b"),
        ('x = """\n!ls\n%time y\nf?\n"""\n!ls', "\n!ls\n%time y\nf?\n"),
        ("x = [1,  # why?\n     2]\nx?", [1, 2]),
    ],
)
def test_what_a_line_binds_is_bound(source, x):
    assert names(source)["x"] == x


@pytest.mark.parametrize(
    "kind", ["bash", "writefile f.py", "javascript", "timeit", "html", "R -i x"]
)
def test_a_cell_of_another_kind_defines_nothing(kind):
    code = read_code(f"%%{kind}\n{DEF}")
    assert not code.binds and not code.problem


def test_the_line_of_an_error_is_the_students():
    code = read_code("\n%%time\n!ls \\\n  -l\nx = %pwd\nreturn (")
    assert code.problem == "SyntaxError: '(' was never closed (line 6: return ()"


def test_commands_stay_where_a_cell_is_python():
    source = 'def f():\n    """\nrun the model\npip install x\n"""\nrun = 3'
    assert read_code(source).source == source


def test_nothing_is_run(tmp_path):
    mark = tmp_path / "mark"
    names(f"%%bash\ntouch {mark}")
    names(f"x = !touch {mark}\n%writefile {mark}\n%time g(open({str(mark)!r}, 'w'))")
    assert not mark.exists()


def test_an_await_is_read_and_its_function_found():
    code = read_code("x = await g()\n" + DEF)
    assert code.defined == {"f": "def"}


@pytest.mark.parametrize("line", ["!echo '(\n", "%time x = 1\n", "f?\n", "%%time\n"])
def test_more_lines_than_ipython_takes_are_a_sentence_or_nothing(line):
    code = read_code(line * 20_000)
    assert code.problem or not code.binds
