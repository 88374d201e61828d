"""The ruler around the instruments: rows, tables, the notebook's last cell, the command."""

import csv
import dataclasses
import io
import re

import numpy as np
import pytest
from click.testing import CliRunner
from rich.console import Console

import labgen
from labgen.cli import main
from labgen.course.model_table import columns, notebook_table, waiting
from labgen.course.model_table import measure as measuring
from labgen.course.model_table import row as rows_module
from labgen.course.model_table.columns import likelihood
from labgen.course.model_table.evaluate import shipped_names
from labgen.course.model_table.load_models import artefact_named, model_of
from labgen.course.model_table.row import (
    LIMITS,
    Estimate,
    Pictures,
    Row,
    read_rows,
    read_shipped,
    write_rows,
    write_shipped,
)
from labgen.course.model_table.table import Table
from labgen.instructor.measure_references import _made_alike
from labgen.instructor.release.kit.kit_files import source_root
from labgen.registry import tasks
from labgen.training.display import announce
from labgen.training.profiles import PROFILES, EvaluationSizes, Profile
from tests.conftest import NOTEBOOKS

TINY = Profile("smoke", evaluation=EvaluationSizes(20, 2, 4, 6, 2, 2, sample_draws=2))
SHARES = tuple(np.full(10, 0.1))
SEEN = Pictures(12.34, 8.5, 0.9, 0.7, SHARES)
ROW = Row(
    "rbm",
    "RBM 784-100",
    "smoke",
    20,
    likelihood=Estimate(-118.25, 0.5),
    low=-119.5,
    high=-117.0,
    pseudo=Estimate(-80.0, 1.0),
    effective=0.5,
    grey=SEEN,
    binary=SEEN,
    warning="They differ.",
    settings={"hidden": 100},
)
VAE_ROW = Row(
    "vae",
    "VAE, z = 20",
    "smoke",
    20,
    likelihood=Estimate(-90.8, 0.4),
    bound=Estimate(-94.0, 0.4),
    grey_bound=Estimate(-98.6, 0.3),
    active=12,
    latent=20,
)


def test_rows_come_back_from_their_file(tmp_path):
    path = tmp_path / "measures" / "rows.json"
    write_rows(path, [ROW, VAE_ROW])
    assert read_rows(path) == [ROW, VAE_ROW]
    assert read_rows(tmp_path / "nothing.json") == []


def test_shipped_rows_lie_beside_the_models_that_they_are_of(tmp_path, monkeypatch):
    monkeypatch.setattr(rows_module, "_of_task", lambda folder: tmp_path / f"{folder.name}.json")
    monkeypatch.setattr(rows_module, "_OF_LIMITS", tmp_path / "limits.json")
    noise, best = (dataclasses.replace(ROW, name=name) for name in ("noise", "rbm_best"))
    write_shipped([noise, VAE_ROW, ROW, best])
    assert read_rows(tmp_path / "rbm.json") == [ROW, best]
    assert read_shipped() == [ROW, best, VAE_ROW, noise]
    write_shipped([VAE_ROW])
    assert [path.name for path in tmp_path.iterdir()] == ["vae.json"]


@pytest.mark.parametrize("text", ["[", '[{"name": "rbm"}]', '[{"label": 1, "strange": 2}]'])
def test_a_damaged_file_of_rows_is_named_and_left(tmp_path, text):
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="rows.json cannot be read .*delete the file"):
        read_rows(path)
    assert path.read_text() == text


def test_the_table_keeps_grey_and_binary_pixels_apart():
    table = Table((("yours", ROW), ("reference", VAE_ROW)))
    html = table._repr_html_().replace("\N{NO-BREAK SPACE}", " ")
    assert html.index("bound, binary") < html.index("bound, grey")
    assert "−98.6" in html and "−94.0" in html
    assert "12 of 20" in html
    # Annealing from both sides does not agree: both ends stand there, and the reason.
    assert "−119.5 to −117.0 (?)" in html and "They differ." in html
    assert "20 test digits and as many samples." in html
    assert "10.0% (0)" in html


