"""The machine takes what belongs together, and the package knows no model."""

import ast
from pathlib import Path

import numpy as np
import pytest

import labgen.evaluation
from labgen.evaluation.likelihood.preactivations import HiddenView
from tests.evaluation.small import log_joint, machine, parameters
from tests.models.toy import all_states


def test_it_knows_its_sizes(answers):
    rbm = machine(answers, *parameters(4, 3, 1, 1.0))
    assert (rbm.visible, rbm.hidden) == (4, 3)
    assert repr(rbm) == "RBMFunctions(4 visible, 3 hidden)"
    assert rbm.w.dtype == np.float32


@pytest.mark.parametrize("place", [0, 1, 2])
def test_it_refuses_shapes_that_do_not_belong_together(answers, place):
    arrays = parameters(4, 3, 1, 1.0)
    arrays[place] = arrays[place][:-1]
    with pytest.raises(ValueError, match=r"give w \[visible, hidden\]"):
        machine(answers, *arrays)


def test_it_refuses_a_diverged_machine(answers):
    w, a, b = parameters(4, 3, 1, 1.0)
    with pytest.raises(ValueError, match="b holds numbers that are not finite"):
        machine(answers, w, a, b + np.nan)


@pytest.mark.parametrize("beta", [1.0, 0.3])
def test_seen_from_the_hidden_units_it_is_the_same_machine(answers, beta):
    w, a, b = parameters(5, 3, 2, 1.5)
    rbm = machine(answers, w, a, b)
    view = HiddenView(rbm.formulas, rbm.b)
    v, h = all_states(5), all_states(3)
    inputs = (v @ w).astype(np.float32)
    table = log_joint(beta * w, 0 * a, beta * b)
    sums = np.logaddexp.reduce(table, axis=1)
    np.testing.assert_allclose(-view.free_energy(inputs, beta), sums, rtol=1e-5, atol=1e-5)
    probs = np.exp(table - sums[:, None]) @ h
    np.testing.assert_allclose(view.hidden_probs(inputs, beta), probs, rtol=1e-4, atol=1e-5)


def test_the_package_imports_no_model():
    """And nothing of what stands above the instruments."""
    above = tuple(
        f"labgen.{part}" for part in ("course", "exercises", "instructor", "models", "plots")
    )
    for path in Path(labgen.evaluation.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                assert not name.startswith(above), (path, name)
