"""An import that fails costs nothing where nothing uses it, and a sentence where something does."""

import pytest

from labgen.execution.cells import fresh_namespace, run_cell
from labgen.exercises import examine

RIGHT = "def hidden_probs(v, w, b):\n    return tf.sigmoid(v @ w + b)\n"


def loaded(source):
    namespace = fresh_namespace("1_rbm")
    assert run_cell(source, "cell", namespace) == ""
    return namespace


@pytest.mark.parametrize(
    "above",
    [
        "import no_such_a as a, no_such_b, math",
        "import no_such.part.of_it\nfrom no_such import one, two as three\nfrom no_such import *",
        "from google.colab import drive\ndrive.mount('/content/drive')",
        "import no_such as sns\nsns.set_theme(style='dark')\nsns.a['x'] = 1\nsize = 2 * sns.n",
        "import tensorflow.no_such_part, tensorflow as tf\nimport numpy.no_such",
        "from tensorflow import no_such_name",
        "if True:\n    import no_such\nfor x in no_such.data():\n    pass",
        "from . import helper\nfrom .helper import one",
        "with __import__('contextlib').suppress(ValueError):\n    import no_such",
        "class Plot:\n    import no_such\n    def draw(self):\n        no_such.draw()",
        "def plot(x):\n    import no_such\n    no_such.draw(x)",
        "try:\n    import no_such\n    there = True\nexcept ImportError:\n    there = False\n"
        "assert not there",
    ],
)
def test_what_nothing_uses_costs_nothing(above):
    assert examine("1.2", loaded(f"{above}\n{RIGHT}")["hidden_probs"]).passed


@pytest.mark.parametrize(
    "answer",
    [
        RIGHT.replace("(v, w, b):", "(v: pd.DataFrame, w: list[pd.Series], b: pd.Series | None):"),
        f"@pd.jit\n{RIGHT}",
        f"@pd.jit(parallel=True)\n{RIGHT}",
        "def hidden_probs(v, w, b):\n    import no_such\n    return tf.sigmoid(v @ w + b)\n",
        "def hidden_probs(v, w, b):\n    if v is None:\n        pd.plot(v)\n"
        "    return tf.sigmoid(v @ w + b)\n",
    ],
)
def test_what_only_decorates_or_is_not_reached_costs_nothing(answer):
    assert examine("1.2", loaded(f"import no_such as pd\n{answer}")["hidden_probs"]).passed


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such as x\ndef hidden_probs(v, w, b):\n    return x.sigmoid(v)", "sigmoid of"),
        ("import no_such as x\ndef hidden_probs(v, w, b):\n    return v + x.one", "one of no_such"),
        ("from no_such import f\ndef hidden_probs(v, w, b):\n    return f(v)", "f of no_such"),
        ("from helper_of_mine import hidden_probs", "hidden_probs of helper_of_mine"),
        ("def hidden_probs(v, w, b):\n    import no_such\n    return no_such(v)", "no_such, which"),
    ],
)
def test_what_the_function_uses_is_named_in_a_sentence(source, words):
    text = examine("1.2", loaded(source)["hidden_probs"]).text()
    assert "NotInstalled: the function uses " in text and words in text
    assert "cannot be imported where answers are checked" in text


def test_lines_and_docstrings_stay():
    namespace = loaded(
        '"""Words."""\nfrom __future__ import annotations\nimport no_such, math\n'
        "def hidden_probs(v, w, b):\n    return 1 / 0\n"
    )
    assert "in line 5: return 1 / 0" in examine("1.2", namespace["hidden_probs"]).text()


def test_a_cell_may_await_and_ask_for_ipython():
    namespace = loaded(
        "import asyncio\nawait asyncio.sleep(0)\nfiles = get_ipython().getoutput('ls')\n"
        "get_ipython().run_line_magic('matplotlib', 'inline')\n" + RIGHT
    )
    assert namespace["files"] == []
    assert examine("1.2", namespace["hidden_probs"]).passed
