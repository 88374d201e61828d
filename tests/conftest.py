"""What several test folders need: the answers of the notebooks and a private runs folder."""

from pathlib import Path

import pytest

import labgen
from labgen.training.start import load_tensorflow

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"
NAMES = ("1_rbm", "2_dbn", "3_up_down", "4_vae", "5_dcgan")


def pytest_configure() -> None:
    load_tensorflow()


@pytest.fixture(scope="session")
def answers():
    """The answer cells of each notebook: answers["1_rbm"].hidden_probs."""
    from labgen.exercises.loader import load_answers

    return {name: load_answers(NOTEBOOKS / f"{name}.ipynb") for name in NAMES}


@pytest.fixture(scope="session")
def models(answers):
    """The five model classes, completed with the notebooks' answers."""
    sources = {
        "RBM": ("1_rbm",),
        "DBN": ("2_dbn", "1_rbm"),
        "UpDown": ("3_up_down", "2_dbn", "1_rbm"),
        "VAE": ("4_vae",),
        "DCGAN": ("5_dcgan",),
    }
    return {
        name: labgen.models.completed(
            getattr(labgen.models, name), *(answers[notebook] for notebook in notebooks)
        )
        for name, notebooks in sources.items()
    }


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch) -> Path:
    """Every test has a runs folder of its own, and the default profile."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LABGEN_RUNS", str(folder))
    monkeypatch.delenv("LABGEN_PROFILE", raising=False)
    return folder
