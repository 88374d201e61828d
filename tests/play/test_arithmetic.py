"""What the JavaScript computes in Chromium, beside NumPy and Keras."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from labgen import play
from labgen.play import encode
from labgen.play.machines import machine
from labgen.play.networks import layers_of

from .toy import DIGITS, in_chromium, normal

pytestmark = in_chromium

CLOSE = {"atol": 1e-4, "rtol": 0}
INPUTS = 100
MASK = 0xFFFFFFFF


@pytest.fixture(scope="module")
def js(chromium, players):
    """Evaluates an expression with `given` in a page that has all the arithmetic."""
    page = chromium.new_page()
    page.set_content(players["drawing_pad"].document)

    def evaluate(expression: str, given: Any = None) -> Any:
        return page.evaluate(f"given => {{ {expression} }}", given)

    yield evaluate
    page.close()


def rounded(network: Any, x: np.ndarray) -> list[np.ndarray]:
    """What Keras computes with kernels and biases as a page keeps them.

    Batch normalisation keeps its 32 bits."""
    weights = network.get_weights()
    for layer in network.layers:
        if not isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights(
                [w.astype(np.float16).astype(np.float32) for w in layer.get_weights()]
            )
    found = network(x, training=False)
    network.set_weights(weights)
    found = found if isinstance(found, list) else [found]
    return [np.asarray(one).reshape(len(x), -1) for one in found]


def outputs(js, network: Any, x: np.ndarray) -> list[np.ndarray]:
    given = {
        "network": layers_of(network, "the network", "here"),
        "inputs": [row.ravel().tolist() for row in x],
        "shape": list(x.shape[1:]),
    }
    results = js(
        "const run = nn.network(given.network);"
        "return given.inputs.map(x => run(Float32Array.from(x), given.shape)"
        ".map(y => Array.from(y)));",
        given,
    )
    return [np.array(values) for values in zip(*results, strict=True)]


@pytest.mark.parametrize("part", ["encoder", "decoder"])
def test_dense_networks_agree_with_keras(js, vae, part):
    network = getattr(vae, part)
    x = np.random.default_rng(1).standard_normal((INPUTS, network.inputs[0].shape[1]))
    x = x.astype(np.float32)
    for ours, theirs in zip(outputs(js, network, x), rounded(network, x), strict=True):
        np.testing.assert_allclose(ours, theirs, **CLOSE)


@pytest.mark.parametrize("part", ["generator", "discriminator"])
def test_convolutions_agree_with_keras(js, dcgan, part):
    network = getattr(dcgan, part)
    x = np.random.default_rng(2).standard_normal((INPUTS, *network.inputs[0].shape[1:]))
    x = x.astype(np.float32)
    (ours,) = outputs(js, network, x)
    (theirs,) = rounded(network, x)
    np.testing.assert_allclose(ours, theirs, **CLOSE)
    assert theirs.std() > 1e-3  # the comparison sees something


@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("kernel", [3, 4, 5])
@pytest.mark.parametrize("kind", ["Conv2D", "Conv2DTranspose"])
def test_windows_are_padded_as_tensorflow_pads(js, kind, kernel, padding):
    layer = getattr(keras.layers, kind)(3, kernel, strides=2, padding=padding)
    network = keras.Sequential([keras.Input((7, 6, 2)), layer])
    x = np.random.default_rng(3).standard_normal((2, 7, 6, 2)).astype(np.float32)
    (ours,) = outputs(js, network, x)
    np.testing.assert_allclose(ours, rounded(network, x)[0], **CLOSE)


@pytest.fixture(scope="module")
def boltzmann(rbm):
    """The machine as a page has it, and its numbers in float64."""
    record = machine(rbm.w, rbm.a, rbm.b, "the RBM", "here")
    return record, {key: encode.decoded(x).astype(np.float64) for key, x in record.items()}


def test_conditionals_agree_with_numpy(js, boltzmann):
    record, numbers = boltzmann
    rng = np.random.default_rng(4)
    v, h = rng.random((INPUTS, 784)), (rng.random((INPUTS, 12)) > 0.5).astype(float)
    up, down = js(
        "const m = boltzmann.machine(given.machine);"
        "const run = (f, x) => Array.from(f(m, Float32Array.from(x), given.temperature));"
        "const all = (f, rows) => rows.map(x => run(f, x));"
        "return [all(boltzmann.up, given.v), all(boltzmann.down, given.h)];",
        {"machine": record, "v": v.tolist(), "h": h.tolist(), "temperature": 2},
    )
    # From the odds of two states that differ in one unit.
    odds_up = np.exp((v @ numbers["w"] + numbers["b"]) / 2)
    odds_down = np.exp((h @ numbers["w"].T + numbers["a"]) / 2)
    np.testing.assert_allclose(up, odds_up / (1 + odds_up), **CLOSE)
    np.testing.assert_allclose(down, odds_down / (1 + odds_down), **CLOSE)


def test_the_surprise_of_pixels_sums_over_all_hidden_states(js, boltzmann):
    record, numbers = boltzmann
    v = np.random.default_rng(5).random((INPUTS, 784))
    ours = js(
        "const m = boltzmann.machine(given.machine);"
        "return given.v.map(x => boltzmann.surprise(m, Float32Array.from(x)));",
        {"machine": record, "v": v.tolist()},
    )
    states = (np.arange(2**12)[:, None] >> np.arange(12)) & 1
    minus_energy = (v @ numbers["a"])[:, None] + (v @ numbers["w"] + numbers["b"]) @ states.T
    expected = -np.logaddexp.reduce(minus_energy, axis=1)
    np.testing.assert_allclose(ours, expected, atol=1e-4, rtol=1e-6)


def test_a_chain_repeats_by_its_seed_and_holds_what_is_held(js, boltzmann):
    chains = js(
        "const m = boltzmann.machine(given);"
        "return [1, 1, 2].map(seed => {"
        "  const c = boltzmann.chain(m, seed);"
        "  c.heldAbove[3] = 1; c.heldBelow[5] = 0; c.heldBelow[6] = 1;"
        "  const seen = [];"
        "  for (let i = 0; i < 20; i++) {"
        "    c.rise(); c.fall(); seen.push([...c.above, ...c.below]); }"
        "  return seen; });",
        boltzmann[0],
    )
    first, again, other = (np.array(chain) for chain in chains)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (first[:, 3] == 1).all() and (first[:, 12 + 5] == 0).all()
    assert (first[:, 12 + 6] == 1).all() and 0 < first[:, 0].mean() < 1


def sfc32(seed: int, count: int) -> list[int]:
    """The generator of rng.js, written once more from its description."""

    def mixed():
        nonlocal seed
        seed = (seed + 0x9E3779B9) & MASK
        t = ((seed ^ (seed >> 16)) * 0x21F0AAAD) & MASK
        t = ((t ^ (t >> 15)) * 0x735A2D97) & MASK
        return t ^ (t >> 15)

    a, b, c, counter, found = mixed(), mixed(), mixed(), 1, []
    for _ in range(12 + count):
        found.append((a + b + counter) & MASK)
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = ((c << 21 | c >> 11) + found[-1]) & MASK
        counter = (counter + 1) & MASK
    return found[12:]


def test_random_numbers_are_those_of_their_seed(js):
    ours = js(
        "return given.map(seed => { const r = chance.generator(seed);"
        "return Array.from({length: 50}, r.bits); });",
        [0, 1, 999999],
    )
    assert ours == [sfc32(seed, 50) for seed in (0, 1, 999999)]


def test_coins_and_normal_numbers_have_their_distribution(js):
    coins, normals = js(
        "const r = chance.generator(3); const n = 20000;"
        "return [r.coins(new Float32Array(n).fill(0.3)).reduce((s, x) => s + x) / n,"
        "Array.from({length: n}, r.normal)];"
    )
    assert coins == pytest.approx(0.3, abs=5 * np.sqrt(0.21 / 20000))
    assert np.mean(normals) == pytest.approx(0, abs=5 / np.sqrt(20000))
    assert np.var(normals) == pytest.approx(1, abs=5 * np.sqrt(2 / 20000))


def test_the_price_of_a_code_is_an_integral(js):
    means, log_variances = [0.0, 1.5, -0.7], [0.0, -2.0, 0.8]
    ours = js(
        "return given[0].map((m, i) => variational.totalPrice([m], [given[1][i]]));",
        [means, log_variances],
    )
    x = np.linspace(-12, 12, 200_001)
    for nats, mean, log_variance in zip(ours, means, log_variances, strict=True):
        log_q = -0.5 * (np.log(2 * np.pi) + log_variance + (x - mean) ** 2 / np.exp(log_variance))
        log_p = -0.5 * (np.log(2 * np.pi) + x**2)
        assert nats == pytest.approx(np.trapezoid(np.exp(log_q) * (log_q - log_p), x), abs=1e-6)


def test_nats_of_pixels_are_logarithms_of_their_probabilities(js):
    x, logits = np.random.default_rng(6).random(784), normal(784, seed=7, size=3.0)
    ours = js("return variational.pixelNats(given[0], given[1]);", [x.tolist(), logits.tolist()])
    p = 1 / (1 + np.exp(-logits.astype(np.float64)))
    assert ours == pytest.approx(-np.sum(x * np.log(p) + (1 - x) * np.log(1 - p)), abs=1e-4)


def test_digits_are_resized_as_tensorflow_does(js):
    image = np.random.default_rng(8).random((28, 28)).astype(np.float32)
    ours = js(
        "return Array.from(nn.resized(Float32Array.from(given), 28, 32));", image.ravel().tolist()
    )
    theirs = np.asarray(tf.image.resize(image[..., None], (32, 32), method="bilinear"))
    np.testing.assert_allclose(np.reshape(ours, (32, 32)), theirs[..., 0], **CLOSE)


@pytest.mark.parametrize("box", [(30, 40, 180, 260), (100, 10, 240, 90), (3, 3, 9, 12)])
def test_a_drawing_is_fitted_and_centred_as_mnists_digits_were(js, box):
    left, top, right, bottom = box
    ink = np.zeros((280, 280), np.float32)
    shape = np.random.default_rng(9).random((bottom - top, right - left)) * 0.8 + 0.2
    ink[top:bottom, left:right] = shape
    ours = np.array(
        js(
            "return Array.from(digitise.digit(Float32Array.from(given), 280));",
            ink.ravel().tolist(),
        )
    ).reshape(28, 28)
    scale = 20 / max(shape.shape)
    height, width = (round(length * scale) for length in shape.shape)
    # Each pixel cut into so many that new pixels hold whole ones.
    fine = shape.repeat(height, axis=0).repeat(width, axis=1)
    small = fine.reshape(height, shape.shape[0], width, shape.shape[1]).mean(axis=(1, 3))
    rows, columns = np.nonzero(ours)
    inner = ours[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert inner.shape == small.shape and max(inner.shape) == 20
    np.testing.assert_allclose(inner, small, atol=1e-4)
    places = np.arange(28)
    centre = [(ours.sum(axis=1 - axis) * places).sum() / ours.sum() for axis in (0, 1)]
    assert np.abs(np.array(centre) - 13.5).max() <= 0.5


def test_nothing_drawn_is_no_digit(js):
    assert js("return digitise.digit(new Float32Array(280 * 280), 280);") is None


def test_the_bound_of_a_dbn_without_weights_is_its_likelihood(chromium):
    """Without weights each pixel stands alone, and the bound has no gap."""
    a = normal(784, seed=10, size=2.0)
    nothing = {"w1": np.zeros((784, 4)), "b1": np.zeros(4), "w2": np.zeros((4, 3))}
    dbn = SimpleNamespace(**nothing, a1=a, a2=np.zeros(4), b2=np.zeros(3))
    page = chromium.new_page()
    page.set_content(play.drawing_pad(dbn=dbn, digits=DIGITS, log_z=7 * np.log(2)).document)
    page.select_option("#take", "3")
    page.wait_for_function(
        "() => document.getElementById('dbn-words').textContent.includes('test dig')"
    )
    words = page.text_content("#dbn-words")
    page.close()
    a = encode.decoded(encode.numbers(a, "a", "here")).astype(np.float64)
    v = DIGITS[0][3].astype(float)
    expected = np.sum(v * a - np.logaddexp(0, a))
    assert words.startswith(f"bound −{-expected:.1f} nats, more than for"), words


def test_every_script_is_strict_and_parses(chromium):
    page = chromium.new_page()
    for path in sorted((play.page.FOLDER / "js").rglob("*.js")):
        source = path.read_text(encoding="utf-8")
        assert source.startswith('"use strict";\n'), path.name
        page.evaluate(f"() => {{ new Function({json.dumps(source)}); }}")
    page.close()
