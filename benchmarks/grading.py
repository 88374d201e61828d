"""How long grading takes, against nbgrader's autograde of the same five notebooks in the same run.

    python benchmarks/grading.py [--submissions 100] [--profile quick]

nbgrader executes every cell of a submission, so its time depends on the profile: an instructor who
sets none gets `quick`, and `smoke` is its best case. `labgen grade` runs the answers only, in its
sandbox, one worker for each exercise. Both mark one submission at a time for the ratio; then a
whole class is graded with one job per processor.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import click

from labgen.course.notebooks import notebooks_folder
from labgen.instructor.grade.marking.walls import missing_protections
from labgen.instructor.grade.run import grade
from labgen.registry import notebooks

_CLASS = 4  # submissions in one measurement of one job


@click.command()
@click.option("--submissions", default=100, show_default=True, help="How large a class is.")
@click.option("--profile", default="quick", show_default=True, help="What nbgrader executes.")
@click.option("--repeats", default=3, show_default=True, help="Runs of each, for the median.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
def main(submissions: int, profile: str, repeats: int, out: Path) -> None:
    """Measure both graders and write grading.json to OUT."""
    safe = not missing_protections()
    if not safe:
        click.echo("Without bubblewrap: the figures are those of --unsafe.")
    source = notebooks_folder()
    with tempfile.TemporaryDirectory() as folder:
        theirs = [_nbgrader(source, Path(folder, f"nbgrader{n}"), profile) for n in range(repeats)]
        ours = [
            _ours(source, Path(folder, f"one{n}"), _CLASS, 1, safe) / _CLASS for n in range(repeats)
        ]
        jobs = os.cpu_count() or 1
        whole = _ours(source, Path(folder, "class"), submissions, jobs, safe)
    result = {
        "profile": profile,
        "nbgrader_seconds_per_submission": sorted(theirs),
        "labgen_seconds_per_submission": sorted(ours),
        "ratio": median(theirs) / median(ours),
        "class": {"submissions": submissions, "jobs": jobs, "seconds": whole},
        "sandbox": "bubblewrap" if safe else "none",
    }
    out.mkdir(parents=True, exist_ok=True)
    (out / "grading.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    click.echo(
        f"nbgrader autograde ({profile}): {median(theirs):.1f} s a submission\n"
        f"labgen grade, one job:       {median(ours):.1f} s a submission, "
        f"{result['ratio']:.0f} times as fast\n"
        f"labgen grade, {jobs} jobs: {submissions} submissions in {whole:.0f} s"
    )


def _nbgrader(source: Path, course: Path, profile: str) -> float:
    """Seconds that nbgrader takes to autograde one submission, the reference."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    for folder in (course / "source" / "lab", course / "submitted" / "anna" / "lab"):
        shutil.copytree(source / "figures", folder / "figures")
        for name in notebooks():
            shutil.copy(source / f"{name}.ipynb", folder)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ |= {"LABGEN_PROFILE": profile, "LABGEN_RUNS": str(course / "runs")}
    config = Config()
    config.CourseDirectory.root = str(course)
    config.Execute.timeout = 3600
    api = NbGraderAPI(config=config)
    api.log_level = logging.ERROR
    made = api.generate_assignment("lab")
    began = time.monotonic()
    result = api.autograde("lab", "anna")
    seconds = time.monotonic() - began
    if not (made["success"] and result["success"]):
        raise click.ClickException(f"nbgrader failed: {made.get('log')} {result.get('log')}")
    return seconds


def _ours(source: Path, folder: Path, submissions: int, jobs: int, safe: bool) -> float:
    """Seconds for a class in which everybody hands in the reference."""
    for number in range(submissions):
        student = folder / "class" / f"student {number:03d}"
        student.mkdir(parents=True)
        for name in notebooks():
            shutil.copy(source / f"{name}.ipynb", student)
    began = time.monotonic()
    grade([folder / "class"], folder / "out", notebooks=source, jobs=jobs, unsafe=not safe)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
