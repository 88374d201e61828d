"""The students' kit checks with numbers: it says what the formulas say, and holds none of them."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from labgen.execution.observe import observe
from labgen.execution.process.wire_format import Reply, pack_reply
from labgen.exercises import examine
from labgen.exercises.check import oracle_of
from labgen.exercises.comparison.oracle import Comparison
from labgen.exercises.samples import wrong_answers
from labgen.exercises.truth.computed import ComputedTruth, Formula
from labgen.exercises.truth.recorded import numbers_beside
from labgen.instructor.release.kit.record_oracles import _recorded, is_recorded
from labgen.registry import exercises, find_exercise
from labgen.util.arrays.array_file import pack, read
from tests.conftest import NOTEBOOKS, ROOT
from tests.exercises.kits_oracles import RECORDED, file_of, kits_oracle, of, record_all, same

pytestmark = pytest.mark.slow(seconds=20)

WRONG_ANSWERS = wrong_answers()
# What is true, and how mistakes are told: no line of them may be in a kit
FORMULAS = [
    *(
        path
        for word in ("truths", "mistakes", "oracles")
        for path in (ROOT / "labgen" / "tasks").rglob(f"{word}*.py")
    ),
    *(Path(of(exercise).__file__) for exercise in exercises() if is_recorded(exercise)),
]
by_label = pytest.mark.parametrize("exercise", RECORDED, ids=lambda exercise: exercise.label)


@by_label
def test_the_inputs_are_the_same(exercise, numbers):
    ours = oracle_of(exercise).cases(1)
    kits = kits_oracle(exercise, numbers).cases(1)
    assert [(c.name, c.group, c.driver) for c in ours] == [
        (c.name, c.group, c.driver) for c in kits
    ]
    for one, other in zip(ours, kits, strict=True):
        assert list(one.args) == list(other.args) and not one.driver_data
        for a, b in zip(one.args.values(), other.args.values(), strict=True):
            np.testing.assert_equal(a, b)
            assert type(a) is type(b) and getattr(a, "dtype", None) == getattr(b, "dtype", None)


@by_label
def test_the_reference_passes(exercise, both, answers):
    ours, kits = both(exercise, getattr(answers[exercise.notebook], exercise.name))
    assert kits.passed, kits.text()
    assert same(ours, kits)


def test_what_is_not_recorded_judges_without_numbers():
    alone = ("1.4", "2.2", "4.1", "4.2", "5.2", "5.3", "5.6", "5.7")
    assert {exercise.number for exercise in exercises()} == {
        *alone,
        *(exercise.number for exercise in RECORDED),
    }
    for number in alone:
        assert oracle_of(find_exercise(number)).cases(seed=2)


@by_label
def test_other_inputs_are_refused_in_a_sentence(exercise, numbers):
    with pytest.raises(ValueError, match="know the inputs of seed 1 and no others"):
        kits_oracle(exercise, numbers).cases(2)


def test_missing_numbers_are_named(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"hidden_probs is .*hidden_probs\.safetensors.*kit again"
    ):
        kits_oracle(find_exercise("1.2"), tmp_path)


def test_numbers_of_an_older_kit_are_refused_in_a_sentence(numbers, tmp_path):
    text, arrays = read(numbers_beside(str(file_of(find_exercise("1.2"), numbers))))
    older = {key: value for key, value in text.items() if key != "version"}
    numbers_beside(str(file_of(find_exercise("1.2"), tmp_path))).write_bytes(pack(older, arrays))
    with pytest.raises(ValueError, match="hidden_probs is .* another version of the kit"):
        kits_oracle(find_exercise("1.2"), tmp_path)


def test_the_bytes_are_the_same_twice(numbers, tmp_path, monkeypatch):
    _recorded.cache_clear()  # and no truth is the one that was worked out before
    monkeypatch.setattr(Formula, "truth", lambda formula, case: ComputedTruth(formula, case))
    record_all(tmp_path)
    names = sorted(path.name for path in numbers.iterdir())
    stubs = [f"{exercise.name}.py" for exercise in exercises() if is_recorded(exercise)]
    assert names == sorted([*stubs, *(f"{exercise.name}.safetensors" for exercise in RECORDED)])
    for name in names:
        assert (tmp_path / name).read_bytes() == (numbers / name).read_bytes(), name


def strings(value):
    if isinstance(value, str):
        yield value
    for part in value if isinstance(value, list) else ():
        yield from strings(part)
    for part in value.values() if isinstance(value, dict) else ():
        yield from strings(part)


@by_label
def test_the_texts_are_sentences_and_names(exercise, numbers):
    text, _ = read(numbers_beside(str(file_of(exercise, numbers))))
    oracle = oracle_of(exercise)
    allowed = set()
    for case in oracle.cases(1):
        allowed |= {case.name, case.group, case.driver, *case.args}
    if isinstance(oracle, Comparison):
        allowed |= {
            oracle.shape,
            type(oracle).__name__,
            *oracle.hint_groups,
            *oracle.source.gradients,
        }
        allowed |= {
            word for statement in oracle.statements for word in (statement.text, statement.group)
        }
        for mistake in (*oracle.misconceptions, *oracle.source.counterfactuals()):
            predicate = mistake.predicate.__name__ if mistake.predicate else ""
            allowed |= {mistake.key, mistake.sentence, predicate, mistake.about, *mistake.groups}
    others = {word for word in strings(text) if not word.isdigit()} - allowed
    assert others == set()


def test_no_formula_is_in_the_files(numbers):
    code = set()
    for path in FORMULAS:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Lambda):
                code.add(ast.get_source_segment(source, node.body))
            elif isinstance(node, ast.FunctionDef):
                code |= {ast.get_source_segment(source, part) for part in node.body[1:]}
    assert len(code) > 300
    data = b"".join(path.read_bytes() for path in numbers.iterdir())
    assert [piece for piece in code if len(piece) > 8 and piece.encode() in data] == []


def test_judging_imports_no_tensorflow(answers, tmp_path):
    for exercise in exercises():
        function = getattr(answers[exercise.notebook], exercise.name)
        cases = oracle_of(exercise).cases(1)
        seen = tuple(observe(function, case, exercise.results) for case in cases)
        (tmp_path / exercise.number).write_bytes(pack_reply(Reply(seen)))
    code = f"""