def test_likelihoods_and_samples_are_tables_of_their_own_each_of_the_models_that_it_is_about():
    """Beside each other the columns would be wider than a page."""
    drawn = dataclasses.replace(ROW, label="DCGAN", likelihood=None, low=None, high=None)
    html = Table((("yours", VAE_ROW), ("reference", drawn)))._repr_html_()
    tables = re.findall(r"<caption.*?>(.*?)</caption>(.*?)</table>", html)
    assert [caption for caption, _ in tables] == list(columns._PARTS)
    likelihoods, samples = (table for _, table in tables)
    assert "z = 20" in likelihoods and "DCGAN" not in likelihoods and "Fréchet" not in likelihoods
    assert "DCGAN" in samples and "z = 20" not in samples and "log p" not in samples
    assert max(map(len, columns._PARTS.values())) <= 8  # more do not fit into JupyterLab's page


def test_columns_that_no_row_fills_are_left_out():
    assert "z in use" not in Table((("yours", ROW),))._repr_html_()
    assert "z in use" in Table((("yours", VAE_ROW),))._repr_html_()


def test_a_bound_is_as_doubtful_as_the_log_z_that_it_contains():
    doubtful = dataclasses.replace(VAE_ROW, warning="few chains")
    assert "−94.0 (?)" in repr(Table((("yours", doubtful),)))
    assert "−98.6 (?)" not in repr(Table((("yours", doubtful),)))
    assert "(?)" not in repr(Table((("yours", VAE_ROW),)))


def test_a_figure_of_weighed_draws_is_called_a_lower_bound():
    assert likelihood(VAE_ROW) == "at least −90.8"
    of_layers = dataclasses.replace(VAE_ROW, low=-97.5, high=-94.0)
    assert likelihood(of_layers) == "at least −97.5"
    assert likelihood(dataclasses.replace(ROW, warning="")) == "−119.5 to −117.0"


@pytest.mark.parametrize("width", [40, 60, 80, 120, None])
def test_a_terminal_cuts_no_figure(width):
    label = "DCGAN, first layer 512, discriminator with an overview"
    rows = (ROW, dataclasses.replace(VAE_ROW, label=label, grey=SEEN))
    table = Table(tuple(("shipped", row) for row in rows))
    console = Console(file=io.StringIO(), width=width or 10_000)
    for part in table.for_terminal(width):
        console.print(part)
    text = console.file.getvalue()
    lines = [line.rstrip() for line in text.splitlines()]
    assert max(map(len, lines)) <= (width or 250)
    assert "…" not in text
    for figure in ("−119.5 to −117.0 (?)", "−98.6", "12 of 20", "10.0% (0)", "12.3", "0.90"):
        assert figure in text, figure
    if width is None:
        assert len(table.for_terminal(None)) == 1
        assert label in text


def test_table_picture_and_sentence_show_one_estimate():
    better = dataclasses.replace(
        ROW, label="better", likelihood=Estimate(-97.06, 0.1), low=None, warning=""
    )
    table = Table((("yours", ROW), ("yours", better)))
    found = table.compare({"RBM 784-100": 0.020, "better": 0.019})
    shown = [text.get_text() for text in found.draw("Two measures").axes[1].texts]
    assert shown == ["−119.5 to −117.0 (?)", "−97.1"]
    html = table._repr_html_().replace("\N{NO-BREAK SPACE}", " ")
    assert all(text in html for text in shown)
    assert "better is the best, with 5% less" in str(found)
    assert "better is the best, the same model, by 21.2 nats" in str(found)
    other = table.compare({"RBM 784-100": 0.018, "better": 0.020})
    assert "better is the best, another model, by 21.2 nats" in str(other)
    with pytest.raises(KeyError, match="No row is called"):
        table.compare({"gone": 1.0})


def test_samples_that_are_worse_than_noise_are_spoken_of():
    noise = dataclasses.replace(ROW, name="noise", label="noise", likelihood=None, warning="")
    bad = dataclasses.replace(ROW, label="tied", grey=dataclasses.replace(SEEN, frechet=628.0))
    text = repr(Table((("yours", bad), ("limit", noise))))
    said = "Samples that are further from digits than noise is (12.3)"
    assert f"{said}, by the Fréchet distance: tied, yours (628.0). Pictures" in text
    assert "further from digits" not in repr(Table((("yours", ROW), ("limit", noise))))


