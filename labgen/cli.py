"""The command `labgen`. Each command's work is done in labgen.course."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import click

from labgen import __version__


def _use_course(context: click.Context, option: click.Parameter, name: str | None) -> None:
    """Make the course of this name the one that counts, here and in every process made here."""
    from labgen.registry import VARIABLE, RegistryError, tasks

    if name:
        os.environ[VARIABLE] = name
    try:
        tasks()
    except RegistryError as error:
        raise click.ClickException(str(error)) from None


# Eager: what comes after it is read as this course has it, such as the numbers of notebooks.
_course = click.option(
    "--course",
    metavar="NAME",
    is_eager=True,
    expose_value=False,
    callback=_use_course,
    help="Which course, where several are installed.  [default: LABGEN_COURSE, the only one "
    "installed, or the lab of this package]",
)
_notebooks = click.option(
    "--notebooks",
    type=click.Path(path_type=Path),
    help="The folder of the notebooks with the answers.  [default: LABGEN_NOTEBOOKS, ./notebooks "
    "or the one beside the package]",
)


class _NotebookNumber(click.ParamType):
    """The number of a notebook of the course."""

    name = "number"

    def convert(
        self, value: object, param: click.Parameter | None, context: click.Context | None
    ) -> int:
        from labgen.registry import tasks

        known = {str(record.number): record.number for record in tasks()}
        if str(value) not in known:
            self.fail(
                f"{value} is not in the range of the course's notebooks: {', '.join(known)}.",
                param,
                context,
            )
        return known[str(value)]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="labgen")
def main() -> None:
    """The course kit of a lab on generative models."""


@main.command()
@_course
@click.argument("numbers", nargs=-1, type=_NotebookNumber(), metavar="[NUMBER]...")
@click.option(
    "--profile",
    type=click.Choice(["smoke", "quick", "full"]),
    envvar="LABGEN_PROFILE",
    default="quick",
    show_default=True,
    show_envvar=True,
    help="How long to train.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the pages go.",
)
@_notebooks
@click.option(
    "--timeout",
    type=click.IntRange(min=0),
    help="Seconds that one cell may take, 0 for no limit.  [default: 10 minutes for smoke, "
    "1 hour for quick, 24 hours for full]",
)
def run(
    numbers: tuple[int, ...], profile: str, out: Path, notebooks: Path | None, timeout: int | None
) -> None:
    """Execute the notebooks, all or those of the given NUMBERS, and lay out the pages.

    The exit code is 1 when a notebook failed; the others run all the same.
    """
    from labgen.course.notebooks import notebooks_folder
    from labgen.registry import tasks

    run_notebooks = _with_extra("labgen.course.run", "run").run

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A heading may hold a letter that the terminal does not know.
            stream.reconfigure(errors="replace")
    try:
        code = run_notebooks(
            numbers or [record.number for record in tasks()],
            profile=profile,
            notebooks=notebooks_folder(notebooks),
            out=out,
            timeout=timeout,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(code)


@main.command()
@_course
@click.argument(
    "notebooks", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="NOTEBOOK..."
)
def check(notebooks: tuple[Path, ...]) -> None:
    """Check the answers in a NOTEBOOK and print the points so far.

    The same verdicts as those of the check cells. The exit code is 1 while an answer is not right.
    """
    from labgen.course.check import check_notebooks

    try:
        code = check_notebooks(notebooks)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(code)


@main.command("hand-in")
@_course
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="", help="Your name, which becomes part of the zip's.")
@click.option("--models", is_flag=True, help="Pack the trained models of the runs folder as well.")
def hand_in(folder: Path | None, name: str, models: bool) -> None:
    """Check the notebooks in FOLDER, pack them into a zip to hand in, and print a receipt.

    Without FOLDER they are looked for here and in a folder `notebooks` here or above. An earlier
    zip stays as it is.
    """
    from labgen.course.hand_in.errors import HandInError
    from labgen.course.hand_in.hand_in import make_hand_in

    try:
        receipt = make_hand_in(name, models=models, folder=folder)
    except (HandInError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(repr(receipt))


@main.command()
@_course
@click.argument("kit", type=click.Path(path_type=Path))
@click.option(
    "--into",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of your kit.  [default: the one you are in, or that labgen is installed from]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def update(kit: Path, folder: Path | None, dry_run: bool) -> None:
    """Put a revised KIT, a zip or a folder, in the place of yours.

    Your answers and your own cells stay; each old notebook is kept beside the new one. The folder
    runs is not touched. The exit code is 1 when a notebook could not be updated.
    """
    from labgen.course.update.run import update as put_in_place

    try:
        summary, code = put_in_place(kit, folder, dry_run=dry_run)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(summary)
    sys.exit(code)


@main.command()
@_course
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
    type=_NotebookNumber(),
    multiple=True,
    metavar="NUMBER",
    help="Grade this notebook; give it once for each.  [default: all of the course]",
)
@click.option("--unsafe", is_flag=True, help="Grade without a sandbox on this machine.")
@_notebooks
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
) -> None:
    """Grade SUBMISSIONS: notebooks, folders or zips as a class hands them in.

    Interrupted, the same command goes on where it stopped.
    """
    from labgen.course.notebooks import notebooks_folder

    grading = _instructors("labgen.instructor.grade.run", "grade")
    sandbox = _instructors("labgen.instructor.grade.marking.sandbox", "grade")
    try:
        code = grading.grade(
            submissions,
            out,
            notebooks=notebooks_folder(notebooks),
            jobs=jobs,
            limits=sandbox.Limits(seconds, megabytes),
            unsafe=unsafe,
            dask=dask,
            only=only,
        )
    except (OSError, ValueError, ModuleNotFoundError, sandbox.SandboxError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(code)


@main.command()
@_course
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--no-players",
    is_flag=True,
    help="Leave out the players (labgen.play) and the cells of the notebooks that show them.",
)
@_notebooks
def release(out: Path, no_players: bool, notebooks: Path | None) -> None:
    """Make the students' kit: the folder OUT, and the same as OUT.zip.

    An earlier kit there is replaced. Where the kit would give an answer away, the place is named,
    nothing is written, and the exit code is 1.
    """
    from labgen.course.notebooks import notebooks_folder

    make_kit = _instructors("labgen.instructor.release").release
    click.echo("Recording what the checks need, and searching the kit for answers: a minute or so.")
    try:
        kit = make_kit(out, notebooks_folder(notebooks), players=not no_players)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"The kit is in {kit}, and the same in {kit}.zip")


@main.command()
@_course
@click.argument("models", nargs=-1, metavar="[MODEL]...")
@click.option(
    "--profile",
    type=click.Choice(["smoke", "quick", "full"]),
    default="full",
    show_default=True,
    help="How closely to measure; `quick` takes a minute for a model, `full` five to fifteen.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where measures.json, measures.csv and measures.png go.",
)
@_notebooks
def evaluate(models: tuple[str, ...], profile: str, out: Path, notebooks: Path | None) -> None:
    """Measure trained MODELs: likelihood, and what their samples are worth beside real digits.

    A MODEL is the name of one that the course ships, or the .npz file of your own, such as
    runs/NAME.npz. Without a name all shipped ones are measured.
    """
    from labgen.course.notebooks import notebooks_folder
    from labgen.training.profiles import PROFILES
    from labgen.util.tf_setup import load_tensorflow

    try:
        os.environ["LABGEN_NOTEBOOKS"] = str(notebooks_folder(notebooks))
        load_tensorflow()
        measures = import_module("labgen.course.model_table.evaluate")
        from labgen.models.artefacts import ArtefactError
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    try:
        measures.evaluate_models(models, PROFILES[profile], out)
    except (OSError, ValueError, AttributeError, ArtefactError) as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.argument("name", metavar="NUMBER_NAME")
@click.option("--title", default="", help="Of the notebook.  [default: the name in words]")
@click.option(
    "--package",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder whose subfolders are the tasks, such as mylab/tasks; made where there is "
    "none.  [default: that of the course in use]",
)
@_course
def new(name: str, title: str, package: Path | None) -> None:
    """Make the skeleton of a task, such as 6_mixture: its folder, a model and a notebook.

    It works as it stands; fill in what you teach. Nothing that is there is changed.
    """
    task = _instructors("labgen.instructor.new")
    try:
        files = task.new_task(name, title=title, package=package)
    except (OSError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    for file in files:
        click.echo(file)


def _instructors(module: str, extra: str = "dev") -> ModuleType:
    """A module of the instructor's side; one sentence where it is absent, as in a kit."""
    try:
        return _with_extra(module, extra)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        raise click.ClickException(
            "This command is for instructors: a students' kit comes without it."
        ) from None


def _with_extra(module: str, extra: str) -> ModuleType:
    """A module that imports what one of the extras installs; one sentence where that is missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("", "labgen"):
            raise
        raise click.ClickException(
            f"This command needs the package {missing}, which is not installed here: run "
            f"`pip install 'labgen[{extra}]'`, or in a checkout `pip install -e '.[{extra}]'`."
        ) from None


# A students' kit comes without these; `labgen --help` lists what is there.
for _command in (grade, new, release):
    _command.hidden = find_spec("labgen.instructor") is None


if __name__ == "__main__":
    main()
