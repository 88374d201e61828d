"""Execute the notebooks one after another and lay out a page of the results."""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from labgen.course.execute import Execution, Failure, execute
from labgen.course.export import copy_figures, copy_mathjax, export_notebook
from labgen.course.headings import title
from labgen.course.index import DONE, FAILED, STOPPED, Entry, write_index
from labgen.course.run_progress import LiveProgress, PlainProgress, progress
from labgen.reading.files import own_file
from labgen.registry import VARIABLE, course, task
from labgen.registry import notebooks as known_notebooks
from labgen.util.atomic_write import atomic_write_text
from labgen.util.records import from_json, to_json
from labgen.util.words.durations import duration

# Seconds for one cell. A cell of `full` may train a network for hours on two cores.
TIMEOUTS = {"smoke": 10 * 60, "quick": 60 * 60, "full": 24 * 60 * 60}


def run(
    numbers: Iterable[int],
    *,
    profile: str,
    notebooks: Path,
    out: Path,
    timeout: int | None = None,
) -> int:
    """Execute the notebooks with these numbers, in order, and write pages and index to `out`.

    A notebook that fails does not keep the others from running. Pages of earlier runs stay on the
    index unless their notebook is run again. Nothing is written into `notebooks`.

    Args:
        numbers: of the tasks.
        profile: whose sizes the notebooks use.
        notebooks: the folder that holds them.
        out: the folder for pages, index and runs.
        timeout: seconds for one cell; None takes that of the profile, 0 sets no limit.

    Returns:
        The exit code: 0 if all ran to the end, 1 if one failed, 130 if stopped by Ctrl-C.

    Raises:
        ValueError: if `out` lies inside `notebooks`, or the course has no notebook of a number.
        OSError: if `out` cannot be written.
        ModuleNotFoundError: if the package that carries MathJax is not installed.
    """
    notebooks, out = notebooks.resolve(), out.resolve()
    if out.is_relative_to(notebooks):
        raise ValueError(
            f"The output folder {out} lies inside the notebooks' folder, where nothing is to be "
            "written. Name another with --out."
        )
    chosen = [task(number).notebook for number in sorted(set(numbers))]
    runs = out / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    copy_mathjax(out)
    copy_figures(notebooks, out)

    entries = _load_entries(out)
    for name in chosen:
        _remove_old(out, runs, name)
        entries[name] = Entry(name, name, profile)
    env = _environment(profile, runs, notebooks)
    limit = (TIMEOUTS[profile] if timeout is None else timeout) or None

    failed: list[str] = []
    with progress() as show:
        for name in chosen:
            _save(out, runs, entries)
            try:
                result = _run_one(name, notebooks, out, env, limit, show)
            except KeyboardInterrupt:
                entries[name] = Entry(name, name, profile, STOPPED, reason="Stopped by Ctrl-C.")
                _save(out, runs, entries)
                show.say(
                    f"{name}: stopped. The pages of the finished notebooks are in {out}.",
                    error=True,
                )
                return 130
            entries[name] = _entry(name, profile, result)
            if result.failure:
                failed.append(name)
        _write_playground(out, entries)
        index = _save(out, runs, entries)
        show.say(f"{_verdict(chosen, failed)} Open {index}")
    return 1 if failed else 0


def _environment(profile: str, runs: Path, notebooks: Path) -> dict[str, str]:
    """What the kernels find in their environment."""
    return {
        **os.environ,
        "LABGEN_PROFILE": profile,
        "LABGEN_RUNS": str(runs),
        "LABGEN_NOTEBOOKS": str(notebooks),
        VARIABLE: course().setting,
        # Nobody is there to look at a server that a cell would start, as TensorBoard does.
        "LABGEN_UNATTENDED": "1",
    }


def _run_one(
    name: str,
    notebooks: Path,
    out: Path,
    env: dict[str, str],
    limit: int | None,
    show: LiveProgress | PlainProgress,
) -> Execution:
    """Execute a notebook, write its page, and say how it went."""
    show.notebook(name)
    path = own_file(notebooks, name) or notebooks / f"{name}.ipynb"
    if path.name != f"{name}.ipynb":
        show.say(f"{name}  is taken from the file {path.name}")
    result = execute(path, env=env, timeout=limit, watch=show)
    if result.notebook is not None:
        export_notebook(result.notebook, name, out, sources=notebooks, failure=result.failure)
    for note in result.notes:
        show.say(f"{name}  {note}")
    _tell(show, name, result.seconds, result.failure)
    return result


def _entry(name: str, profile: str, result: Execution) -> Entry:
    shown = name if result.notebook is None else title(result.notebook, name)
    if result.failure is None:
        return Entry(name, shown, profile, DONE, round(result.seconds, 1))
    return Entry(
        name,
        shown,
        profile,
        FAILED,
        round(result.seconds, 1),
        reason=str(result.failure),
        cell_id=result.failure.cell_id,
    )


def _tell(
    show: LiveProgress | PlainProgress, name: str, seconds: float, failure: Failure | None
) -> None:
    if failure is None:
        show.say(f"{name}  done in {duration(seconds)}")
    else:
        show.say(f"{name}  failed after {duration(seconds)}. {failure}", error=True)


def _verdict(chosen: list[str], failed: list[str]) -> str:
    if not failed:
        return f"All {len(chosen)} notebooks ran." if len(chosen) > 1 else f"{chosen[0]} ran."
    return f"{len(failed)} of {len(chosen)} failed: {', '.join(failed)}."


def _write_playground(out: Path, entries: dict[str, Entry]) -> None:
    # A kit may come without players.
    if find_spec("labgen.play") is not None:
        titles = {name: entry.title for name, entry in entries.items()}
        import_module("labgen.course.playground").write_playground(out, titles)


def _remove_old(out: Path, runs: Path, name: str) -> None:
    """So that nothing of an earlier run can pass for this one's."""
    for path in (
        out / f"{name}.html",
        out / f"{name}.ipynb",
        runs / "summary" / f"{name}.json",
        runs / "summary" / f"{name}.png",
    ):
        path.unlink(missing_ok=True)


def _load_entries(out: Path) -> dict[str, Entry]:
    """The entries of earlier runs whose pages are still there."""
    try:
        saved = from_json((out / "results.json").read_bytes(), list[Entry])
    except (OSError, ValueError):
        return {}
    return {entry.name: entry for entry in saved if (out / f"{entry.name}.html").exists()}


def _save(out: Path, runs: Path, entries: dict[str, Entry]) -> Path:
    order = {name: place for place, name in enumerate(known_notebooks())}
    # Those that are none of this course, of an earlier run, come last.
    ordered = [
        entries[name] for name in sorted(entries, key=lambda n: (order.get(n, len(order)), n))
    ]
    atomic_write_text(out / "results.json", to_json(ordered, indent=2) + "\n")
    return write_index(out, runs, ordered)