import pathlib, sys
from labgen.execution.process.wire_format import unpack_reply
from labgen.exercises.check import judge, oracle_of
from labgen.registry import exercises
for exercise in exercises():
    cases = oracle_of(exercise).cases(1)
    data = pathlib.Path({str(tmp_path)!r}, exercise.number).read_bytes()
    verdict = judge(exercise, cases, unpack_reply(data, len(cases)).outcomes)
    assert verdict.passed, verdict.text()
print([name for name in ("tensorflow", "keras") if name in sys.modules])
"""
    assert run(code, ROOT) == "[]\n"


def run(code: str, *folders: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folders[0],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- the kit -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kit(released) -> Path:
    return released


def test_the_kit_has_numbers_and_no_formulas(kit):
    framework, tasks = kit / "labgen" / "exercises", kit / "labgen" / "tasks"
    for name in ("comparison/common_mistakes", "truth/computed", "truth/changed_arguments"):
        assert not (framework / f"{name}.py").exists()
        assert (ROOT / "labgen" / "exercises" / f"{name}.py").exists()
    assert not (framework / "samples.py").exists()
    for name in ("truths", "mistakes", "oracles", "samples", "reference_training"):
        assert not list(tasks.rglob(f"{name}.py")) and not list(tasks.rglob(f"{name}_of_*.py"))
    kept = {path.relative_to(kit) for path in tasks.glob("*/exercises/*.safetensors")}
    numbers = (Path(f"{exercise.module.replace('.', '/')}.safetensors") for exercise in RECORDED)
    assert kept == set(numbers)
    for path in (*framework.rglob("*.py"), *tasks.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        assert "counterfactual=" not in source, path
        for node in ast.walk(ast.parse(source)):
            name = getattr(getattr(node, "func", None), "id", "")
            parts = []
            if name in ("Formula", "Comparison", "Differentiable", "Flags"):
                parts = [node]
            elif name == "Misconception" and not path.name.endswith("_hints.py"):
                # A question about what came back may be read, not what a mistake would give
                parts = [*node.args, *(k.value for k in node.keywords if k.arg != "predicate")]
            inside = [part for top in parts for part in ast.walk(top)]
            assert not any(isinstance(part, ast.Lambda) for part in inside), path


@pytest.fixture(scope="module")
def kit_with_samples(kit, tmp_path_factory) -> Path:
    """The kit, with the sample answers put back into it."""
    place = tmp_path_factory.mktemp("samples") / "kit"
    shutil.copytree(kit, place)
    samples = [ROOT / "labgen" / "exercises" / "samples.py"]
    for path in (*samples, *(ROOT / "labgen" / "tasks").rglob("samples*.py")):
        shutil.copy(path, place / path.relative_to(ROOT))
    for path in (ROOT / "labgen" / "tasks").glob("*/truths.py"):  # as a run before may have left it
        old = place / importlib.util.cache_from_source(path.relative_to(ROOT))
        py_compile.compile(str(path), str(old), doraise=True)
    return place


def test_the_kits_verdicts_are_ours_word_for_word(kit_with_samples, answers):
    # Whose outputs follow from weights that start at random: other numbers in every process.
    by_chance = "weights-ignored"
    told = [sample for sample in WRONG_ANSWERS if sample.key and sample.key != by_chance]
    wrong = {sample.exercise: sample for sample in reversed(told)}
    code = f"""
import json
import labgen
from labgen.registry import exercises
from labgen.exercises import load_answers
from labgen.exercises.samples import wrong_answers
told = [one for one in wrong_answers() if one.key and one.key != {by_chance!r}]
wrong = {{one.exercise: one for one in reversed(told)}}
said = {{}}
for exercise in exercises():
    answers = load_answers({str(NOTEBOOKS)!r} + f"/{{exercise.notebook}}.ipynb")
    labgen.check(exercise.number, getattr(answers, exercise.name))
    try:
        labgen.check(exercise.number, wrong[exercise.number].function)
    except AssertionError as error:
        said[exercise.number] = str(error)
print(json.dumps([labgen.__file__, said]))
"""
    *right, last = run(code, kit_with_samples, ROOT).splitlines()
    place, said = json.loads(last)
    assert place == str(kit_with_samples / "labgen" / "__init__.py")
    ours = [examine(e.number, getattr(answers[e.notebook], e.name)).text() for e in exercises()]
    assert right == "\n".join(ours).splitlines()
    for exercise in exercises():
        text = examine(exercise.number, wrong[exercise.number].function).text()
        assert_same_but_for_rounding(said[exercise.number], text)
        assert "  hint:  " in text


def assert_same_but_for_rounding(one: str, other: str) -> None:
    """The same words, and numbers that agree in five digits: how a convolution rounds depends on
    where a process has laid its arrays."""
    number = r"-?\d+\.\d+(?:e[-+]\d+)?"
    assert re.split(number, one) == re.split(number, other)
    numbers = [[float(x) for x in re.findall(number, text)] for text in (one, other)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-5)
