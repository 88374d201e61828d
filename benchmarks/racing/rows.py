"""From timings to rows: medians, ratios, and whether the aims are reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.peers import FLOOR, IMPLEMENTATIONS, OURS, PEER
from benchmarks.racing.race import Timings
from benchmarks.workload.tasks import Benchmark


@dataclass(frozen=True)
class Row:
    """One implementation of one task; seconds are for one unit of the task.

    Attributes:
        first_seconds: the first time, compiling included, of everything that is timed at once.
        ratio_to_best_peer: median over the smallest median of a peer; None without a peer.
        ratio_to_floor: median over the smallest median of a floor; None without a floor.
        measure: training error, loss or mean pixel after the last round.
    """

    model: str
    title: str
    unit: str
    implementation: str
    name: str
    kind: str
    median: float
    minimum: float
    maximum: float
    rounds: list[float]
    first_seconds: float
    ratio_to_best_peer: float | None
    ratio_to_floor: float | None
    measure: float


def rows_of(task: Benchmark, timings: Mapping[str, Timings]) -> list[Row]:
    """The rows of a task, in the order of the timings, whose keys are names of implementations."""
    seconds = {name: [x / task.parts for x in timing.seconds] for name, timing in timings.items()}
    best = {
        kind: min(
            (median(times) for name, times in seconds.items() if _kind(name) == kind), default=None
        )
        for kind in (PEER, FLOOR)
    }

    def ratio(to: str, middle: float) -> float | None:
        return middle / best[to] if best[to] else None

    return [
        Row(
            model=task.name,
            title=task.title,
            unit=task.unit,
            implementation=name,
            name=IMPLEMENTATIONS[name].title,
            kind=_kind(name),
            median=median(times),
            minimum=min(times),
            maximum=max(times),
            rounds=times,
            first_seconds=timings[name].first,
            ratio_to_best_peer=ratio(PEER, median(times)),
            ratio_to_floor=ratio(FLOOR, median(times)),
            measure=timings[name].measure,
        )
        for name, times in seconds.items()
    ]


def verdict(task: Benchmark, rows: list[Row]) -> dict | None:
    """The ratios beside their limits; None without an aim or without our own row."""
    ours = next((row for row in rows if row.kind == OURS), None)
    if task.aim is None or ours is None:
        return None
    compared = {
        "to_best_peer": (ours.ratio_to_best_peer, task.aim.to_best_peer),
        "to_floor": (ours.ratio_to_floor, task.aim.to_floor),
    }
    return {
        "model": task.name,
        **{
            name: {"ratio": ratio, "limit": limit, "reached": ratio is not None and ratio <= limit}
            for name, (ratio, limit) in compared.items()
        },
    }


def as_json(rows: list[Row]) -> list[dict]:
    return [asdict(row) for row in rows]


def _kind(name: str) -> str:
    return IMPLEMENTATIONS[name].kind
