"""Pairs of answers that are more alike than two people's answers are.

The exercises are short: most right answers are one of two or three, so it proves little that
two of them are the same. Evidence is what two students share and hardly anybody else has. It
is counted in bits, how often one would have to double the class to meet it by chance:

- structure: two answers to an exercise with the same order of tokens, whatever the names. What
  it is worth is how rare it is among the answers of others that are as right (so that two good
  students do not look alike for being good). Answers that differ speak against a copy of their
  notebook; the notebooks are looked at one by one, as they are copied.
- to the letter: such answers with the same names too, where others took other names.
- names, comments, and runs of seven words in the questions that a person marks, which both
  have and (almost) nobody else, and which are not the course's own.

The model answers count as two more students: what looks like them is not rare. Two hand-ins of
all the model answers are still a pair in a class that answers otherwise, being the same to the
letter in everything, and so are two of any one answer key.

Measured on simulated classes (tests/instructor/grade/test_grade_similar.py), where each student
chooses among the right and wrong answers of the tasks, written by that student's habits. In 118
honest classes of 2 to 300 no pair is named. A copy of all notebooks with new names, other line
breaks and no comments is found in each of them, such a copy of the first two notebooks alone in
nine of ten; comments, strange names or prose that are copied too make it certain. Where all right
answers are nearly one text, two of 100 classes have a pair that did not copy, four copies of
everything are missed, and half of those of two notebooks. A single copied answer is found by its
words only.

A pair is a reason to look, no verdict: people who worked together, as they may, look the same,
and so do two who took from one source outside of the class.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import log2

import numpy as np

from labgen.instructor.grade.answers.attached import PICTURE
from labgen.instructor.grade.answers.instructor_notebooks import AnswerCell, Template
from labgen.instructor.grade.marking.records import Graded, by_number
from labgen.instructor.grade.similarity.tokens import RUN, Code, parts_of, runs_of
from labgen.instructor.grade.visible_text import one_line
from labgen.instructor.solution_regions import region

# Bits above those that the number of pairs in the class asks for.
MARGIN = 20.0
_ALIKE = 0.8  # Dice coefficient of two answers' pieces of structure
_SHARES = (0.1, 0.3, 0.6, 0.9, 0.98)  # how much of a notebook may have been copied
_MODEL_COUNTS = 2
_TOKENS_A_BIT = 3  # nobody can say much with few tokens
_MOST_FOR_NAMES, _MOST_FOR_COMMENT, _MOST_FOR_PROSE = 12.0, 12.0, 40.0
_COMMON = 12  # what so many have is no evidence, and would make many pairs


@dataclass(frozen=True)
class Pair:
    """Two students.

    Attributes:
        score: bits of evidence above what chance explains in such a class, 0 or more.
        exercises: numbers of exercises and questions.
        evidence: sentences.
    """

    student_a: str
    student_b: str
    score: float
    exercises: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass
class _Evidence:
    bits: float = 0.0
    exercises: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)

    def add(self, bits: float, exercises: Iterable[str], sentence: str) -> None:
        self.bits += bits
        self.exercises.update(exercises)
        self.sentences.append(sentence)


def similar_pairs(graded: Sequence[Graded], template: Template) -> list[Pair]:
    """The suspicious pairs of a class, most suspicious first."""
    students = sorted(graded, key=lambda result: result.student)
    if len(students) < 2:
        return []
    course = _Course(template)
    codes = [_codes(result, course) for result in students]
    found: defaultdict[tuple[int, int], _Evidence] = defaultdict(_Evidence)
    _add_rare(found, [_names(code) for code in codes], _about_names, _MOST_FOR_NAMES)
    _add_rare(found, [_comments(code, course) for code in codes], _about_comments, None)
    _add_prose(found, students, course)
    chance = MARGIN + log2(len(students) * (len(students) - 1) / 2)
    structure = _Structure(students, codes, course)
    pairs = []
    for a, b in combinations(range(len(students)), 2):
        other = found[a, b].bits if (a, b) in found else 0.0
        if structure.bits[a, b] + other >= chance:
            evidence = structure.explained(a, b)
            evidence.sentences += found[a, b].sentences
            evidence.exercises |= found[a, b].exercises
            pairs.append(
                Pair(
                    students[a].student,
                    students[b].student,
                    round(float(structure.bits[a, b] + other - chance), 1),
                    tuple(sorted(evidence.exercises, key=by_number)),
                    tuple(evidence.sentences),
                )
            )
    return sorted(pairs, key=lambda pair: (-pair.score, pair.student_a, pair.student_b))


class _Course:
    """What comes from the course itself: templates, model answers, and all their words."""

    def __init__(self, template: Template) -> None:
        sources = [
            cell.source
            for notebook in template.notebooks.values()
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
        self.names = frozenset(word for text in sources for word in _identifiers(text))
        self.notebook_of = {
            asked.exercise.number: asked.exercise.notebook for asked in template.answer_cells
        }
        self.notebooks = list(dict.fromkeys(self.notebook_of.values()))
        self.holes = {asked.exercise.number: asked.hole for asked in template.answer_cells}
        self.models = {
            asked.exercise.number: self._model(asked, template) for asked in template.answer_cells
        }
        self.comments = frozenset().union(*(code.comments for code in self.models.values()))
        texts = [
            text for question in template.questions for text in (question.task, question.scheme)
        ]
        self.runs = frozenset(run for text in texts for run in runs_of(text))

    def parts(self, number: str, source: str) -> Code:
        return parts_of(source, self.holes.get(number, ""), self.names)

    def _model(self, asked: AnswerCell, template: Template) -> Code:
        cells = template.notebooks[asked.exercise.notebook].cells
        source = next(cell.source for cell in cells if cell.id == asked.cell_id)
        found = region(source, f"{asked.exercise.notebook}.ipynb, cell {asked.cell_id}")
        return self.parts(asked.exercise.number, found.without_markers if found else source)


def _identifiers(text: str) -> list[str]:
    return re.findall(r"[^\W\d]\w*", text)


def _codes(result: Graded, course: _Course) -> dict[str, Code]:
    codes = {mark.exercise: course.parts(mark.exercise, mark.code) for mark in result.marks}
    return {number: code for number, code in codes.items() if code.structure}


class _Structure:
    """How alike the answers of all pairs are, exercise by exercise."""

    def __init__(
        self, students: Sequence[Graded], codes: Sequence[dict[str, Code]], course: _Course
    ) -> None:
        self._codes = codes
        self._right = [
            {m.exercise: m.status == "right" for m in result.marks} for result in students
        ]
        self._alike: dict[str, np.ndarray] = {}
        self._chance: dict[str, np.ndarray] = {}
        size = (len(students), len(students))
        totals = {
            (notebook, share): np.zeros(size) for notebook in course.notebooks for share in _SHARES
        }
        self._letters = np.zeros(size)
        for number, model in course.models.items():
            alike, both, chance = self._compare(number, model)
            self._alike[number], self._chance[number] = alike, chance
            for share in _SHARES:
                agrees = np.log2(share / chance + 1 - share)
                totals[course.notebook_of[number], share] += np.where(
                    both, np.where(alike, agrees, np.log2(1 - share)), 0.0
                )
            self._letters += self._same_letters(number, alike, model)
        self.bits = self._letters + sum(
            np.maximum(np.max([totals[notebook, share] for share in _SHARES], axis=0), 0.0)
            for notebook in course.notebooks
        )

    def _compare(self, number: str, model: Code) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        has = np.array([number in codes for codes in self._codes])
        right = np.array([of_student.get(number, False) for of_student in self._right])
        lengths = np.array([len(c[number].structure) if number in c else 0 for c in self._codes])
        alike, like_model = _alike([c.get(number) for c in self._codes], model)
        both = has[:, None] & has[None, :]
        alike &= both
        # Of others: a class of n has n - 2 whom a pair can be compared with.
        same_kind = [np.count_nonzero(has & (right == kind)) for kind in (False, True)]
        group = np.where(right, same_kind[1], same_kind[0])
        others = np.where(right[:, None] == right[None, :], group[:, None], has.sum()) - 2
        # Diagonal and non-agreeing entries are never read.
        with_it = np.maximum(alike.sum(1)[:, None], alike.sum(1)[None, :]) - 2
        model_has = _MODEL_COUNTS * (like_model[:, None] | like_model[None, :])
        chance = (np.maximum(with_it, 0) + model_has + 1) / (
            np.maximum(others, 0) + _MODEL_COUNTS + 4
        )
        least = 2.0 ** (-np.minimum(lengths[:, None], lengths[None, :]) / _TOKENS_A_BIT)
        return alike, both, np.clip(np.maximum(chance, least), 0.0, 1.0)

    def _same_letters(self, number: str, alike: np.ndarray, model: Code) -> np.ndarray:
        """Bits for the same names in the same structure, where others chose other names."""
        written = [c[number].literal if number in c else () for c in self._codes]
        count = Counter(written)
        bits = np.zeros(alike.shape)
        for text, times in count.items():
            if not text or times < 2:
                continue
            at = [i for i, code in enumerate(written) if code == text]
            others_alike = max(int(alike[at[0]].sum()) - 2, 0)
            of_model = _MODEL_COUNTS * (text == model.literal)
            chance = (times - 2 + of_model + 2) / (others_alike + of_model + 3)
            bits[np.ix_(at, at)] = log2(0.5 / min(chance, 1.0) + 0.5)
        return bits

    def explained(self, a: int, b: int) -> _Evidence:
        evidence = _Evidence()
        alike = [number for number, matrix in self._alike.items() if matrix[a, b]]
        both = [number for number in self._codes[a] if number in self._codes[b]]
        rare = [number for number in alike if self._chance[number][a, b] <= 0.25]
        evidence.exercises.update(rare)
        if alike:
            sentence = f"{len(alike)} of {len(both)} answers are built alike, names aside"
            if rare:
                sentence += f"; hardly anybody else answered like that in {', '.join(rare)}"
            evidence.sentences.append(sentence + ".")
        same = [n for n in alike if self._codes[a][n].literal == self._codes[b][n].literal]
        if same:
            evidence.sentences.append(f"{len(same)} of them are the same to the letter.")
        return evidence


def _alike(codes: Sequence[Code | None], model: Code) -> tuple[np.ndarray, np.ndarray]:
    """Which answers have the same structure, and which have the model answer's."""
    grams = [code.grams if code else frozenset() for code in (*codes, model)]
    column = {gram: at for at, gram in enumerate(sorted(frozenset().union(*grams)))}
    table = np.zeros((len(grams), max(len(column), 1)), np.float32)
    for row, of_one in zip(table, grams, strict=True):
        row[[column[gram] for gram in of_one]] = 1
    sizes = table.sum(1)
    shared = 2 * (table @ table.T) >= _ALIKE * np.maximum(sizes[:, None] + sizes[None, :], 1)
    return shared[:-1, :-1], shared[-1, :-1]


