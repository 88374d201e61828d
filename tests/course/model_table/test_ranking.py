"""Ties are shown as ties, and whether two classifiers rank models alike."""

import dataclasses

import pytest

from labgen.course.model_table.columns import COLUMNS
from labgen.course.model_table.comparing.ranking import SECOND, agreement, ranking
from labgen.course.model_table.row import (
    Estimate,
    OverSeeds,
    Pictures,
    Row,
    read_rows,
    write_rows,
)
from labgen.course.model_table.seeds import over_seeds, seeds_table
from labgen.course.model_table.table import Table

SHARES = (0.1,) * 10


def row(label: str, frechet: float, second: float, spread: float = 0.1) -> Row:
    seen = Pictures(
        *(frechet, 9.0, 0.9, 0.9, SHARES),
        second_frechet=second,
        frechet_spread=spread,
        second_frechet_spread=spread,
        n=100,
        draws=5,
    )
    return Row(label, label, "full", 100, grey=seen)


def test_figures_closer_than_their_spread_are_a_tie():
    rows = [row("c", 3.0, 9.0), row("a", 1.40, 5.0), row("b", 1.55, 6.0)]
    assert ranking(rows).startswith(
        "Fréchet distance, grey, from the best to the worst: a = b < c."
    )
    assert ranking(rows[:1]) == ""
    # A row from before spreads were measured is not ranked.
    old = dataclasses.replace(rows[0], grey=Pictures(2.0, 9.0, 0.9, 0.9, SHARES))
    assert ranking([old, *rows[1:]]).partition(": ")[2].startswith("a = b.")


def test_figures_closer_than_trainings_lie_apart_are_a_tie():
    a, b, c = row("a", 3.0, 5.0), row("b", 4.0, 6.0), row("c", 9.0, 9.0)
    assert ranking([a, b, c]).endswith(
        "a < b < c. Where '=' stands the figures differ by less "
        "than chance may do: twice the spread of their difference."
    )
    several = over_seeds(a, [row("a", 4.0, 5.0), row("a", 2.0, 5.0)])
    assert several.seeds["grey_frechet"] == OverSeeds(3.0, 1.0, 3)
    text = ranking([several, b, c])
    assert "a = b < c" in text and "and, where it is known, over training seeds." in text
    # Through the other classifier the three trainings look alike.
    assert "a < b < c" in ranking([several, b, c], SECOND)


def test_two_classifiers_that_disagree_are_named():
    alike = [row("a", 1.0, 5.0), row("b", 2.0, 6.0), row("c", 3.0, 9.0)]
    assert "ranks the models as the first one does" in agreement(alike)
    # b and c change places, but no more than by chance.
    assert "ranks the models as" in agreement([*alike[:2], row("c", 3.0, 5.95)])
    text = agreement([*alike[:2], row("c", 3.0, 4.0)])
    assert "ranks 1 of 3 pairs" in text and "b and a" not in text
    assert "c and a" in text and "c and b" in text
    assert agreement(alike[:1]) == ""


def test_the_table_shows_spreads_and_draws():
    table = Table((("yours", row("a", 1.4, 5.0)), ("reference", row("b", 1.449, 5.0, 0.031))))
    text = repr(table)
    assert "Fréchet, grey 1.4 ± 0.1" in text and "Fréchet, grey 1.45 ± 0.03" in text
    assert "100 test digits and 5 draws of as many samples." in text
    assert "a (yours) = b (reference)" in text


def test_memorising_would_show():
    nearest = next(column for column in COLUMNS if column.heading == "nearest")
    known = dataclasses.replace(row("a", 1, 1), nearest=52.0, nearest_of_digits=54.0)
    assert nearest.text(known) == "52 (54)"
    assert nearest.text(row("a", 1, 1)) == ""


def test_a_row_holds_mean_and_spread_over_seeds(tmp_path):
    rows = [
        dataclasses.replace(row("VAE", 3.0 + seed, 5.0), likelihood=Estimate(-87.0 - seed, 0.1))
        for seed in range(3)
    ]
    found = over_seeds(rows[0], rows[1:])
    assert found.seeds["likelihood"] == OverSeeds(-88.0, 1.0, 3)
    assert found.seeds["grey_frechet"] == OverSeeds(4.0, 1.0, 3)
    assert "bound" not in found.seeds
    write_rows(tmp_path / "rows.json", [found])
    assert read_rows(tmp_path / "rows.json") == [found]
    assert seeds_table([rows[0]]) == ""
    table = seeds_table([rows[0], found])
    figures = "−88.00 ± 1.00 | 4.00 ± 1.00 | 5.00 ± 0.00 | 9.00 ± 0.00"
    assert table.splitlines()[-1] == f"| VAE | 3 | {figures} |"
    bounded = dataclasses.replace(found, bound=Estimate(-95.0, 0.1))
    assert "| VAE | 3 | at least −88.00 ± 1.00 |" in seeds_table([bounded])
    with pytest.raises(ValueError, match="at least one more training"):
        over_seeds(rows[0], [])
