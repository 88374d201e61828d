"""What several test folders need: the answers of the notebooks and a private runs folder."""

from pathlib import Path

import pytest

import labgen
from labgen.training.start import load_tensorflow

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"


def pytest_configure() -> None:
    load_tensorflow()


MODELS = {
    "RBM": ("1_rbm",),
    "DBN": ("2_dbn", "1_rbm"),
    "UpDown": ("3_up_down", "2_dbn", "1_rbm"),
    "VAE": ("4_vae",),
    "DCGAN": ("5_dcgan",),
    "PersistentRBM": ("1_rbm",),
    "PersistentDBN": ("2_dbn", "1_rbm"),
    "PersistentUpDown": ("3_up_down", "2_dbn", "1_rbm"),
    "WarmVAE": ("4_vae",),
    "SteadyDCGAN": ("5_dcgan",),
    "ConditionalDCGAN": ("5_dcgan",),
}


class Lazily(dict):
    """A dictionary that makes its values when they are asked for: one notebook that cannot be
    loaded fails the tests of its own task only."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def __missing__(self, key):
        self[key] = self.make(key)
        return self[key]


@pytest.fixture(scope="session")
def answers():
    """The answer cells of each notebook: answers["1_rbm"].hidden_probs."""
    from labgen.exercises.loader import load_answers

    return Lazily(lambda name: load_answers(NOTEBOOKS / f"{name}.ipynb"))


@pytest.fixture(scope="session")
def models(answers):
    """The model classes, completed with the notebooks' answers: models["RBM"]."""
    return Lazily(
        lambda name: labgen.models.completed(
            getattr(labgen.models, name), *(answers[notebook] for notebook in MODELS[name])
        )
    )


@pytest.fixture(autouse=True)
def runs(tmp_path, monkeypatch) -> Path:
    """Every test has a runs folder of its own, and the default profile."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LABGEN_RUNS", str(folder))
    monkeypatch.delenv("LABGEN_PROFILE", raising=False)
    return folder
