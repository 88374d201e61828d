"""Similar pairs: none in classes that did not copy, all that were planted.

The classes are simulated. Each student chooses, exercise by exercise, among the right answers
in some writings and the wrong answers that stand beside the exercises; nobody copies, unless
planted.
"""

from __future__ import annotations

import ast
import random
import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from labgen.instructor.grade.answers.instructor_notebooks import Template, read_template
from labgen.instructor.grade.marking.records import Graded, ManualAnswer, Mark
from labgen.instructor.grade.similarity.pairs import similar_pairs
from labgen.instructor.grade.similarity.tokens import parts_of
from labgen.registry import tasks

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def template() -> Template:
    return read_template(ROOT / "notebooks")


@cache
def bodies(kind: str) -> dict[str, list[str]]:
    """The "right" or "wrong" answers to each exercise as source, read and not run."""
    files = [path for task in tasks() for path in sorted(task.folder.glob("samples*.py"))]
    found: dict[str, list[str]] = {}
    for node in (node for path in files for node in ast.parse(path.read_text("utf-8")).body):
        for mark in getattr(node, "decorator_list", ()):
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == kind:
                body = "\n".join(ast.unparse(line) for line in node.body)
                found.setdefault(mark.args[0].value, []).append(body)
    return found


def right_body(template: Template, number: str) -> str:
    asked = next(p for p in template.answer_cells if p.exercise.number == number)
    cells = template.notebooks[asked.exercise.notebook].cells
    source = next(cell.source for cell in cells if cell.id == asked.cell_id)
    lines = re.search(r"BEGIN SOLUTION\n(.*?)\n *### END", source, re.DOTALL)[1].splitlines()
    return "\n".join(line[4:] for line in lines)


def model_answers(template: Template) -> dict[str, str]:
    return {
        asked.exercise.number: _cell(asked.hole, right_body(template, asked.exercise.number))
        for asked in template.answer_cells
    }


def _cell(hole: str, body: str) -> str:
    return hole.rstrip() + "\n" + "\n".join("    " + line for line in body.splitlines())


# What people do differently without thinking; some always, some now and then.
HABITS = (
    lambda text: re.sub(r"tf\.matmul\((\w+), (\w+)\)", r"\1 @ \2", text),
    lambda text: text.replace("axis=", ""),
    lambda text: text.replace("tf.sigmoid", "tf.nn.sigmoid"),
    lambda text: text.replace("tf.sigmoid", "tf.math.sigmoid"),
    lambda text: text.replace("tf.keras.layers", "keras.layers").replace("tf.keras", "keras"),
    lambda text: text.replace("0.5 *", "1 / 2 *"),
    lambda text: re.sub(r"(?m)^return (.+[^(,])$", r"result = \1\nreturn result", text),
    lambda text: re.sub(
        r"tf\.reduce_mean\((\w+), (axis=)?0\)", r"tf.math.reduce_mean(\1, 0)", text
    ),
)
COMMENTS = ("# sample the states", "# the gradient", "# average over the batch", "# no activation")


class Someone:
    """A student with an ability and habits of writing."""

    def __init__(self, name: str, dice: random.Random, template: Template) -> None:
        self.name = name
        ability = dice.uniform(0.35, 0.95)
        habits = [habit for habit in HABITS if dice.random() < 0.4]
        marks = []
        for asked in template.answer_cells:
            number = asked.exercise.number
            right = dice.random() < ability
            others = bodies("right" if right else "wrong").get(number, [])
            if right and (not others or dice.random() < 0.6):
                body = re.sub(r" *#.*", "", right_body(template, number))
            else:
                body = dice.choice(others)
            for habit in habits:
                if dice.random() < 0.8:
                    body = habit(body)
            if dice.random() < 0.2:
                body = dice.choice(COMMENTS) + "\n" + body
            points = float(asked.exercise.points) * right
            marks.append(
                Mark(
                    number,
                    points,
                    float(asked.exercise.points),
                    "right" if right else "wrong",
                    code=_cell(asked.hole, body),
                )
            )
        self.graded = Graded(name, tuple(marks))


def simulated(template: Template, size: int, seed: int) -> list[Graded]:
    dice = random.Random(seed)
    return [Someone(f"student{at:03}", dice, template).graded for at in range(size)]


