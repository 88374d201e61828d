"""The recipe for Task 5 that is told the digits: what names them, and who is told."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf

from labgen.course.model_table.load_models import model_of
from labgen.models.artefacts import read, save_model
from labgen.recipes.conditional_dcgan import naming_a_digit
from tests.conftest import NOTEBOOKS
from tests.models.test_dcgan import SMALL

pytestmark = pytest.mark.slow(seconds=10)

SMALL_TOLD = {**SMALL, "n_z": 14, "hidden_units": 16}


def sides(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures [n, 32, 32, 1] bright on the left or on the right, and their labels 3 and 7."""
    labels = np.where(np.arange(n) % 2, 7, 3)
    images = -np.ones((n, 32, 32, 1), np.float32)
    images[labels == 3, :, :16] = images[labels == 7, :, 16:] = 1
    return images, labels


def test_one_of_ten_values_names_the_digit_and_the_others_stay():
    z = np.random.default_rng(1).normal(size=(50, 1, 1, 14)).astype(np.float32)
    named = naming_a_digit(z).numpy()
    np.testing.assert_array_equal((named[..., :10] != 0).sum(axis=-1), 1)
    np.testing.assert_array_equal(named[..., :10].argmax(-1), z[..., :10].argmax(-1))
    np.testing.assert_array_equal(named[..., 10:], z[..., 10:])
    np.testing.assert_array_equal(naming_a_digit(named), named)


def test_draws_name_all_digits_or_the_one_that_is_asked_for(models):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    of_all, of_four = gan.fixed_z(500, seed=2), gan.fixed_z(500, seed=2, digit=4)
    # A digit fails to come up in 500 draws with probability 10 * 0.9^500, under 1e-21.
    assert set(of_all[..., :10].argmax(-1).ravel()) == set(range(10))
    assert set(of_four[..., :10].argmax(-1).ravel()) == {4}
    np.testing.assert_array_equal(of_all[..., 10:], of_four[..., 10:])


def test_a_generated_picture_comes_with_the_digit_that_z_names(models):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    z = gan.fixed_z(20)
    labelled = gan.training_generator(z, training=False).numpy()
    np.testing.assert_allclose(labelled[..., :1], gan.generator(z, training=False), atol=1e-6)
    digits = z[..., :10].argmax(-1).reshape(-1, 1, 1)
    np.testing.assert_array_equal(labelled[..., 1], np.broadcast_to(digits, (20, 32, 32)))


def test_the_discriminator_hears_the_digit_and_judges_the_picture(models):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    pictures = np.random.default_rng(1).uniform(-1, 1, (10, 32, 32, 1)).astype(np.float32)

    def logits(digits):
        plane = np.broadcast_to(np.reshape(digits, (-1, 1, 1, 1)), (10, 32, 32, 1))
        told = np.concatenate([pictures, plane], axis=-1).astype(np.float32)
        return gan.discriminator(told, training=False).numpy().ravel()

    assert logits(np.arange(10)).shape == (10,)
    each = np.stack([logits(np.full(10, digit)) for digit in range(10)])
    np.testing.assert_allclose(logits(np.arange(10)), np.diag(each), rtol=1e-4, atol=1e-6)
    assert each.std(axis=0).min() > 1e-3
    assert each.std(axis=1).min() > 1e-3


def test_it_learns_which_picture_belongs_to_which_digit(models):
    gan = models["ConditionalDCGAN"](
        **SMALL_TOLD, batch_norm=False, learning_rate=0.016, ema_steps=20
    )
    images, labels = sides(100)
    gan.fit(images, 20, batch_size=10, labels=labels)
    for digit in (3, 7):
        pictures = gan.generate(gan.fixed_z(40, digit=digit))
        left, right = pictures[..., :16].mean(), pictures[..., 16:].mean()
        bright, dark = (left, right) if digit == 3 else (right, left)
        assert bright - dark > 0.5, (digit, left, right)


@pytest.mark.parametrize(
    "labels, sentence",
    [
        ([1, 2, 3], r"shape \(3,\): give one for each of the 20 images"),
        ([0.5] * 20, "One of the labels is 0.5: they are whole numbers from 0 to 9"),
        ([3] * 19 + [10], "One of the labels is 10:"),
        ([-1] * 20, "One of the labels is -1:"),
    ],
)
def test_labels_that_are_none_are_refused(models, labels, sentence):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    with pytest.raises(ValueError, match=sentence):
        gan.fit(sides(20)[0], 1, batch_size=10, labels=labels)


@pytest.mark.parametrize("digit", [-1, 10])
def test_there_are_ten_digits_to_ask_for(models, digit):
    with pytest.raises(ValueError, match=f"digit is {digit}: ask for one from 0 to 9"):
        models["ConditionalDCGAN"](**SMALL_TOLD).fixed_z(3, digit=digit)


@pytest.mark.parametrize("settings", [{"n_z": 10}, {"hidden_units": 0}])
def test_sizes_that_leave_no_room_for_the_digit_are_refused(models, settings):
    with pytest.raises(ValueError, match="name the digit"):
        models["ConditionalDCGAN"](**{**SMALL_TOLD, **settings})


def test_it_comes_back_from_its_artefact(models, tmp_path, not_compiled, short_recalibration):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    images, labels = sides(10)
    gan.fit(images, 1, batch_size=10, labels=labels)
    artefact = read(save_model("dcgan", gan, tmp_path))
    z = gan.fixed_z(3)
    for again in (models["ConditionalDCGAN"].from_artefact(artefact), model_of(artefact)):
        assert again.settings == gan.settings
        np.testing.assert_array_equal(again.fixed_z(3), z)
        np.testing.assert_array_equal(again.generate(z), gan.generate(z))


def test_the_notebook_names_digits_as_the_recipe_does():
    """The notebook writes into z by hand, to show how; a z that names none would draw nonsense."""
    cells = json.loads((NOTEBOOKS / "5_dcgan.ipynb").read_text(encoding="utf-8"))["cells"]
    source = next("".join(cell["source"]) for cell in cells if cell["id"] == "dcgan-told")
    drawn = []
    told = SimpleNamespace(
        fixed_z=lambda n: np.random.default_rng(1).normal(size=(n, 1, 1, 100)).astype(np.float32),
        generate=drawn.append,
    )
    stand_in = SimpleNamespace(
        reference_model=str, plots=SimpleNamespace(show_generated=lambda *_, **__: None)
    )
    gan = SimpleNamespace(from_artefact=lambda name: told)
    exec(source, {"np": np, "labgen": stand_in, "DCGAN": gan})
    np.testing.assert_array_equal(naming_a_digit(drawn[0]), drawn[0])
    np.testing.assert_array_equal(
        drawn[0][:, 0, 0, :10].argmax(axis=-1).reshape(10, 10), [range(10)] * 10
    )


def test_the_penalty_does_not_reach_through_the_label(models):
    gan = models["ConditionalDCGAN"](**SMALL_TOLD)
    images, labels = sides(4)
    plane = np.broadcast_to(labels.reshape(-1, 1, 1, 1), images.shape)
    told = tf.constant(np.concatenate([images, plane], axis=-1), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(told)
        logits = gan.discriminator(told, training=False)
    slope = tape.gradient(logits, told).numpy()
    assert np.abs(slope[..., 0]).max() > 0
    np.testing.assert_array_equal(slope[..., 1], 0)
