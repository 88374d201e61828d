"""labgen.hint: three hints to every exercise, right in their numbers, and never the answer."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import tensorflow as tf

import labgen
from labgen.exercises import hint_ladder
from labgen.exercises.hint_ladder import HintError, markdown, plain
from labgen.registry import Exercise, RegistryError, WorkedExample, exercises, find_exercise

EXERCISES = exercises()
CLOSE = 0.005  # the hints round to three digits
by_label = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.label)


@pytest.fixture(autouse=True)
def from_the_first(monkeypatch):
    monkeypatch.setattr(hint_ladder, "_shown", {})


@by_label
def test_there_are_three_short_texts(exercise):
    look, idea, example = exercise.hints
    for text in (look, idea, example.steps):
        assert 100 < len(text) < 900 and text.endswith((".", "?", ".)")), text
    assert isinstance(example, WorkedExample)


# --- the worked examples -------------------------------------------------------------------------


def looked_up(name, pairs):
    """The function that a tuple of pairs stands for."""

    def function(asked):
        for known, answer in pairs:
            if np.shape(known) == asked.shape and np.allclose(known, asked, atol=CLOSE):
                return tf.constant(answer, tf.float32)
        raise AssertionError(f"the hint does not say what {name} gives for {asked}")

    return function


def one_weight(words):
    layer = tf.keras.layers.Dense(1, use_bias=False)
    network = tf.keras.Sequential([tf.keras.Input((1,)), layer])
    layer.set_weights([np.array([[float(words.rpartition(" ")[2])]])])
    return network


IN_WORDS = {
    "a network that multiplies by its one weight, 0.5": one_weight,
    "a network that multiplies by its one weight, 1": one_weight,
    "a network that multiplies by its one weight, 2": one_weight,
    "the fake logit minus the real logit": lambda _: lambda real, fake: tf.reduce_sum(fake - real),
    "minus the logit": lambda _: lambda fake: -tf.reduce_sum(fake),
    "three digits of 784 equal pixels: all 0, all 0.25, all 1": lambda _: tf.constant(
        [[level] * 784 for level in (0.0, 0.25, 1.0)]
    ),
    "three pictures of shape [32, 32, 1]: all -1, all -0.5, all 1": lambda _: np.array(
        [np.full((32, 32, 1), level) for level in (-1.0, -0.5, 1.0)]
    ),
}


def as_argument(name, value):
    if isinstance(value, str):
        return IN_WORDS[value](value)
    if isinstance(value, tuple):
        return looked_up(name, value)
    if isinstance(value, list) and name != "channels":
        return tf.constant(value, tf.float32)
    return value


def flat(results):
    """All results as arrays, those in a list one by one."""
    for result in results:
        if isinstance(result, (list, tuple)):
            yield from flat(result)
        else:
            yield np.asarray(result)


@by_label
def test_the_numbers_of_the_worked_example_are_those_of_the_reference(exercise, answers):
    example = exercise.hints[2]
    given = {name: as_argument(name, value) for name, value in example.given.items()}
    got = getattr(answers[exercise.notebook], exercise.name)(**given)
    if isinstance(got, tf.keras.Model):
        shapes = [["batch", *tensor.shape[1:]] for tensor in got.outputs]
        assert example.results == {"parameters": got.count_params(), "outputs": shapes}
        return
    assert tuple(example.results) == exercise.returns
    got = list(flat(got if isinstance(got, (list, tuple)) else [got]))
    expected = [
        np.asarray(IN_WORDS[value](value) if isinstance(value, str) else value)
        for value in example.results.values()
    ]
    if exercise.returns[-1] == "gradients":
        expected = [expected[0], *expected[1]]
    assert len(got) == len(expected)
    for one, other in zip(got, expected, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, atol=CLOSE)


# TeX of numbers, and the Python that computes it.
SPELLED = (
    (r"\tfrac12", "0.5"),
    (r"\cdot", "*"),
    (r"\approx", "="),
    (r"\sigma", "sigma"),
)
NUMBERS_ONLY = re.compile(r"(?:sigma|log|exp|[\d.+*/()=-])+")


def sums_in(text):
    """The formulas that hold numbers only, each as what stands between its equals signs."""
    for tex in re.findall(r"\$(.+?)\$", text):
        for word, python in SPELLED:
            tex = tex.replace(word, python)
        tex = re.sub(r"\\ln\s*(?=\()", "log", tex)
        tex = re.sub(r"\\ln\s*([\d.]+)", r"log(\1)", tex)
        tex = re.sub(r"e\^(?:\{(-?[\d.]+)\}|([\d.]+))", r"exp(\1\2)", tex).replace(" ", "")
        if "=" in tex and NUMBERS_ONLY.fullmatch(tex):
            yield tex.split("=")


def value_of(python):
    functions = {"sigma": lambda x: 1 / (1 + math.exp(-x)), "log": math.log, "exp": math.exp}
    return eval(python, {"__builtins__": {}}, functions)


@by_label
def test_every_sum_in_the_texts_is_right(exercise):
    look, idea, example = exercise.hints
    for sides in sums_in(f"{look} {idea} {example.steps}"):
        first, *others = map(value_of, sides)
        assert others == pytest.approx([first] * len(others), abs=CLOSE), " = ".join(sides)


def test_most_examples_have_sums_to_be_tried():
    counts = {one.number: len(list(sums_in(one.hints[2].steps))) for one in EXERCISES}
    without = {number for number, count in counts.items() if not count}
    assert without == {"1.4", "2.4", "3.1"}  # nothing is computed there


# --- the ladder ----------------------------------------------------------------------------------


def test_each_call_shows_the_next_hint_and_says_how_many_are_left(capsys):
    said = []
    for _ in range(4):
        labgen.hint("1.4")
        said.append(capsys.readouterr().out)
    for rung, text in enumerate(said[:3], 1):
        assert text.startswith(f"Hint {rung} of 3 to exercise 1.4")
    assert "2 hints are left." in said[0] and "1 hint is left." in said[1]
    assert "This was the last one." in said[2]
    assert said[3] == said[2]


def test_a_hint_can_be_chosen_and_leaves_the_order_alone(capsys):
    labgen.hint("gibbs_step", rung=3)
    assert capsys.readouterr().out.startswith("Hint 3 of 3 to exercise 1.4")
    labgen.hint("1.4")
    assert capsys.readouterr().out.startswith("Hint 1 of 3 to exercise 1.4")


@pytest.mark.parametrize("rung", [0, 4, "1", True, 1.5])
def test_there_is_no_other_hint(rung):
    with pytest.raises(HintError, match=r"Exercise 1\.4 has three hints: rung is 1, 2 or 3, not"):
        labgen.hint("1.4", rung=rung)


def test_an_unknown_exercise_is_a_sentence_with_those_there_are():
    with pytest.raises(HintError) as refused:
        labgen.hint(1.7)
    assert "There is no exercise 1.7. There are hints to 1.1, 1.2, " in str(refused.value)
    lines = refused.value._render_traceback_()
    assert not any("Traceback" in line or 'File "' in line for line in lines)


def test_an_exercise_without_hints_says_so(monkeypatch):
    bare = Exercise("1.1", "energy", "Energy", 2, ("energy",))
    monkeypatch.setattr(hint_ladder, "find_exercise", lambda _: bare)
    with pytest.raises(HintError, match=r"Exercise 1\.1 energy has no hints\."):
        labgen.hint("1.1")


@pytest.mark.parametrize("hints", [("one",), ("one", "two", "three"), ("one", "two") * 2])
def test_other_hints_than_three_are_refused(hints):
    with pytest.raises(RegistryError, match=r"hints of exercise 1\.1 are not three"):
        Exercise("1.1", "energy", "Energy", 2, ("energy",), hints=hints)


@by_label
def test_a_terminal_shows_no_markup(exercise):
    for rung in (1, 2, 3):
        text = plain(markdown(exercise, rung))
        assert not re.search(r"\$|\\|`|\*\*|\{|\}", text), text
        assert max(map(len, text.splitlines())) <= 100


def test_a_formula_in_a_terminal():
    assert plain(r"the **input** $c_j$, `v`, $\sigma(-1)\approx0.269$, $2\cdot e^{0}=2$") == (
        "the input c_j, v, σ(-1)≈0.269, 2·e^0=2"
    )
    assert plain(r"weights $\mathbf W$, $\mathbf z$ and $\log\sigma^2$") == (
        "weights W, z and logσ^2"
    )


def test_a_notebook_gets_markdown_and_text(monkeypatch):
    shown = []
    monkeypatch.setattr(hint_ladder, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data))
    labgen.hint("1.1", rung=3)
    (data,) = shown
    assert "- `v` is `[[1, 1], [0, 1]]`" in data["text/markdown"]
    assert data["text/plain"] == plain(data["text/markdown"])


def test_the_example_of_a_function_says_what_it_gives():
    text = markdown(find_exercise("1.4"), 3)
    assert "- `sample`: `[[0.9, 0.2, 0.6]]` ↦ `[[1, 0, 0]]`, `[[0.7, 0.1]]` ↦ `[[0, 0]]`" in text
