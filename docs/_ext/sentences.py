"""Finds the sentences that users can meet, in the code, and lays them out as a page.

An error, a note or a line of a command is a string in the package that reads as a sentence: it is
raised, or it begins and ends as one does. What changes from case to case is shown as "…". The page
is made at each build, so that it has what the code has.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from advice import ADVICE, GROUPS, Group

# Texts that are no messages, and those that no user meets: they go between our own processes, or
# stop whoever writes an exercise.
LEFT_OUT = (
    "cli/command.py",  # exit codes
    "evaluation/samples/make_classifier.py",
    "execution/process/",
    "instructor/grade/marking/tamper_check.py",
    "instructor/release/kit/assistants.py",  # rules for them
    "instructor/release/kit/record_oracles.py",
    "instructor/release/leaks/",
    "instructor/measure_references.py",
    "plots/parts/alt_sentences.py",
    # Of each exercise: its check and its hints say them, one at a time.
    "tasks/",
    # Known mistakes and truths that a students' kit does not hold.
    "exercises/comparison/common_mistakes.py",
    "exercises/truth/changed_arguments.py",
    "exercises/truth/computed.py",
)
# Here only what is raised is a message; the rest is drawn.
RAISED_ALONE = ("play/", "course/model_table/table.py", "exercises/verdict_html.py")
_FEWEST_WORDS = 4
_BEGINS = re.compile(r"[A-Z…`]|labgen\b")
_ENDS = re.compile(r"[.!?…:]$")
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~$]")


@dataclass(frozen=True)
class Sentence:
    """One message: its text, with "…" for what changes, and the file it comes from."""

    text: str
    file: str


def sentences_of(package: Path) -> list[Sentence]:
    """All sentences of the package, each once, in the order of files and lines."""
    found: dict[str, Sentence] = {}
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        if not file.startswith(LEFT_OUT):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for text in _messages(tree, raised_alone=file.startswith(RAISED_ALONE)):
                found.setdefault(text, Sentence(text, file))
    return list(found.values())


def _messages(tree: ast.AST, *, raised_alone: bool) -> Iterator[str]:
    for text, raised in _strings(tree, raised=False):
        text = re.sub(r"…[…\s]*…", "…", " ".join(text.split()))
        if len(re.findall(r"[A-Za-z']+", text)) < _FEWEST_WORDS:
            continue
        if raised or (not raised_alone and _BEGINS.match(text) and _ENDS.search(text)):
            yield text


def _strings(node: ast.AST, *, raised: bool) -> Iterator[tuple[str, bool]]:
    """Whole string expressions below a node, and whether each is part of a `raise`."""
    if isinstance(node, ast.expr) and (text := _text(node)) is not None:
        yield text, raised
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.keyword) and node.arg in ("help", "not_right"):
        return  # the reference of the command line has it
    raised = raised or isinstance(node, ast.Raise)
    for child in ast.iter_child_nodes(node):
        yield from _strings(child, raised=raised)


def _text(node: ast.expr) -> str | None:
    """A string with "…" where a value is put in; None for what is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else (left or "…") + (right or "…")
    return None


def group_of(sentence: Sentence) -> Group:
    """The group whose files hold the sentence; of several, the one that names it closest."""
    fitting = [
        (len(prefix), group)
        for group in GROUPS
        for prefix in group.files
        if sentence.file.startswith(prefix)
    ]
    if not fitting:
        raise LookupError(f"No group of docs/_ext/advice.py has {sentence.file}: name it in one.")
    return max(fitting, key=lambda pair: pair[0])[1]


def advice_for(sentence: Sentence) -> str:
    """What to do, where the sentence does not say it itself; empty where it does."""
    return next((advice for part, advice in ADVICE.items() if part in sentence.text), "")


def as_page(package: Path) -> str:
    """The page: a heading for each group, and in it an entry for each sentence."""
    grouped: dict[str, list[str]] = {group.title: [] for group in GROUPS}
    for sentence in sentences_of(package):
        advice = advice_for(sentence)
        line = f"- {_escaped(sentence.text)}" + (f"\n\n  → {advice}" if advice else "")
        grouped[group_of(sentence).title].append(line)
    return "\n\n".join(
        f"## {group.title}\n\n{group.about}\n\n" + "\n".join(grouped[group.title])
        for group in GROUPS
    )


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
