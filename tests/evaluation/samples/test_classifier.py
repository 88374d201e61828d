"""The shipped classifier: what it is, what it takes, and how it is made."""

import numpy as np
import pytest

import labgen
from labgen.evaluation.samples import classifier, make_classifier
from labgen.evaluation.samples.classifier import (
    FIRST,
    SECOND,
    ClassifierError,
    class_probabilities,
    features,
    read,
    write,
)


@pytest.fixture(scope="module")
def digits():
    return labgen.data.load("mnist", limit=2000)


@pytest.fixture
def parameters():
    return {name: array.copy() for name, array in read(FIRST.file)[0].items()}


@pytest.mark.parametrize("which", [FIRST, SECOND])
def test_it_knows_the_test_digits_as_its_file_says(digits, which):
    guesses = class_probabilities(digits.test_images, which).argmax(axis=1)
    accuracy = np.mean(guesses == digits.test_labels)
    _, settings = read(which.file, which)
    assert accuracy >= 0.985
    # Other processors round otherwise, which may turn a digit or two.
    assert accuracy == pytest.approx(settings["test_accuracy"], abs=3e-4)
    assert settings == {**which.recipe, "test_accuracy": settings["test_accuracy"]}
    assert which.file.stat().st_size < 200_000


def test_numpy_computes_what_keras_computes(digits, parameters):
    import keras

    network = make_classifier.network_of(parameters)
    images = digits.test_images[:50]
    seen = keras.Model(network.inputs[0], network.layers[-2].output)(images).numpy()
    np.testing.assert_allclose(features(images), seen, atol=1e-4)
    expected = keras.ops.softmax(network(images)).numpy()
    np.testing.assert_allclose(class_probabilities(images), expected, atol=1e-5)


def test_shapes_and_types(digits):
    images = digits.test_images[:3]
    assert features(images).shape == (3, 64)
    assert class_probabilities(images).shape == (3, 10)
    assert features(images).dtype == class_probabilities(images).dtype == np.float32
    np.testing.assert_array_equal(features(images.reshape(-1, 28, 28)), features(images))
    np.testing.assert_allclose(class_probabilities(images).sum(axis=1), 1, atol=1e-6)


def test_batches_change_nothing(digits, monkeypatch):
    whole = features(digits.test_images[:30])
    monkeypatch.setattr(classifier, "_BATCH", 7)
    np.testing.assert_allclose(features(digits.test_images[:30]), whole, atol=1e-4)


@pytest.mark.parametrize(
    "wrong, words",
    [
        (np.zeros((3, 783)), r"shape \(3, 783\)"),
        (np.zeros(784), r"shape \(784,\)"),
        (np.zeros((3, 32, 32)), r"shape \(3, 32, 32\)"),
        (np.zeros((3, 28, 28, 1)), r"shape \(3, 28, 28, 1\)"),
        (np.zeros((0, 784)), "at least one"),
        (np.full((3, 784), 255), r"\[255, 255\].*scale them"),
        (np.full((3, 784), -1.0), r"\[-1, -1\]"),
        (np.full((3, 784), np.nan), "look for NaN"),
    ],
)
def test_what_is_no_picture_is_refused(wrong, words):
    for instrument in (features, class_probabilities):
        with pytest.raises(ValueError, match=words):
            instrument(wrong)


def test_one_nan_among_many_is_found(digits):
    images = digits.test_images[:300].copy()
    images[250, 400] = np.nan
    with pytest.raises(ValueError, match="look for NaN"):
        features(images)


def test_a_file_comes_back_as_it_was_written(tmp_path, parameters):
    write(tmp_path / "classifier.npz", parameters, {**FIRST.recipe, "test_accuracy": 0.5})
    again, settings = read(tmp_path / "classifier.npz")
    assert settings["test_accuracy"] == 0.5
    for name in FIRST.shapes:
        np.testing.assert_array_equal(again[name], parameters[name])


def test_a_damaged_file_never_gives_other_numbers(tmp_path, parameters):
    """Whatever byte is wrong: the same parameters, or one sentence."""
    whole = FIRST.file.read_bytes()
    path = tmp_path / "classifier.npz"
    refused = 0
    for at in np.linspace(0, len(whole) - 1, 60).astype(int):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            found, _ = read(path)
        except ClassifierError as error:
            assert "restore the file from the repository" in str(error)
            refused += 1
        else:
            for name in FIRST.shapes:
                np.testing.assert_array_equal(found[name], parameters[name])
    assert refused > 50


@pytest.mark.parametrize("content", [b"", b"not an archive", None])
def test_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "classifier.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ClassifierError, match=r"classifier.npz cannot be read.*install labgen"):
        read(path)


def test_half_a_file_is_refused(tmp_path):
    whole = FIRST.file.read_bytes()
    (tmp_path / "classifier.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ClassifierError, match="cannot be read"):
        read(tmp_path / "classifier.npz")


def test_other_shapes_are_refused(tmp_path, parameters):
    write(tmp_path / "classifier.npz", parameters | {"bias_2": np.zeros(31)}, FIRST.recipe)
    with pytest.raises(ClassifierError, match=r"its bias_2 has the shape \(31,\).*numbers \[32\]"):
        read(tmp_path / "classifier.npz")


def test_numbers_that_are_none_are_refused(tmp_path, parameters):
    parameters["w_classes"][3, 3] = np.inf
    write(tmp_path / "classifier.npz", parameters, FIRST.recipe)
    with pytest.raises(ClassifierError, match="w_classes.*finite numbers"):
        read(tmp_path / "classifier.npz")


def test_another_recipe_is_refused(tmp_path, parameters):
    write(tmp_path / "classifier.npz", parameters, {**FIRST.recipe, "epochs": 3})
    with pytest.raises(ClassifierError, match=r"other settings \(epochs\)"):
        read(tmp_path / "classifier.npz")


def test_a_parameter_that_is_missing_is_named(tmp_path, parameters):
    np.savez(tmp_path / "classifier.npz", settings=np.array("{}"), kernel_1=parameters["kernel_1"])
    with pytest.raises(ClassifierError, match="bias_1"):
        read(tmp_path / "classifier.npz")


def _trained(digits, path):
    rng = np.random.default_rng(3)
    batches = list(make_classifier.batches_of(2000, 1, 100, rng))
    found = make_classifier.train(digits.train_images, digits.train_labels, batches, rng)
    write(path, found, FIRST.recipe)
    return found


def test_one_seed_makes_the_same_bytes(digits, tmp_path):
    for name in ("a.npz", "b.npz"):
        _trained(digits, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_twenty_steps_teach_most_digits(digits, tmp_path):
    found = make_classifier.network_of(_trained(digits, tmp_path / "a.npz"))
    guesses = found(digits.test_images[:1000]).numpy().argmax(axis=1)
    assert np.mean(guesses == digits.test_labels[:1000]) > 0.7


def test_every_digit_once_an_epoch():
    batches = list(make_classifier.batches_of(12, 2, 4, np.random.default_rng(0)))
    assert [len(batch) for batch in batches] == [4] * 6
    assert sorted(np.concatenate(batches[:3])) == sorted(np.concatenate(batches[3:]))
    assert sorted(np.concatenate(batches[:3])) == list(range(12))
    assert not np.array_equal(batches[:3], batches[3:])
