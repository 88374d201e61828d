"""The commands that students and CI run: start, run, check, hand-in, update, evaluate."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from labgen.cli import options
from labgen.cli.command import FINE, NOT_RIGHT, command, sentences
from labgen.cli.json_output import stdout_for_json, write_json
from labgen.cli.modules import needing_extra, of_models


@command()
@options.course
@options.folder_to_write("[FOLDER]", click.Path(file_okay=False, path_type=Path))
def start(folder: Path | None) -> None:
    """Copy the notebooks out of the installed wheel into FOLDER, and say how to go on.

    Without FOLDER: into the lab's folder that you are in, else into a new one here. What is there
    already stays as it is.
    """
    from labgen.course.kit.start import start as copy_out

    with sentences():
        summary = copy_out(folder)
    click.echo(summary)


@command(not_right="A notebook failed. The others ran all the same.")
@options.course
@click.argument("numbers", nargs=-1, type=options.NotebookNumber(), metavar="[NUMBER]...")
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
@options.notebooks
@click.option(
    "--timeout",
    type=click.IntRange(min=0),
    help="Seconds that one cell may take, 0 for no limit.  [default: 10 minutes for smoke, "
    "1 hour for quick, 24 hours for full]",
)
def run(
    numbers: tuple[int, ...], profile: str, out: Path, notebooks: Path | None, timeout: int | None
) -> None:
    """Execute the notebooks, all or those of the given NUMBERS, and lay out the pages."""
    from labgen.course.notebooks import notebooks_folder
    from labgen.registry import tasks

    with needing_extra("run"):
        from labgen.course.run import run as run_notebooks
    with sentences(ModuleNotFoundError):
        code = run_notebooks(
            numbers or [record.number for record in tasks()],
            profile=profile,
            notebooks=notebooks_folder(notebooks),
            out=out,
            timeout=timeout,
        )
    sys.exit(code)


@command(not_right="An answer is not right yet.")
@options.course
@click.argument(
    "notebooks", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="NOTEBOOK..."
)
@options.as_json
def check(notebooks: tuple[Path, ...], as_json: bool) -> None:
    """Check the answers in a NOTEBOOK and print the points so far.

    The same verdicts as those of the check cells.
    """
    from labgen.course import check_json
    from labgen.course.check import check_notebooks, print_checked

    with sentences(), stdout_for_json(as_json):
        found = check_notebooks(notebooks)
        checked = list(found) if as_json else print_checked(found)
    if as_json:
        write_json(check_json.as_json(checked))
    all_right = all(verdict.passed for notebook in checked for verdict in notebook.verdicts)
    sys.exit(FINE if all_right else NOT_RIGHT)


@command("hand-in")
@options.course
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="", help="Your name, which becomes part of the zip's.")
@click.option("--models", is_flag=True, help="Pack the trained models of the runs folder as well.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the zip goes.  [default: beside the notebooks]",
)
def hand_in(folder: Path | None, name: str, models: bool, out: Path | None) -> None:
    """Check the notebooks in FOLDER, pack them into a zip to hand in, and print a receipt.

    Without FOLDER they are looked for here and in a folder `notebooks` here or above. An earlier
    zip stays as it is. Answers that are not right are packed as well.
    """
    from labgen.course.hand_in.errors import HandInError
    from labgen.course.hand_in.hand_in import make_hand_in

    with sentences(HandInError):
        receipt = make_hand_in(name, models=models, folder=folder, out=out)
    click.echo(repr(receipt))


@command(not_right="A notebook could not be updated.")
@options.course
@click.argument("kit", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    "--into",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of your kit.  [default: the one you are in, or that labgen is installed from]",
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def update(kit: Path | None, folder: Path | None, dry_run: bool) -> None:
    """Put a revised KIT, a zip, a wheel or a folder, in the place of yours.

    Without KIT, that of the wheel which is installed, in a folder that `labgen start` made.

    Your answers and your own cells stay; each old notebook is kept beside the new one. The folder
    runs is not touched.
    """
    from labgen.course.update.run import update as put_in_place

    with sentences():
        summary, code = put_in_place(kit, folder, dry_run=dry_run)
    click.echo(summary)
    sys.exit(code)


@command()
@options.course
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
@options.notebooks
def evaluate(models: tuple[str, ...], profile: str, out: Path, notebooks: Path | None) -> None:
    """Measure trained MODELs: likelihood, and what their samples are worth beside real digits.

    A MODEL is the name of one that the course ships, or the .npz file of your own, such as
    runs/NAME.npz. Without a name all shipped ones are measured.
    """
    from labgen.course.notebooks import notebooks_folder
    from labgen.training.profiles import PROFILES

    with sentences():
        os.environ["LABGEN_NOTEBOOKS"] = str(notebooks_folder(notebooks))
        artefacts = of_models("labgen.models.artefacts")
        measures = of_models("labgen.course.model_table.evaluate")
    with sentences(AttributeError, artefacts.ArtefactError):
        measures.evaluate_models(models, PROFILES[profile], out)


STUDENTS_COMMANDS = (start, run, check, hand_in, update, evaluate)
# The kit of a course that measures no models comes without the metrics.
evaluate.hidden = find_spec("labgen.evaluation") is None