def test_mass_far_from_the_digits_is_spoken_of():
    far = dataclasses.replace(ROW, distance=134.0)
    assert "of the first 20 training digits in 134 or more pixels" in repr(Table((("a", far),)))
    near = dataclasses.replace(ROW, distance=50.0)
    assert "training digits" not in repr(Table((("a", near),)))


def test_no_shipped_figure_lies_outside_its_own_interval():
    rows = [
        *read_shipped(),
        *read_rows(source_root() / "docs" / "published.json"),
    ]
    for row in rows:
        if row.low is not None:
            assert row.low <= row.likelihood.mean <= row.high, (row.name, row.profile)


def test_a_notebook_says_beforehand_how_long_measuring_takes(monkeypatch):
    lines = []

    class Told:
        def start(self, sentence):
            lines.append(sentence)

        def update(self, fraction, sentence):
            lines.append(f"{'x' * 20} {fraction:4.0%}  {sentence}")

        finish = start

    monkeypatch.setattr(announce, "progress", Told)
    long = "a model whose label is so long that it does not fit into any line of an output"
    with waiting.waiting(["RBM 784-100", long], [20, 40]) as tell:
        for place in (0, 1):
            for what in ("annealing", "pseudo-likelihood", "samples"):
                tell(place, what, 0.5)
    assert lines[0] == "Measuring 2 models: about 60 s on a laptop with two cores"
    assert lines[1].endswith("Measuring 2 models\n1 of 2, RBM 784-100: annealing")
    assert lines[-2].partition("\n")[2].startswith("2 of 2, a model")
    # As much as the display shows whole, the time left and the bar included.
    assert max(len(part) for line in lines for part in line.split("\n")) <= 80
    shares = [int(line.split()[1].rstrip("%")) for line in lines[1:-1]]
    assert shares == sorted(shares) and shares[-1] <= 100
    assert lines[-1].startswith("Measuring 2 models: done in")


def test_the_spreadsheet_has_every_number(tmp_path):
    path = tmp_path / "rows.csv"
    Table((("shipped", ROW), ("shipped", VAE_ROW))).write_csv(path)
    first, second = csv.DictReader(path.open(encoding="utf-8"))
    assert (first["likelihood"], first["low"], first["high"]) == ("-118.25", "-119.5", "-117.0")
    assert (first["binary_frechet"], first["grey_share_of_9"]) == ("12.34", "0.1")
    assert (second["grey_bound"], second["grey_frechet"]) == ("-98.6", "")


@pytest.fixture
def measured(monkeypatch):
    """`measure` without its minute: the row of a model that is its own label."""

    def row(name, model, progress=None, answered=None):
        used = labgen.profile()
        seen = dataclasses.replace(SEEN, n=used.evaluation.samples)
        return dataclasses.replace(ROW, name=name, label=model, profile=used.name, grey=seen)

    monkeypatch.setattr(notebook_table, "measure", row)
    monkeypatch.setenv("LABGEN_PROFILE", "smoke")


def test_a_notebook_shows_its_row_beside_those_before_it(measured, monkeypatch):
    names = ("rbm", "dbn", "up_down", "digits")
    seen = dataclasses.replace(SEEN, n=PROFILES["smoke"].evaluation.samples)
    shipped = [
        dataclasses.replace(ROW, name=name, label=f"shipped {name}", grey=seen) for name in names
    ]
    fewer = dataclasses.replace(SEEN, n=7)
    shipped.append(dataclasses.replace(ROW, label="of fewer samples", grey=fewer))
    shipped.append(dataclasses.replace(ROW, label="of other sizes", profile="full"))
    monkeypatch.setattr(notebook_table, "read_shipped", lambda: shipped)
    labgen.evaluate("rbm", "my RBM")
    table = labgen.evaluate("dbn", "my DBN")
    assert [(whose, row.label) for whose, row in table.rows] == [
        ("yours", "my RBM"),
        ("reference", "shipped rbm"),
        ("yours", "my DBN"),
        ("reference", "shipped dbn"),
        ("limit", "shipped digits"),
    ]


def test_only_names_headings_and_ranges_go_over_two_lines():
    """Eleven columns stand beside each other on a page; a figure and its unit stay together."""
    doubtful = dataclasses.replace(VAE_ROW, low=-97.5, high=-94.0, bound=None, warning="few chains")
    html = Table((("yours", doubtful),))._repr_html_()
    assert ">−97.5 to −94.0\N{NO-BREAK SPACE}(?)<" in html
    assert f">{VAE_ROW.active}\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}{VAE_ROW.latent}<" in html
    assert f">{VAE_ROW.label}<" in html
    assert "nowrap" not in html


