"""log_dir= means the same in every model's fit: numbers and histograms of each epoch."""

import numpy as np
import pytest

from labgen.training.log_contents import describe
from tests.models.toy import stripes


@pytest.fixture
def fitted(models, tmp_path):
    """Make a small model of each kind and train it into a log: (history, what the log holds)."""

    def fit(name):
        rbm = models["RBM"](9, 4)
        dbn = models["DBN"](rbm, 3)
        images = stripes(20)
        if name == "VAE":
            model = models[name](2, n_hidden=4, n_pixels=9)
        elif name == "DCGAN":
            channels = {"generator_channels": (3, 3, 2), "discriminator_channels": (2, 3)}
            model = models[name](n_z=2, **channels)
            images = -np.ones((20, 32, 32, 1), np.float32)
        else:
            model = {"RBM": rbm, "DBN": dbn}.get(name) or models[name](dbn)
        history = model.fit(images, 2, batch_size=10, log_dir=tmp_path / "log")
        return history, describe(tmp_path / "log")

    return fit


@pytest.mark.parametrize(
    ("name", "histogram"),
    [
        ("RBM", "w/histogram"),
        ("DBN", "w2/histogram"),
        ("UpDown", "w_down/histogram"),
        ("VAE", "z_mean/kernel/histogram"),
        ("DCGAN", None),
    ],
)
def test_every_model_logs_its_epochs(fitted, not_compiled, name, histogram):
    history, log = fitted(name)
    for metric in set(history.columns) - {"epoch", "seconds"}:
        assert log.scalars[metric] == pytest.approx(history.columns[metric])
        assert len(log.scalars[metric]) == 2
    assert histogram in log.histograms if histogram else len(log.histograms) >= 10
