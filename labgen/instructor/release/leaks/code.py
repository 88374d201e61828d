"""Answers under other names: the same tree, as an expression, a run of statements or a function."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labgen.instructor.release.leaks.canonical_ast import (
    Nodes,
    body_of,
    canonical,
    parsed,
    result_of,
    weight,
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
        self._bodies: set[tuple[type, ...]] = set()  # the statements of these functions
        self._read: dict[str, list[tuple[int, str, str]]] = {}  # what was found in sources
        for answer in answers:
            if answer.code:
                self._learn(answer.exercise, ast.parse(answer.code))

    def search(self, text: Text) -> Iterator[tuple[int, str, str]]:
        if text.tree is not None:
            yield from self._search_tree(text.tree)
            return
        for before, source in snippets(text.text):
            if source not in self._read:
                tree = parsed(source)
                self._read[source] = [] if tree is None else list(self._search_tree(tree))
            yield from (
                (before + line, exercise, code) for line, exercise, code in self._read[source]
            )

    def _learn(self, exercise: str, tree: ast.Module) -> None:
        nodes = Nodes(tree)
        body = body_of(next(nodes.functions()))
        result = result_of(body)
        note(self._functions, _function(body, result, nodes.variables), exercise)
        self._bodies.add(_kinds_of(body))
        whole = sum(map(weight, body))
        if len(body) > 1 and whole >= _HEAVY:
            note(self._runs, canonical(body, nodes.variables), exercise)
            self._run_kinds.add((len(body), whole))
        for value in _telling(nodes.nodes, result):
            note(self._expressions, canonical([value], nodes.variables), exercise)
            self._kinds.add((type(value), weight(value)))

    def _search_tree(self, tree: ast.AST) -> Iterator[tuple[int, str, str]]:
        nodes = Nodes(tree)
        variables, weights = nodes.variables, dict(zip(nodes.nodes, nodes.weights, strict=True))
        for node in self._candidates(nodes):
            yield from _hit(self._expressions, canonical([node], variables), node)
        for function in nodes.functions():
            body = body_of(function)
            result = result_of(body)
            if result is not None or _kinds_of(body) in self._bodies:
                yield from _hit(self._functions, _function(body, result, variables), function)
            within = self._candidates(Nodes(result)) if result is not None and len(body) > 1 else ()
            for node in within:
                yield from _hit(self._expressions, canonical([node], variables), function)
        for block in nodes.blocks():
            for run in self._candidate_runs(block, [weights[statement] for statement in block]):
                yield from _hit(self._runs, canonical(run, variables), run[0])

    def _candidates(self, nodes: Nodes) -> list[ast.AST]:
        pairs = zip(nodes.nodes, nodes.weights, strict=True)
        return [node for node, heavy in pairs if (type(node), heavy) in self._kinds]

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


def _kinds_of(body: Sequence[ast.stmt]) -> tuple[type, ...]:
    """The kinds of statements, which their canonical form tells apart, too."""
    kinds = map(type, body)
    return tuple(ast.Assign if kind is ast.AnnAssign else kind for kind in kinds)


def _function(body: list[ast.stmt], result: ast.expr | None, variables: frozenset[str]) -> str:
    return canonical(body if result is None else [ast.Return(result)], variables)


def _hit(secrets: dict[str, str], found: str, node: Any) -> Iterator[tuple[int, str, str]]:
    if found in secrets:
        yield node.lineno, secrets[found], ast.unparse(node)
