"""On a GPU the models learn what they learn on the processor. Skipped where there is none."""

import json
import os
import subprocess
import sys

import pytest
import tensorflow as tf

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        not tf.config.list_physical_devices("GPU"), reason="there is no GPU that TensorFlow can use"
    ),
]

_FIT = """
import json
import labgen

labgen.setup()
import tensorflow as tf

digits = labgen.data.load("mnist", limit=2000).train_images
task1, task4, task5 = (labgen.answers(name) for name in ("1_rbm", "4_vae", "5_dcgan"))
completed = labgen.models.completed
rbm = completed(labgen.models.RBM, task1)(hidden=50)
vae = completed(labgen.models.VAE, task4)(5)
dcgan = completed(labgen.models.DCGAN, task5)(
    generator_channels=(32, 16, 8), discriminator_channels=(8, 16)
)
losses = {
    "rbm": rbm.fit(digits, 3, title="rbm").last["train_error"],
    "vae": vae.fit(digits, 3, title="vae").last["loss"],
    "dcgan": dcgan.fit(task5.scale_images(digits), 1, title="dcgan").last["d_loss"],
}
losses = {name: float(x) for name, x in losses.items()}
print(json.dumps({"device": rbm.w.device, "losses": losses}))
"""


def _fit(folder, **environment) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", _FIT],
        env={**os.environ, "LABGEN_RUNS": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    return json.loads(done.stdout.splitlines()[-1])


def test_the_losses_are_those_of_the_processor(tmp_path):
    there = _fit(tmp_path / "gpu")
    here = _fit(tmp_path / "cpu", CUDA_VISIBLE_DEVICES="-1")
    assert "GPU" in there["device"] and "CPU" in here["device"]
    # The same random numbers; sums in another order and shorter products (TF32).
    for name, loss in here["losses"].items():
        assert there["losses"][name] == pytest.approx(loss, rel=0.02), name
