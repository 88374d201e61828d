"""A model without TensorFlow, for what the loop does around a model."""

from __future__ import annotations

import numpy as np


class Toy:
    """Its only parameter depends on the order of all that it was trained on.

    Args:
        at: what to do before a call of `train`, by the number of the call.
    """

    learning_rate = 0.25

    def __init__(self, seed=1, rate=0.5, answer="an answer", at=None):
        self.seed, self.rate, self.answer, self.at = seed, rate, answer, at or {}
        self.value = np.zeros(2)
        self.trained, self.unfinished = {"epochs": 0}, None
        self.calls = 0

    def seconds_per_batch(self, batch_size):
        return 0.5

    def steps_per_execution(self):
        return 3

    def to_tensor(self, images):
        return images

    def train(self, images, batches):
        self.calls += 1
        action = self.at.get(self.calls)
        if action is not None:
            result = action()
            if result is not None:
                return result
        for batch in batches:
            self.value = (1 - self.rate) * self.value + self.rate * images[batch].mean() ** 2
        return {"loss": float(self.value[0])}

    def evaluate(self, test_images):
        return {"test_loss": float(self.value.sum() - test_images.mean())}

    def run_key(self):
        return {
            "model": "Toy",
            "seed": self.seed,
            "rate": self.rate,
            "answers": self.answer,
            "start": self.value.tolist(),
        }

    def state(self):
        return {"value": self.value.copy()}

    def restore(self, arrays):
        if arrays["value"].shape != (2,):
            raise ValueError("value has another shape")
        self.value = arrays["value"].copy()


class Told:
    """A progress that remembers what it was told."""

    def __init__(self):
        self.sentences, self.fractions, self.pictures, self.curves = [], [], [], []

    def start(self, sentence):
        self.sentences.append(sentence)

    def update(self, fraction, sentence):
        self.fractions.append(fraction)

    def say(self, sentence):
        self.sentences.append(sentence)

    def picture(self, draw, last=False):
        self.pictures.append((draw(), last))

    def curve(self, draw, last=False):
        self.curves.append((draw, last))

    def finish(self, sentence):
        self.sentences.append(sentence)

    def forget(self):
        self.__init__()

    @property
    def said(self):
        """Between the announcement and the end."""
        return self.sentences[1:-1]


def images(n=20):
    return np.linspace(0, 1, n, dtype=np.float32)[:, None]


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def die():
    raise Killed