def test_rows_of_another_profile_are_not_shown(measured, monkeypatch):
    monkeypatch.setattr(notebook_table, "read_shipped", list)
    labgen.evaluate("rbm", "my quick RBM")
    monkeypatch.setenv("LABGEN_PROFILE", "quick")
    assert [row.label for _, row in labgen.evaluate("dbn", "my DBN").rows] == ["my DBN"]


def test_only_models_of_tasks_are_measured():
    with pytest.raises(ValueError, match="no model 'gan' to measure: use one of rbm, dbn"):
        labgen.evaluate("gan", None)
    with pytest.raises(TypeError, match="A dict cannot be measured: give one of RBM, DBN"):
        measuring.measure("rbm", {}, TINY)


def test_the_shipped_rows_hold_what_notebooks_show():
    rows = read_shipped()
    found = {(row.name, row.profile): row for row in rows}
    assert len(found) == len(rows)
    models = {*shipped_names()}
    assert set(found) == {(name, profile) for name in (*models, *LIMITS) for profile in PROFILES}
    for record in (task for task in tasks() if task.part("reference_training")):
        assert models.issuperset((*record.references, *record.recipes))
    for (name, _), row in found.items():
        # A row of a model that was trained anew since would be another model's.
        assert name in LIMITS or _made_alike(row, artefact_named(name).settings), name
    for row in rows:
        assert row.digits == labgen.profile(row.profile).evaluation.digits
        assert row.grey is not None and row.binary is not None


@pytest.mark.parametrize("name", ["rbm", "dbn", "up_down", "vae"])
def test_every_family_is_measured(name, monkeypatch):
    """At sizes that mean nothing: what is there, and on which side of what it is."""
    monkeypatch.setenv("LABGEN_NOTEBOOKS", str(NOTEBOOKS))
    row = measuring.measure(name, model_of(artefact_named(name)), TINY)
    assert row.digits == 20 and row.name == name
    assert sum(row.grey.class_shares) == pytest.approx(1)
    assert row.grey.frechet > 0 and row.binary.frechet > 0
    assert row.likelihood.mean < -50
    if name == "rbm":
        assert row.pseudo.mean < 0 and row.gap.error > 0
    else:
        # The mean of a logarithm is not above the logarithm of the mean, whatever was drawn.
        assert row.bound.mean <= row.likelihood.mean + 2
    if name == "vae":
        assert row.grey_bound.mean < row.bound.mean  # it contains the pixels' own entropy
        assert row.latent == 20
    else:
        assert row.low <= row.likelihood.mean <= row.high
        assert row.log_z_error > 0


def test_the_command_names_what_it_does_not_know(tmp_path):
    out = str(tmp_path / "out")
    result = CliRunner().invoke(main, ["evaluate", "gan", "--out", out])
    assert result.exit_code == 2
    assert "There is no reference 'gan': use one of rbm" in result.output
    result = CliRunner().invoke(main, ["evaluate", str(tmp_path / "gone.npz"), "--out", out])
    assert result.exit_code == 2 and "There is no artefact" in result.output


def test_the_command_measures_and_writes(tmp_path, monkeypatch):
    from labgen.course.model_table import evaluate
    from labgen.training import profiles

    monkeypatch.setattr(evaluate, "limits", lambda sizes: [dataclasses.replace(ROW, name="noise")])
    monkeypatch.setitem(profiles.PROFILES, "smoke", TINY)
    result = CliRunner().invoke(
        main, ["evaluate", "rbm", "--profile", "smoke", "--out", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    assert [row.name for row in read_rows(tmp_path / "measures.json")] == ["rbm", "noise"]
    assert len((tmp_path / "measures.csv").read_text().splitlines()) == 3
    assert (tmp_path / "measures.png").stat().st_size > 5_000
    assert "Measuring 1 of 1: rbm" in result.output
    assert "…" not in result.output
    for kind in ("csv", "png", "json"):
        assert str(tmp_path / f"measures.{kind}") in result.output