def disguised(result: Graded, name: str, template: Template) -> Graded:
    """The same answers under other names for variables, reformatted, without comments."""
    holes = {asked.exercise.number: asked.hole for asked in template.answer_cells}
    marks, own = [], re.sub(r"\W", "_", name)
    for mark in result.marks:
        hole = holes[mark.exercise]
        names = parts_of(mark.code, hole).names
        body = ast.unparse(ast.parse(mark.code).body[0].body[1:])
        assigned = {n.id for n in ast.walk(ast.parse(body)) if _is_assigned(n)} & names
        for at, old in enumerate(sorted(assigned)):
            body = re.sub(rf"(?<![\w.]){old}\b(?! *=[^=].*\))", f"{own}_{at}", body)
        body = body.replace(", ", ",\n        ") if "(" in body else body
        marks.append(replace(mark, code=_cell(hole, body)))
    return Graded(name, tuple(marks))


def _is_assigned(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def names_of(pairs) -> set[tuple[str, str]]:
    return {(pair.student_a, pair.student_b) for pair in pairs}


@pytest.mark.parametrize("size, seed", [(2, 1), (5, 2), (30, 3), (100, 4)])
def test_nobody_who_did_not_copy_is_named(template, size, seed):
    assert similar_pairs(simulated(template, size, seed), template) == []


@pytest.mark.parametrize("size", [3, 30, 100])
def test_planted_copies_are_found_in_disguise(template, size):
    honest = simulated(template, size, 5)
    copies = [disguised(honest[at], f"z-copy{at}", template) for at in range(3)]
    pairs = similar_pairs([*honest, *copies], template)
    assert names_of(pairs) == {(f"student{at:03}", f"z-copy{at}") for at in range(3)}
    assert all(pair.score > 0 for pair in pairs)
    assert "are built alike, names aside" in pairs[0].evidence[0]


@pytest.mark.parametrize("size", [2, 20])
def test_most_copies_of_two_notebooks_are_found_in_disguise(template, size):
    found = 0
    for seed in range(8):
        honest = simulated(template, size, seed)
        taken, own = disguised(honest[0], "z", template).marks, honest[-1].marks
        mixed = [a if a.exercise[0] in "12" else b for a, b in zip(taken, own, strict=True)]
        pairs = similar_pairs([*honest[:-1], Graded("z-part", tuple(mixed))], template)
        assert names_of(pairs) <= {("student000", "z-part")}
        found += len(pairs)
    assert found >= 6


def test_a_group_of_three_makes_three_pairs(template):
    honest = simulated(template, 20, 6)
    group = [honest[0], *(disguised(honest[0], name, template) for name in ("z1", "z2"))]
    pairs = similar_pairs([*group, *honest[1:]], template)
    assert names_of(pairs) == {("student000", "z1"), ("student000", "z2"), ("z1", "z2")}


def test_two_students_with_the_same_notebooks(template):
    one = simulated(template, 1, 7)[0]
    pairs = similar_pairs([one, Graded("twin", one.marks)], template)
    assert names_of(pairs) == {("student000", "twin")}
    assert any("the same to the letter" in sentence for sentence in pairs[0].evidence)


def marks_with(code: dict[str, str]) -> tuple[Mark, ...]:
    return tuple(Mark(number, 0.0, 2.0, "right", code=text) for number, text in code.items())


def test_the_untouched_template_is_like_nothing(template):
    holes = marks_with({asked.exercise.number: asked.hole for asked in template.answer_cells})
    honest = simulated(template, 3, 8)
    empty = [Graded("a", holes), Graded("b", holes), Graded("c", ())]
    assert similar_pairs([*empty, *honest], template) == []
    assert similar_pairs(empty, template) == similar_pairs([], template) == []
    assert similar_pairs(honest[:1], template) == []


def test_two_keys_are_a_pair_only_where_others_answer_otherwise(template):
    key = marks_with(model_answers(template))
    two = [Graded("key1", key), Graded("key2", key)]
    assert names_of(similar_pairs([*simulated(template, 40, 9), *two], template)) == {
        ("key1", "key2")
    }
    everybody = [Graded(f"key{at}", key) for at in range(40)]
    assert similar_pairs(everybody, template) == []


def test_writing_like_the_model_answers_in_most_notebooks_is_no_evidence(template):
    key = model_answers(template)

    def like_the_model(result: Graded) -> Graded:
        marks = (
            replace(mark, status="right", code=key[mark.exercise])
            if mark.exercise[0] in "123"
            else mark
            for mark in result.marks
        )
        return replace(result, marks=tuple(marks))

    class_ = simulated(template, 10, 5)
    assert similar_pairs([*map(like_the_model, class_[:2]), *class_[2:]], template) == []


def test_unusual_comments_and_names_in_a_few_answers_are_enough(template):
    honest = simulated(template, 40, 10)
    numbers = ("1.1", "1.2", "2.1")
    body = (
        "# the wibble keeps Monday's parity out of the way, ask Tom {at}\n"
        "wibble_{at} = tf.zeros(3) + {at}37.25\nreturn wibble_{at} * 0.125"
    )
    holes = {asked.exercise.number: asked.hole for asked in template.answer_cells}

    def with_oddities(result: Graded) -> Graded:
        marks = tuple(
            Mark(m.exercise, 0.0, 2.0, "wrong", code=_cell(holes[m.exercise], body.format(at=at)))
            if m.exercise in numbers
            else m
            for at, m in enumerate(result.marks)
        )
        return Graded(result.student, marks)

    pairs = similar_pairs([*map(with_oddities, honest[:2]), *honest[2:]], template)
    assert names_of(pairs) == {("student000", "student001")}
    assert set(numbers) <= set(pairs[0].exercises)
    text = " ".join(pairs[0].evidence)
    assert "wibble_0" in text and "ask tom 0" in text


PROSE = (
    "Unit 7 looks like a hook over a lake, my grandmother would say; it is on for sevens that lean "
    "towards the window and for nearly nothing else, which surprised both of us very much."
)


def test_the_same_prose_is_found_and_the_course_own_is_not(template):
    def answers(*texts: str) -> tuple[ManualAnswer, ...]:
        questions = zip(template.questions, texts, strict=False)
        return tuple(
            ManualAnswer(question.number, question.maximum, text) for question, text in questions
        )

    class_ = [Graded(f"s{at}", (), answers(f"I saw {at} strokes.")) for at in range(8)]
    quoting = [
        Graded(name, (), answers(template.questions[0].task, template.questions[1].scheme))
        for name in ("q1", "q2")
    ]
    copied = [Graded("c1", (), answers(PROSE)), Graded("c2", (), answers(PROSE.upper()))]
    pairs = similar_pairs([*class_, *quoting, *copied], template)
    assert names_of(pairs) == {("c1", "c2")}
    assert pairs[0].exercises == ("1.a",)
    assert "words in the same order" in pairs[0].evidence[0]


def test_broken_code_and_odd_characters_do_no_harm(template):
    odd = {"1.1": "def energy(:\n  \x00 '''\ud800 (", "1.2": "§" * 50, "9.9": "x = 1"}
    pair = [Graded("a", marks_with(odd)), Graded("b", marks_with(odd))]
    assert similar_pairs(pair, template) == []


def test_the_order_of_the_class_does_not_matter(template):
    class_ = simulated(template, 12, 11)
    class_.append(disguised(class_[3], "zz", template))
    assert similar_pairs(class_, template) == similar_pairs(class_[::-1], template) != []


def test_a_large_class_takes_seconds(template):
    class_ = simulated(template, 300, 12)
    start = time.monotonic()
    assert similar_pairs(class_, template) == []
    assert time.monotonic() - start < 20


def test_what_an_answer_is_made_of():
    hole = 'def f(v, w):\n    """Doc of f."""'
    one = parts_of(
        f"{hole}\n    wobble = tf.matmul(v, w)\n    return wobble  # a word or two", hole
    )
    two = parts_of(
        f"{hole}\n    z = tf.matmul(\n        v,\n        w,\n    )\n    return (z)", hole
    )
    assert one.structure == two.structure != one.literal
    assert one.grams == two.grams
    assert one.names == {"wobble"} and two.names == {"z"}
    assert one.comments == {"a word or two"} and two.comments == frozenset()
    assert parts_of(hole, hole).structure == ()
