"""What a TensorBoard log folder holds, read back from its files: scalars, histograms, profiles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Of a log folder: the files of its runs, and the folder of its recordings.
EVENT_FILES = "events.out.tfevents.*"
PROFILES = Path("plugins") / "profile"


@dataclass(frozen=True)
class LogContents:
    """What a log folder holds, read back from its files.

    Attributes:
        scalars: tag -> the values in the order of their steps.
        histograms: the tags.
        graph: is there one.
        profiles: the names of the recordings.
        operations: milliseconds for each kind of operation in the newest recording, longest first.
    """

    log_dir: Path
    scalars: dict[str, list[float]]
    histograms: tuple[str, ...]
    graph: bool
    profiles: tuple[str, ...]
    operations: dict[str, float]

    def __str__(self) -> str:
        # The statistics of a tensor stand beside its histogram: one line a tensor says it all.
        own = {
            tag: values
            for tag, values in self.scalars.items()
            if f"{tag.rpartition('/')[0]}/histogram" not in self.histograms
        }
        tensors = [tag.removesuffix("/histogram") for tag in self.histograms]
        lines = [f"The log in {self.log_dir} holds"]
        for tag, values in own.items():
            lines.append(
                f"  scalar     {tag}: {len(values)} values, {values[0]:.4g} to {values[-1]:.4g}"
            )
        lines += [f"  histogram  {tag}, with mean, stddev, max and min" for tag in tensors]
        lines.append(f"  graph      {'yes' if self.graph else 'no'}")
        lines.append(f"  profile    {', '.join(self.profiles) if self.profiles else 'no'}")
        for operation, milliseconds in list(self.operations.items())[:5]:
            lines.append(f"             {milliseconds:8.1f} ms  {operation}")
        return "\n".join(lines)


def describe(log_dir: str | Path) -> LogContents:
    """Read a log folder back.

    Args:
        log_dir: the folder of the log.

    Raises:
        FileNotFoundError: where there is no TensorBoard log.
    """
    # Imported here: TensorBoard's reader is needed by nobody who only trains.
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log_dir = Path(log_dir)
    if not any(log_dir.glob(EVENT_FILES)):
        raise FileNotFoundError(
            f"There is no TensorBoard log in {log_dir}. "
            "Train with log_dir set to this folder first."
        )
    events = EventAccumulator(str(log_dir), size_guidance={"tensors": 0}).Reload()
    scalars = {tag: _by_step(events.Tensors(tag)) for tag in _tags(events, "scalars")}
    profiles = sorted(path.name for path in (log_dir / PROFILES).glob("*") if path.is_dir())
    return LogContents(
        log_dir=log_dir,
        scalars=scalars,
        histograms=_tags(events, "histograms"),
        graph=bool(events.Tags()["graph"]),
        profiles=tuple(profiles),
        operations=_operations(log_dir / PROFILES / profiles[-1]) if profiles else {},
    )


def _by_step(written: Iterable[Any]) -> list[float]:
    """Numbers in the order of their steps. A run that went on has a second file, which is read
    before the first one where its name comes first: "10" before "9"."""
    from tensorboard.util import tensor_util

    ordered = sorted(written, key=lambda event: event.step)
    return [float(tensor_util.make_ndarray(event.tensor_proto)) for event in ordered]


def _tags(events: Any, plugin: str) -> tuple[str, ...]:
    try:
        return tuple(sorted(events.PluginTagToContent(plugin)))
    except KeyError:
        return ()


def _operations(recording: Path) -> dict[str, float]:
    """Milliseconds for each kind of operation, summed over the processor's threads."""
    try:
        from xprof.profile_data import ProfileData
    except ImportError:  # not made for every computer: without it only this table is missing
        return {}
    spent: Counter[str] = Counter()
    for file in recording.glob("*.xplane.pb"):
        with ProfileData.from_file(file) as recorded:
            events = (
                event for plane in recorded.planes for line in plane.lines for event in line.events
            )
            for event in events:
                # An operation is recorded as "name in the graph:kind of operation".
                found = re.fullmatch(r"[\w./]+:(\w+)", event.name)
                if found:
                    spent[found[1]] += event.duration_ns / 1e6
    return dict(spent.most_common())
