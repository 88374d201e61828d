"""Measure every model that the package ships: `python -m labgen.instructor.measure_references`.

Writes docs/results.md from docs/results.md.j2, with its pictures, and beside each shipped model the
rows that notebooks show as the reference. An hour on two cores; broken off, the same command goes
on with the models that are not measured yet. docs/published.json, which
`python -m benchmarks.published` writes, is read as it is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import click
from jinja2 import Environment, FileSystemLoader

from labgen.course.model_table.columns import likelihood, parts_of
from labgen.course.model_table.comparing.ranking import FIRST, SECOND, agreement, ranking
from labgen.course.model_table.evaluate import limits, measured
from labgen.course.model_table.load_models import artefact_named
from labgen.course.model_table.picture import draw, draw_curve
from labgen.course.model_table.row import (
    LIMITS,
    Row,
    read_rows,
    read_shipped,
    write_rows,
    write_shipped,
)
from labgen.course.model_table.seeds import over_seeds, seeds_table
from labgen.evaluation.samples import classifier
from labgen.instructor.release.kit.kit_files import source_root
from labgen.models.artefacts import shipped_names
from labgen.registry import tasks
from labgen.training.profiles import PROFILES, Profile
from labgen.util.computer.platform_info import computer
from labgen.util.tf_setup import load_tensorflow
from labgen.util.words.durations import duration

DOCS = source_root() / "docs"
# When and on what the page was written, which says nothing of the figures.
_WRITTEN = re.compile(r"^Written on .*? by `make results` \(.*?\),", re.MULTILINE)


@click.command()
@click.option("--docs", type=click.Path(path_type=Path), default=DOCS)
@click.option("--anew", is_flag=True, help="Forget what was measured before at these sizes.")
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    type=click.Choice(list(PROFILES)),
    default=list(PROFILES),
    help="Only at these sizes.",
)
@click.option(
    "--doubtful",
    is_flag=True,
    help="Measure again the likelihoods that have a question mark; samples keep their figures.",
)
@click.option(
    "--seeds",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the same trainings of other seeds, NAME.SEED.npz: measured at full size, "
    "and kept as a spread in the row of NAME. Each one's own row is kept beside it.",
)
@click.argument("names", nargs=-1)
def main(
    docs: Path,
    anew: bool,
    profiles: tuple[str, ...],
    doubtful: bool,
    seeds: Path | None,
    names: tuple[str, ...],
) -> None:
    """Measure shipped models at the sizes of all profiles: those of NAMES, or all."""
    chosen = _chosen(names)
    load_tensorflow()
    rows = read_shipped()
    if anew:
        rows = [
            row for row in rows if row.profile not in profiles or (names and row.name not in names)
        ]
    if doubtful:
        for row in rows:
            if row.warning and row.profile in profiles and row.name in chosen:
                rows = _measured_again(row)
    for name in profiles:
        rows = _measured(PROFILES[name], rows, chosen)
    if seeds is not None:
        rows = _with_seeds(seeds, rows, chosen, anew)
    if "full" in profiles:
        _write(docs, [row for row in rows if row.profile == "full"])


def _chosen(names: Sequence[str]) -> Sequence[str]:
    """The models of these names, all that are shipped where there is none.

    Raises:
        BadParameter: for a name that no shipped model has.
    """
    known = shipped_names()
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise click.BadParameter(
            f"The package ships no model {', '.join(unknown)}: name {', '.join(known)}.",
            param_hint="NAMES",
        )
    return names or known


def _measured_again(row: Row) -> list[Row]:
    """All rows, this one with a new likelihood: its samples and seeds keep their figures."""
    began = time.monotonic()
    new = measured(artefact_named(row.name), PROFILES[row.profile], known=row)
    new = replace(new, settings=row.settings, seeds=row.seeds)
    # Read again: rows that another run has measured in the meantime are kept.
    rows = [new if shipped == row else shipped for shipped in read_shipped()]
    write_shipped(rows)
    taken = duration(time.monotonic() - began)
    click.echo(f"{row.name}, {row.profile}: {taken}. {new.warning}")
    return rows


def _measured(sizes: Profile, rows: list[Row], chosen: Sequence[str]) -> list[Row]:
    """The rows and those that are missing at these sizes; each is kept as soon as it is there."""
    for name in (*chosen, "limits"):
        wanted = LIMITS if name == "limits" else (name,)
        found = [row for row in rows if row.name in wanted and row.profile == sizes.name]
        if name == "limits":
            new = [] if found else limits(sizes)
        else:
            artefact = artefact_named(name)
            if found and _made_alike(found[0], artefact.settings):
                continue
            rows = [row for row in rows if row not in found]
            began = time.monotonic()
            # A model that was read back has lost what it needs for its start alone.
            new = [replace(measured(artefact, sizes), settings=artefact.settings)]
            click.echo(f"{name}, {sizes.name}: {duration(time.monotonic() - began)}")
        rows = rows + new
        write_shipped(rows)
    return rows


def _with_seeds(folder: Path, rows: list[Row], chosen: Sequence[str], anew: bool) -> list[Row]:
    """The rows, those of models with several trainings with their spread over these."""
    found: dict[str, list[Row]] = {}
    for file in sorted(folder.glob("*.*.npz")):
        name = file.name.partition(".")[0]
        if name in chosen:
            found.setdefault(name, []).append(_row_of_seed(file, anew))
    rows = [
        over_seeds(row, found[row.name]) if row.profile == "full" and row.name in found else row
        for row in rows
    ]
    write_shipped(rows)
    return rows


def _row_of_seed(file: Path, anew: bool) -> Row:
    """The row of a training with another seed, which is kept beside it: NAME.SEED.json."""
    artefact, beside = artefact_named(str(file)), file.with_suffix(".json")
    for row in [] if anew else read_rows(beside):
        if _made_alike(row, artefact.settings):
            return row
    began = time.monotonic()
    row = replace(measured(artefact, PROFILES["full"]), settings=artefact.settings)
    write_rows(beside, [row])
    click.echo(f"{file.name}: {duration(time.monotonic() - began)}")
    return row


def _made_alike(row: Row, settings: dict) -> bool:
    """Whether a row is of the artefact's own model, and not of an earlier one of its name."""
    return all(settings.get(key) == value for key, value in row.settings.items())


