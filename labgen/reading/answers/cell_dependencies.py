"""Which of the notebook's other cells an answer needs to run, and in which order."""

from __future__ import annotations

import builtins
from bisect import bisect
from collections import defaultdict
from heapq import heappop, heappush

from labgen.reading.answers.student_cells import Page

ALWAYS_THERE = frozenset({"tf", "np", "keras", "labgen", "get_ipython"})
_BUILTINS = frozenset(dir(builtins))


class Book:
    """The cells of a notebook, by the names that they give to others.

    Args:
        chosen: the cell of each exercise's function.
        imports: the plain imports of the template.
    """

    def __init__(self, pages: list[Page], chosen: dict[str, Page], imports: dict[str, str]):
        # A Markdown cell that counts as an answer has code only as the chosen one.
        counted = {id(page.cell): page for page in chosen.values()}
        self.pages = [counted.get(id(page.cell), page) for page in pages]
        self.index = {id(page.cell): index for index, page in enumerate(pages)}
        self.chosen = {name: self.index[id(page.cell)] for name, page in chosen.items()}
        self.imports = imports
        self.givers: dict[str, list[int]] = defaultdict(list)
        for index, page in enumerate(self.pages):
            for name in page.code.binds:
                # `sum = 0` is no reason to run a cell: an answer means Python's own sum.
                if name not in _BUILTINS or page.code.defined.get(name) == "def":
                    self.givers[name].append(index)
        self.stars = [index for index, page in enumerate(self.pages) if page.code.has_star]

    def giver(self, name: str, user: int) -> int | None:
        """The cell that binds a name: an exercise's own, else the nearest above, else below."""
        if self.chosen.get(name, user) != user:
            return self.chosen[name]
        givers = [giver for giver in self.givers.get(name, []) if giver != user]
        if not givers and name not in _BUILTINS and name not in self.imports:
            givers = self.stars
        return givers[max(bisect(givers, user) - 1, 0)] if givers else None


class Needs:
    """The cells that an answer needs: those which bind names that it uses, and so on."""

    def __init__(self, page: Page, book: Book):
        self.book = book
        self.unbound: set[str] = set()
        self.of: dict[int, set[int]] = {}  # each cell's number -> those of the cells it needs
        waiting = [book.index[id(page.cell)]]
        while waiting:
            index = waiting.pop()
            if index not in self.of:
                self.of[index] = self._of(index)
                waiting += self.of[index]

    def _of(self, index: int) -> set[int]:
        code = self.book.pages[index].code
        needed = set()
        for name in (code.uses - code.binds | code.borrowed) - ALWAYS_THERE:
            giver = self.book.giver(name, index)
            if giver is not None:
                needed.add(giver)
            elif name not in _BUILTINS:
                self.unbound.add(name)
        return needed - {index}

    def in_order(self) -> list[Page]:
        """In the notebook's order, except that a cell comes after the cells that it needs."""
        missing = {index: len(needed) for index, needed in self.of.items()}
        users: dict[int, list[int]] = defaultdict(list)
        for index, needed in self.of.items():
            for other in needed:
                users[other].append(index)
        ready = sorted(index for index, count in missing.items() if not count)
        rest, order = iter(sorted(self.of)), []
        while missing:
            # Where cells need each other, the uppermost goes first.
            index = heappop(ready) if ready else next(first for first in rest if first in missing)
            del missing[index]
            order.append(self.book.pages[index])
            for user in users[index]:
                if user in missing:
                    missing[user] -= 1
                    if not missing[user]:
                        heappush(ready, user)
        return order
