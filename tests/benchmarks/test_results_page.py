"""docs/results.md says in words what its tables say in figures."""

from __future__ import annotations

import re

import pytest

from labgen.course.model_table.row import read_rows, read_shipped
from labgen.instructor.measure_references import DOCS

ROWS = {row.name: row for row in read_shipped() if row.profile == "full"}
PUBLISHED = {row.name: row for row in read_rows(DOCS / "published.json")}
CURVE = [row for name, row in PUBLISHED.items() if name.startswith("curve_")]


def nats(name: str) -> float:
    row = ROWS[name]
    return (row.low + row.high) / 2 if row.low is not None else row.likelihood.mean


def grey(name: str) -> float:
    return ROWS[name].grey.frechet


def test_likelihood_and_frechet_distance_disagree():
    assert nats("vae") > nats("rbm_best") and grey("vae") > grey("rbm_best")


def test_a_second_layer_repairs_a_poor_rbm_and_adds_little_to_a_good_one():
    assert nats("dbn") - nats("rbm") > 20
    # Notebook 2 says so.
    assert 1 < nats("dbn_best") - nats("rbm_best") < 2


def test_up_down_costs_pictures_at_a_constant_rate_and_none_with_the_recipe():
    assert grey("up_down") > grey("dbn") and nats("up_down") - nats("dbn") == pytest.approx(
        -1, abs=0.5
    )
    assert grey("up_down_best") <= grey("dbn_best")
    assert nats("up_down_best") - nats("dbn_best") == pytest.approx(0.5, abs=0.25)
    assert ROWS["up_down_best"].grey.score < ROWS["dbn_best"].grey.score


def test_generators_get_better_with_what_is_said_of_them():
    assert grey("dcgan_conditional") < grey("dcgan_best") < grey("dcgan")
    assert ROWS["dcgan_conditional"].grey.score > ROWS["digits"].grey.score


def test_warming_the_kl_term_up_keeps_more_variables_in_use():
    assert ROWS["vae_best"].active > ROWS["vae"].active


def test_reconstruction_improves_along_the_curve_and_likelihood_does_not_follow():
    errors = [row.settings["test_error"] for row in CURVE]
    likelihoods = [row.likelihood.mean for row in CURVE]
    assert errors == sorted(errors, reverse=True)
    assert likelihoods != sorted(likelihoods)


def test_persistent_chains_are_the_best_of_the_larger_machines():
    others = [row for row in PUBLISHED.values() if row not in CURVE]
    best = max(others, key=lambda row: row.likelihood.mean)
    assert (best.name, others[-1].name) == ("rbm_500_persistent", "rbm_500_persistent")


def test_what_one_sees_has_no_typed_figures_of_models():
    """Figures with a fraction come from rows; whole numbers are sizes of layers and windows."""
    template = (DOCS / "results.md.j2").read_text("utf-8")
    seen = template[template.index("## What one sees") : template.index("## CD-1, epoch by epoch")]
    sentences = re.sub(r"\{[{%].*?[}%]\}", "", seen)
    assert re.findall(r"\d+\.\d+", sentences) == []