def _write(docs: Path, rows: list[Row]) -> None:
    docs.mkdir(parents=True, exist_ok=True)
    by_name = {row.name: row for row in rows}
    of_recipes = {name for record in tasks() for name in record.recipes}
    shipped = [by_name[name] for name in shipped_names() if name in by_name]
    own = [row for row in shipped if row.name not in of_recipes]
    recipes = [row for row in shipped if row.name in of_recipes]
    limit = [by_name[name] for name in LIMITS]
    draw([*own, *recipes, *limit]).savefig(docs / "results.png")
    published = read_rows(docs / "published.json")
    curve = [row for row in published if row.name.startswith("curve")]
    others = [row for row in published if row not in curve]
    if curve:
        draw_curve(curve).savefig(docs / "curve.png")
    environment = Environment(loader=FileSystemLoader(DOCS), keep_trailing_newline=True)
    page = environment.get_template("results.md.j2").render(
        own=_markdown([*own, *limit]),
        recipes=_markdown([*recipes, *limit]),
        curve=curve,
        likelihood=likelihood,
        others=_markdown(others) if others else "",
        classifier=SimpleNamespace(**classifier.read(classifier.FIRST.file)[1]),
        unsearched=[row for row in [*own, *recipes] if row.likelihood and not _searched(row)],
        once=any(row.grey and row.grey.draws == 1 for row in [*own, *recipes]),
        second=SimpleNamespace(**classifier.read(classifier.SECOND.file, classifier.SECOND)[1]),
        rankings=[ranking([*own, *recipes], figure) for figure in (FIRST, SECOND)],
        agreement=agreement([*own, *recipes]),
        seeds=seeds_table([*own, *recipes]),
        warnings=[row for row in rows if row.warning],
        rows=by_name,
        machine=computer(),
        day=date.today().isoformat(),
        sizes=PROFILES["full"].evaluation,
    )
    _keep_or_write(docs / "results.md", page)


def _keep_or_write(path: Path, page: str) -> None:
    """Write the page; where the one that is there differs in day and computer alone, it stays."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    if _WRITTEN.sub("", old) != _WRITTEN.sub("", page):
        path.write_text(page, encoding="utf-8")


def _searched(row: Row) -> bool:
    """Whether log Z was measured after a search for the mass; an autoencoder has none."""
    return row.log_z is not None or row.latent is not None


def _markdown(rows: list[Row]) -> str:
    """The table in parts, each below its caption."""
    tables = []
    for part in parts_of(rows):
        columns = part.columns
        lines = [
            f"{part.caption}:",
            "",
            "| " + " | ".join(column.heading for column in columns) + " |",
            "|" + " --- |" * len(columns),
        ]
        lines += [
            "| " + " | ".join(column.text(row) for column in columns) + " |"
            for row in rows
            if part.has(row)
        ]
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


if __name__ == "__main__":
    main()
