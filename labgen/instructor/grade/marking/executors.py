"""Where submissions are marked: threads here, each with a sandbox, or an existing Dask cluster."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from labgen.course.kit.package import add_extra
from labgen.instructor.grade.marking.records import Graded
from labgen.instructor.grade.marking.sandbox import (
    PREFIX,
    Limits,
    Sandbox,
    SandboxError,
    check_system,
)
from labgen.instructor.grade.marking.score import SubmissionToMark, is_anything_run, score
from labgen.instructor.grade.marking.walls import missing_protections
from labgen.instructor.scratch import clear_left
from labgen.registry import VARIABLE, course


def mark_here(
    submissions: Sequence[SubmissionToMark],
    jobs: int,
    limits: Limits,
    *,
    safe: bool,
    hidden: Sequence[Path] = (),
) -> Iterator[tuple[int, Graded]]:
    """(position, result) of each submission as it is finished, `jobs` at a time.

    Each submission has a sandbox of its own: what an answer changes in there, no other student
    meets. The next one warms up while this one is in use; where no answer can be run, as in a PDF,
    none is started.
    """
    clear_left(PREFIX)
    boxes = [Sandbox(limits, safe=safe, hidden=hidden) for _ in submissions]
    pairs = list(zip(submissions, boxes, strict=True))
    waiting = deque(box for submission, box in pairs if is_anything_run(submission))
    one_at_a_time = threading.Lock()
    stopped = threading.Event()

    def mark(submission: SubmissionToMark, box: Sandbox) -> Graded:
        with one_at_a_time:
            needed = box in waiting
            if needed:
                waiting.remove(box)
            for warming in ([box] if needed else []) + list(waiting)[:1]:
                if stopped.is_set():
                    warming.close()
                warming.launch()
        with box:
            return score(submission, box)

    pool = ThreadPoolExecutor(jobs)
    try:
        futures = {pool.submit(mark, *pair): position for position, pair in enumerate(pairs)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        stopped.set()
        pool.shutdown(wait=False, cancel_futures=True)
        with one_at_a_time:
            for box in boxes:
                box.close()


def mark_on_cluster(
    address: str, submissions: Sequence[SubmissionToMark], limits: Limits, unsafe: bool
) -> Iterator[tuple[int, Graded]]:
    """The same on a Dask cluster whose workers have labgen installed.

    The instructor's notebooks stay here: a worker gets a submission's answers and a seed. Where
    the course is not labgen's own, it has to be installed there as well.

    Raises:
        ModuleNotFoundError: without the extra `dask`.
        SandboxError: if the cluster is not there, or a worker cannot shut students' code in.
    """
    try:
        from distributed import Client
        from distributed import as_completed as completed
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            f"--dask needs the package distributed: {add_extra('dask')} installs it."
        ) from None
    try:
        client = Client(address, timeout="5s")
    except (OSError, ValueError) as error:
        raise SandboxError(
            f"There is no Dask scheduler at {address} ({_first_line(error)}). Start one, or leave "
            "--dask out."
        ) from None
    with client:
        futures = client.map(
            _mark_there,
            submissions,
            limits=limits,
            unsafe=unsafe,
            used=course().setting,
            pure=False,
        )
        positions = {future.key: position for position, future in enumerate(futures)}
        for future, graded in completed(futures, with_results=True):
            yield positions[future.key], graded


def _mark_there(submission: SubmissionToMark, limits: Limits, unsafe: bool, used: str) -> Graded:
    os.environ[VARIABLE] = used
    check_system()
    clear_left(PREFIX)
    missing = missing_protections()
    if missing and not unsafe:
        raise SandboxError(f"A worker of the cluster cannot shut students' code in. {missing[0]}")
    with Sandbox(limits, safe=not missing) as box:
        return score(submission, box)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
