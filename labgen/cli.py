"""The command `labgen`. Each command's work is done in labgen.course."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """The course kit of a lab on generative models."""


@main.command()
@click.argument("numbers", nargs=-1, type=click.IntRange(1, 5), metavar="[1..5]...")
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
@click.option(
    "--notebooks",
    type=click.Path(path_type=Path),
    help="The folder of the notebooks.  [default: LABGEN_NOTEBOOKS, ./notebooks or the one "
    "beside the package]",
)
@click.option(
    "--timeout",
    type=click.IntRange(min=0),
    help="Seconds that one cell may take, 0 for no limit.  [default: 10 minutes for smoke, "
    "1 hour for quick, 24 hours for full]",
)
def run(
    numbers: tuple[int, ...], profile: str, out: Path, notebooks: Path | None, timeout: int | None
) -> None:
    """Execute the notebooks, all five or those of the given NUMBERS, and lay out the pages.

    The exit code is 1 when a notebook failed; the others run all the same.
    """
    from labgen.course.find import notebooks_folder
    from labgen.course.run import run as run_notebooks

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A heading may hold a letter that the terminal does not know.
            stream.reconfigure(errors="replace")
    try:
        code = run_notebooks(
            numbers or range(1, 6),
            profile=profile,
            notebooks=notebooks_folder(notebooks),
            out=out,
            timeout=timeout,
        )
    except (OSError, ValueError, ModuleNotFoundError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(code)


if __name__ == "__main__":
    main()
