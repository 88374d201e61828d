"""All five notebooks on other data than MNIST by one line, and nothing is said that is MNIST's."""

from __future__ import annotations

import io
import json
import re
import warnings
from contextlib import redirect_stdout
from pathlib import Path
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from labgen.course.model_table.measure import measure
from labgen.data import current, load
from labgen.data.current import remember
from labgen.models.artefacts import (
    expected_settings,
    load_model,
    reference_model,
    save_model,
)
from labgen.registry import tasks
from labgen.training.profiles import PROFILES

pytestmark = pytest.mark.slow(seconds=35)
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LINE = 'labgen.data.load("mnist", limit=profile.train_limit)'


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """260 pictures of two classes: bars that lie and bars that stand."""
    folder = tmp_path_factory.mktemp("data") / "shapes"
    random = np.random.default_rng(1)
    for number in range(260):
        grey = random.integers(0, 60, (28, 28), dtype=np.uint8)
        place = 4 + random.integers(18)
        bar = (slice(place, place + 3), slice(4, 24))
        grey[bar if number % 2 else bar[::-1]] = 255
        kind = folder / ("lying" if number % 2 else "standing")
        kind.mkdir(parents=True, exist_ok=True)
        Image.fromarray(grey).save(kind / f"{number}.png")
    return folder


@pytest.fixture(autouse=True)
def the_same_data_afterwards():
    before = current()
    yield
    remember(before)


@pytest.fixture
def small(monkeypatch):
    """The sizes of smoke, and fewer draws."""
    monkeypatch.setenv("LABGEN_PROFILE", "smoke")
    monkeypatch.setenv("LABGEN_NOTEBOOKS", str(NOTEBOOKS))


def said_by(name, data):
    """What the cells of a notebook print on other data; their figures are drawn and closed."""
    document = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    namespace = {"__name__": "notebook", "display": lambda shown: None}
    said = io.StringIO()
    changed = 0
    for cell in document["cells"]:
        source = "".join(cell["source"])
        named = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell["cell_type"] != "code" or named.startswith("check_"):
            continue
        if cell["id"].startswith("vae-tensorboard"):
            continue  # looks at no data
        changed += source.count(LINE)
        code = source.replace(LINE, f"labgen.data.load({str(data)!r}, limit=profile.train_limit)")
        with redirect_stdout(said), warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # a mean of nothing
            exec(compile(code, f"{name}, {cell['id']}", "exec"), namespace)
        plt.close("all")
    assert changed == 1
    return said.getvalue(), namespace


def test_all_notebooks_run_on_other_data(shapes, small, not_compiled):
    for record in tasks():
        said, namespace = said_by(record.notebook, shapes)
        own = re.findall(r"Notebook \d's model: your own", said)
        # In notebook 5 task 4's is compared, and a player shows it beside those of tasks 1 and 2.
        expected = {"2_dbn": 1, "3_up_down": 2, "5_dcgan": 3}.get(record.notebook, 0)
        assert len(own) == expected, said
        if record.name != "rbm":  # the others show a model of the package
            assert "It was trained on MNIST, not on your data, shapes." in said
        if record.name == "rbm":
            assert "most often on for" in said and ("standing (" in said or "lying (" in said)
            table = namespace["table"]
            assert {row.data for _, row in table.rows} == {"shapes"}
            assert {whose for whose, _ in table.rows} == {"yours"}
            assert all(row.grey is None for _, row in table.rows)
            assert "classifier of MNIST's digits" in str(table)


def saved(**more):
    """A student's own RBM as `runs/rbm.npz`, of the sizes of smoke."""
    settings = {**expected_settings("rbm", PROFILES["smoke"]), **more}
    save_model("rbm", SimpleNamespace(arrays=reference_model("rbm").arrays, settings=settings))


def test_a_model_of_other_data_is_not_started_from(shapes, small, capsys):
    remember(None)
    saved(data="shapes")
    load_model("rbm")
    assert "your own differs from this profile in data (shapes instead of mnist)" in one_line(
        capsys
    )
    digits = load(shapes)
    saved(data="shapes", digits=len(digits.train_images))
    load_model("rbm")
    assert "your own, rbm.npz" in one_line(capsys)
    saved()
    load_model("rbm")
    said = one_line(capsys)
    assert "data (mnist instead of shapes)" in said
    assert said.endswith("It was trained on MNIST, not on your data, shapes.")


def one_line(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_a_model_is_not_measured_on_other_data_than_its_own(models):
    model = models["RBM"].from_artefact(reference_model("rbm"))
    model.trained["data"] = "shapes"
    with pytest.raises(ValueError, match=r"trained on shapes.*load it first"):
        measure("rbm", model, PROFILES["smoke"])
