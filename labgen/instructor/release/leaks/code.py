"""Answers under other names: the same tree, as an expression, a run of statements or a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from labgen.instructor.release.leaks.canonical_ast import (
    blocks,
    body_of,
    canonical,
    functions,
    result_of,
    variables_of,
    weight,
    weights_in,
)
from labgen.instructor.release.leaks.extract import Text
from labgen.instructor.release.leaks.secrets import Answer, note
from labgen.instructor.release.leaks.snippets import snippets

# Fewer operations are too common to say that they are an answer. What a function returns says
# more than a part of it; and a function that does nothing else is an answer however short it is.
_HEAVY, _HEAVY_RESULT = 3, 2


class SameCode:
    """Finds the code of answers by canonical forms, see `trees`."""

    HOW = "the same code under other names"

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._expressions: dict[str, str] = {}
        self._kinds: set[tuple[type, int]] = set()  # of these expressions, to pass over most others
        self._runs: dict[str, str] = {}
        self._run_kinds: set[tuple[int, int]] = set()  # lengths and weights
        self._functions: dict[str, str] = {}
        for answer in answers:
            if answer.code:
                self._learn(answer.exercise, ast.parse(answer.code))

    def search(self, text: Text) -> Iterator[tuple[int, str, str]]:
        if text.tree is not None:
            yield from self._search_tree(text.tree, 1)
        else:
            for line, tree in snippets(text.text):
                yield from self._search_tree(tree, line)

    def _learn(self, exercise: str, tree: ast.Module) -> None:
        variables = variables_of(tree)
        body = body_of(next(functions(tree)))
        result = result_of(body)
        note(self._functions, _function(body, result, variables), exercise)
        whole = sum(map(weight, body))
        if len(body) > 1 and whole >= _HEAVY:
            note(self._runs, canonical(body, variables), exercise)
            self._run_kinds.add((len(body), whole))
        for value in _telling(ast.walk(tree), result):
            note(self._expressions, canonical([value], variables), exercise)
            self._kinds.add((type(value), weight(value)))

    def _search_tree(self, tree: ast.AST, first: int) -> Iterator[tuple[int, str, str]]:
        variables, weights = variables_of(tree), weights_in(tree)
        for node in self._candidates(weights):
            yield from _hit(self._expressions, canonical([node], variables), node, first)
        for function in functions(tree):
            body = body_of(function)
            result = result_of(body)
            yield from _hit(self._functions, _function(body, result, variables), function, first)
            within = weights_in(result) if result is not None and len(body) > 1 else {}
            for node in self._candidates(within):
                yield from _hit(self._expressions, canonical([node], variables), function, first)
        for block in blocks(tree):
            for run in self._candidate_runs(block, [weights[statement] for statement in block]):
                yield from _hit(self._runs, canonical(run, variables), run[0], first)

    def _candidates(self, weights: dict[ast.AST, int]) -> list[ast.AST]:
        return [node for node, heavy in weights.items() if (type(node), heavy) in self._kinds]

    def _candidate_runs(
        self, block: list[ast.stmt], weights: list[int]
    ) -> Iterator[list[ast.stmt]]:
        for length in {length for length, _ in self._run_kinds}:
            for start in range(len(block) - length + 1):
                if (length, sum(weights[start : start + length])) in self._run_kinds:
                    yield block[start : start + length]


def _telling(nodes: Iterable[ast.AST], result: ast.expr | None) -> Iterator[ast.expr]:
    """The expressions of an answer that say what it is."""
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.Return)) and node.value is not None:
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else []
            yield from (part for part in (node.value, *parts) if weight(part) >= _HEAVY)
    if result is not None:
        parts = result.elts if isinstance(result, ast.Tuple) else []
        yield from (part for part in parts if weight(part) >= _HEAVY)
        if weight(result) >= _HEAVY_RESULT or (len(parts) > 2 and weight(result)):
            yield result


def _function(body: list[ast.stmt], result: ast.expr | None, variables: frozenset[str]) -> str:
    return canonical(body if result is None else [ast.Return(result)], variables)


def _hit(
    secrets: dict[str, str], found: str, node: Any, first: int
) -> Iterator[tuple[int, str, str]]:
    if found in secrets:
        yield first + node.lineno - 1, secrets[found], ast.unparse(node)
