"""The instruments know arrays only: no model, and no TensorFlow until a classifier is trained."""

import subprocess
import sys
from pathlib import Path

import labgen.evaluation

FOLDER = Path(labgen.evaluation.__file__).parent
SAMPLE_INSTRUMENTS = (
    *("baselines", "classifier", "classifier_score", "coverage", "frechet", "inverse_resize"),
    "sample_metrics",
)


def test_sample_instruments_import_no_model_and_no_tensorflow():
    names = ", ".join(f"labgen.evaluation.samples.{name}" for name in SAMPLE_INSTRUMENTS)
    code = (
        f"import sys, {names}\n"
        "loaded = {'tensorflow', 'keras', 'labgen.models'} & set(sys.modules)\n"
        "sys.exit(' '.join(sorted(loaded)) or 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=FOLDER.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