Features = dict[str, set[str]]  # a thing that a student has -> the exercises where


def _names(codes: dict[str, Code]) -> Features:
    found: Features = defaultdict(set)
    for number, code in codes.items():
        for name in code.names:
            if len(name) > 2:
                found[name].add(number)
    return found


def _comments(codes: dict[str, Code], course: _Course) -> Features:
    found: Features = defaultdict(set)
    for number, code in codes.items():
        for comment in code.comments - course.comments:
            found[comment].add(number)
    return found


def _rarity(owners: int, students: int) -> float:
    """From 1, only the pair has it, to 0, everybody has it."""
    return 1 - log2(owners - 1) / log2(max(students, 2)) if students > owners else 1.0


def _about_names(name: str, owners: int, students: int) -> float:
    return max(0.0, min(4.0, log2((students + 2) / (owners - 1)) - 1))


def _about_comments(comment: str, owners: int, students: int) -> float:
    words = len(comment.split())
    rare = log2((students + 2) / (owners - 1))
    return max(0.0, min(_MOST_FOR_COMMENT, 2.0 * (words - 1), 2.0 * rare))


def _add_rare(found: dict, features: list[Features], worth, most: float | None) -> None:
    """Add what few students have to the evidence about each pair of them."""
    owners = defaultdict(list)
    for at, of_one in enumerate(features):
        for feature in of_one:
            owners[feature].append(at)
    shared = defaultdict(list)
    for feature in sorted(owners):
        have = owners[feature]
        if 2 <= len(have) <= _COMMON:
            bits = worth(feature, len(have), len(features))
            for a, b in combinations(have, 2):
                if features[a][feature] & features[b][feature]:
                    shared[a, b].append((bits, feature))
    for (a, b), items in shared.items():
        bits = sum(bits for bits, _ in items)
        where = {n for _, item in items for n in features[a][item] & features[b][item]}
        items.sort(key=lambda item: (-item[0], item[1]))
        listed = ", ".join(f"“{one_line(item, 100)}”" for _, item in items[:3])
        kind = "name" if most is not None else "comment"
        kind = f"a {kind}" if len(items) == 1 else f"{len(items)} {kind}s"
        sentence = f"Both use {kind} that (almost) nobody else has: {listed}"
        sentence += "." if len(items) <= 3 else ", …"
        found[a, b].add(bits if most is None else min(bits, most), where, sentence)


def _add_prose(found: dict, students: Sequence[Graded], course: _Course) -> None:
    """Add runs of the same words in the questions that a person marks."""
    owners: defaultdict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for at, result in enumerate(students):
        for answer in result.manual:
            for run in dict.fromkeys(runs_of(PICTURE.sub("", answer.text))):
                if run not in course.runs:
                    owners[answer.question, run].append(at)
    shared = defaultdict(list)
    for (question, run), have in owners.items():
        if 2 <= len(have) <= _COMMON:
            rarity = _rarity(len(have), len(students))
            for pair in combinations(have, 2):
                shared[(*pair, question)].append((rarity, run))
    in_order = sorted(shared.items(), key=lambda item: (*item[0][:2], by_number(item[0][2])))
    for (a, b, question), runs in in_order:
        words = len(runs) + RUN - 1
        rarity = sum(rarity for rarity, _ in runs) / len(runs)
        sentence = (
            f"{question}: about {words} words in the same order that (almost) nobody else has, "
            f"such as “{one_line(' '.join(runs[0][1]), 100)} …”."
        )
        found[a, b].add(min(2.0 * (words - 4), _MOST_FOR_PROSE) * rarity, [question], sentence)
