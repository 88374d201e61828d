"""The commands that instructors run: grade, release, new. A kit lists none of them."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from labgen.cli import options
from labgen.cli.command import NotRight, command, sentences
from labgen.cli.json_output import stdout_for_json, write_json
from labgen.cli.modules import instructors


@command()
@options.course
@click.argument(
    "submissions",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="SUBMISSIONS...",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Where tables, feedback and the class page go. Marks by hand are read from there.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each processor",
    help="How many submissions are graded at a time.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=10.0,
    show_default=True,
    help="How long one answer may take.",
)
@click.option(
    "--megabytes",
    type=click.IntRange(min=256),
    default=2048,
    show_default=True,
    help="How much memory one answer may use.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Grade on the Dask cluster whose scheduler is at this address.",
)
@click.option(
    "--only",
    type=options.NotebookNumber(),
    multiple=True,
    metavar="NUMBER",
    help="Grade this notebook; give it once for each.  [default: all of the course]",
)
@click.option("--unsafe", is_flag=True, help="Grade without a sandbox on this machine.")
@options.notebooks
@options.as_json
def grade(
    submissions: tuple[Path, ...],
    out: Path,
    jobs: int,
    seconds: float,
    megabytes: int,
    dask: str | None,
    only: tuple[int, ...],
    unsafe: bool,
    notebooks: Path | None,
    as_json: bool,
) -> None:
    """Grade SUBMISSIONS: notebooks, folders or zips as a class hands them in.

    Interrupted, the same command goes on where it stopped. Students' answers may be wrong: the exit
    code is about the grading.
    """
    from labgen.course.notebooks import notebooks_folder

    sandbox = instructors("labgen.instructor.grade.marking.sandbox", "grade")
    with sentences(sandbox.SandboxError):
        # Where nothing can be graded, nothing else needs to be installed or found first.
        if not dask:
            sandbox.check_system()
    grading = instructors("labgen.instructor.grade.run", "grade")
    with sentences(ModuleNotFoundError, sandbox.SandboxError), stdout_for_json(as_json):
        result = grading.grade(
            submissions,
            out,
            notebooks=notebooks_folder(notebooks),
            jobs=jobs,
            limits=sandbox.Limits(seconds, megabytes),
            unsafe=unsafe,
            dask=dask,
            only=only,
        )
    if as_json:
        form = instructors("labgen.instructor.grade.reports.class_json", "grade")
        write_json(form.as_json(result, out))


@command(not_right="The kit would give an answer away. The place is named, and nothing is written.")
@options.course
@options.folder_to_write(
    "OUT",
    click.Path(path_type=Path),
    without="Say where the kit goes: labgen release kit, say.",
)
@click.option(
    "--no-players",
    is_flag=True,
    help="Leave out the players (labgen.play) and the cells of the notebooks that show them.",
)
@click.option(
    "--wheel",
    is_flag=True,
    help="Build the students' wheel as well, beside OUT; `labgen start` copies its notebooks out. "
    "--colab builds it, too.",
)
@click.option(
    "--colab",
    metavar="URL",
    default="",
    help="Make notebooks for Google Colab as well, in the folder OUT-colab. URL is the folder on "
    "the web, on GitHub best of all, where you put its files and the students' wheel; the address "
    "of the wheel itself will do.",
)
@click.option(
    "--assistants",
    type=click.Choice(["tutor", "free"]),
    help="What the kit asks of AI assistants (AGENTS.md and its like). tutor: explain and ask, and "
    "write no answer. free: help with everything. Both have the student name the help at the end "
    "of each notebook, and neither can be enforced. Without this option: tutor, and Colab's own "
    "assistant is switched off in the notebooks for Colab.",
)
@options.notebooks
def release(
    folder: Path,
    no_players: bool,
    wheel: bool,
    colab: str,
    assistants: str | None,
    notebooks: Path | None,
) -> None:
    """Make the students' kit: the folder OUT, and the same as OUT.zip.

    An earlier kit there is replaced.
    """
    from labgen.course.notebooks import notebooks_folder

    kits = instructors("labgen.instructor.release")
    click.echo("Recording what the checks need, and searching the kit for answers: a minute or so.")
    with sentences():
        try:
            kit = kits.release(
                folder,
                notebooks_folder(notebooks),
                players=not no_players,
                wheel=wheel,
                colab=colab,
                assistants=assistants,
            )
        except kits.LeakError as error:
            raise NotRight(str(error)) from None
    click.echo(f"The kit is in {kit}, and the same in {kit}.zip")
    if wheel or colab:
        click.echo(f"The students' wheel is {kit.with_name(kits.wheel_name())}")
    if colab:
        click.echo(kits.what_to_upload(kit, colab))


@command()
@click.argument("name", metavar="NUMBER_NAME")
@click.option("--title", default="", help="Of the notebook.  [default: the name in words]")
@click.option(
    "--out",
    "--package",
    "package",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder whose subfolders are the tasks, such as mylab/tasks; made where there is "
    "none.  [default: that of the course in use]",
)
@click.option(
    "--numpy",
    is_flag=True,
    help="A task on NumPy's arrays alone, for a course whose students need no TensorFlow: no "
    "images and no model.  [default: a small model of images, on TensorFlow]",
)
@options.course
def new(name: str, title: str, package: Path | None, numpy: bool) -> None:
    """Make the skeleton of a task, such as 6_mixture: its folder, a model and a notebook.

    It works as it stands; fill in what you teach. Nothing that is there is changed.
    """
    task = instructors("labgen.instructor.new")
    with sentences():
        files = task.new_task(name, title=title, package=package, numpy=numpy)
    for file in files:
        click.echo(file)


INSTRUCTORS_COMMANDS = (grade, release, new)
# `labgen --help` lists what is there.
for _command in INSTRUCTORS_COMMANDS:
    _command.hidden = find_spec("labgen.instructor") is None
