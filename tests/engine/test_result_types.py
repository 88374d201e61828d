"""Whole numbers are blamed on the answer that gives them."""

import numpy as np
import pytest
import tensorflow as tf

from labgen.engine.answer_errors import AnswerError


def training(models, name, answer):
    model = type("RBM", (models["RBM"],), {name: staticmethod(answer)})(6, 4)
    images = np.random.default_rng(1).random((10, 6), np.float32)
    with pytest.raises(AnswerError) as caught:
        model.fit(images, 1, batch_size=5)
    return str(caught.value)


@pytest.mark.parametrize(("place", "words"), [(1, "second"), (3, "fourth")])
@pytest.mark.parametrize("kind", [tf.int32, tf.bool])
def test_an_answer_that_gives_them(models, place, words, kind):
    right = models["RBM"].gibbs_step

    def gibbs_step(*given):
        results = list(right(*given))
        results[place] = tf.cast(results[place], kind)
        return results

    said = training(models, "gibbs_step", gibbs_step)
    assert said.startswith(f"exercise 1.4, gibbs_step: its {words} result is of type {kind.name}")


def test_an_answer_that_hands_them_on(models):
    right = models["RBM"].gibbs_step

    def gibbs_step(h, visible_probs, hidden_probs, sample):
        return right(h, visible_probs, lambda v: hidden_probs(tf.cast(v, tf.int32)), sample)

    said = training(models, "gibbs_step", gibbs_step)
    assert "exercise 1.2" not in said
    assert "hidden_probs is given numbers of type int32" in said
