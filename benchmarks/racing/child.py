"""A process that does one task in one implementation whenever its parent asks.

    python -m benchmarks.racing.child IMPLEMENTATION TASK SIZES

The first line that it writes tells how long the first time took, which includes compiling; then
each line that it reads is answered with the time of one more. All lines are JSON. It ends with its
input.
"""

from __future__ import annotations

import json
import os
import sys
import time

from benchmarks.peers import IMPLEMENTATIONS, Work
from benchmarks.workload.tasks import Sizes


def main() -> None:
    name, task, sizes = sys.argv[1:]
    answers = _own_stdout()
    work = IMPLEMENTATIONS[name].maker(task)(sizes_of(sizes))
    print(json.dumps(_timed(work)), file=answers, flush=True)
    for _ in sys.stdin:
        print(json.dumps(_timed(work)), file=answers, flush=True)


def sizes_of(text: str) -> Sizes:
    """Sizes from their JSON, in which a tuple is a list."""
    values = json.loads(text)
    return Sizes(**{key: tuple(x) if isinstance(x, list) else x for key, x in values.items()})


def _timed(work: Work) -> dict[str, float]:
    began = time.perf_counter()
    measure = work()
    return {"seconds": time.perf_counter() - began, "measure": float(measure)}


def _own_stdout():
    """The answers' own stream: whatever else is printed goes to stderr from now on."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()
