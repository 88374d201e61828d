"""The classifier score, where it is known without a classifier."""

import numpy as np
import pytest

from labgen.evaluation.samples.classifier_score import class_shares, classifier_score


def test_sure_of_every_sample_and_all_classes_equally_often():
    sure = np.tile(np.eye(10), (7, 1))
    assert classifier_score(sure) == pytest.approx(10)
    np.testing.assert_allclose(class_shares(sure), 0.1)


@pytest.mark.parametrize("row", [np.full(10, 0.1), np.eye(10)[3], np.arange(10) / 45])
def test_the_same_of_every_sample(row):
    assert classifier_score(np.tile(row, (20, 1))) == pytest.approx(1)


def test_four_of_ten_classes_count_four():
    assert classifier_score(np.eye(10)[[0, 3, 5, 9] * 3]) == pytest.approx(4)


def test_it_is_exp_of_the_information_that_a_sample_gives_about_its_class():
    """The mutual information by another way: H(class) - H(class | sample)."""
    p = np.random.default_rng(0).dirichlet(np.full(10, 0.3), size=50)

    def entropy(q):
        return -sum(x * np.log(x) for x in q if x > 0)

    expected = np.exp(entropy(p.mean(axis=0)) - np.mean([entropy(row) for row in p]))
    assert classifier_score(p) == pytest.approx(expected)
    assert classifier_score(p.astype(np.float32)) == pytest.approx(expected, rel=1e-5)


def test_unequal_classes_that_the_classifier_is_sure_of():
    """exp of the entropy of the shares."""
    p = np.eye(3)[[0, 0, 0, 1]]
    shares = class_shares(p)
    np.testing.assert_allclose(shares, [0.75, 0.25, 0])
    assert classifier_score(p) == pytest.approx(0.75**-0.75 * 0.25**-0.25)


def test_a_share_counts_the_most_probable_class():
    np.testing.assert_allclose(class_shares([[0.6, 0.4, 0], [0.1, 0.2, 0.7]]), [0.5, 0, 0.5])


@pytest.mark.parametrize(
    "wrong, words",
    [
        ([[2.0, -1.0]], "no probabilities"),
        ([[0.2, 0.2]], "no probabilities"),
        ([[np.nan, 1.0]], "no probabilities"),
        ([0.5, 0.5], r"shape \(2,\)"),
        (np.zeros((0, 10)), "shape"),
    ],
)
def test_what_is_no_probability_is_refused(wrong, words):
    for instrument in (classifier_score, class_shares):
        with pytest.raises(ValueError, match=words):
            instrument(wrong)
