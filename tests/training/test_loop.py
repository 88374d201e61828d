"""The loop over epochs: order, chunks, measures, words."""

import numpy as np
import pytest

from labgen.training import loop
from labgen.training.history import History, Kept


class Counter:
    """Records the mini-batches it is given."""

    def __init__(self, seed=1, chunk=3):
        self.seed, self.chunk = seed, chunk
        self.calls: list[np.ndarray] = []

    def seconds_per_batch(self, batch_size):
        return 0.5

    def steps_per_execution(self):
        return self.chunk

    def to_tensor(self, images):
        return images

    def train(self, images, batches):
        self.calls.append(np.array(batches))
        return {"mean_index": float(np.mean(batches))}

    def evaluate(self, test_images):
        return {"test_size": len(test_images)}

    def run_key(self):
        return {"model": "Counter", "seed": self.seed}

    def state(self):
        return {"calls": np.array(len(self.calls))}

    def restore(self, arrays):
        self.calls = [None] * int(arrays["calls"])


def images(n):
    return np.linspace(0, 1, n, dtype=np.float32)[:, None]


def test_every_epoch_sees_every_image_once_in_an_order_of_its_own(told):
    model = Counter()
    loop.fit(model, images(20), 2, batch_size=2)
    seen = np.concatenate(model.calls).reshape(2, 20)
    assert sorted(seen[0]) == sorted(seen[1]) == list(range(20))
    assert seen[0].tolist() != seen[1].tolist()
    assert [call.shape for call in model.calls] == [(3, 2), (3, 2), (3, 2), (1, 2)] * 2


def test_the_order_depends_on_the_seed_alone(told):
    def order(seed, chunk):
        model = Counter(seed, chunk)
        loop.fit(model, images(20), 1, batch_size=2, again=True)
        return np.concatenate(model.calls).tolist()

    assert order(1, 3) == order(1, 10)
    assert order(1, 3) != order(2, 3)


def test_the_remainder_is_left_out(told):
    model = Counter()
    loop.fit(model, images(25), 1, batch_size=10)
    assert np.concatenate(model.calls).shape == (2, 10)


def test_means_weigh_each_batch_the_same(told):
    model = Counter(chunk=3)
    history = loop.fit(model, images(20), 1, batch_size=2, test_images=images(4))
    assert history.last["mean_index"] == pytest.approx(9.5)
    assert history.last["test_size"] == 4


def test_it_says_beforehand_how_long_it_takes(told):
    loop.fit(Counter(), images(20), 12, batch_size=2, title="Toy")
    assert told.sentences[0] == (
        "Toy: 12 epochs of 20 digits\n"
        "about 60 s on a laptop with two cores; compiling (some seconds) …"
    )
    assert told.sentences[1].startswith("Toy: 12 epochs in 0.0 s\nmean index 9.5")
    assert told.fractions == sorted(told.fractions)
    assert told.fractions[-1] == 1


def test_the_picture_is_drawn_before_the_first_batch_and_surely_after_the_last(told):
    rows = []
    model = Counter()
    loop.fit(model, images(4), 3, batch_size=2, preview=lambda m: m.seed, after_epoch=rows.append)
    assert told.pictures == [(1, False), (1, False), (1, False), (1, True)]
    assert [row["epoch"] for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    "n, epochs, batch_size, words",
    [
        (5, 1, 10, "do not fill one mini-batch"),
        (5, 0, 1, "at least one epoch"),
        (5, 1, 0, "at least 1"),
    ],
)
def test_impossible_sizes_are_sentences(told, n, epochs, batch_size, words):
    with pytest.raises(ValueError, match=words):
        loop.fit(Counter(), images(n), epochs, batch_size=batch_size)


def test_nan_in_the_images_is_found_before_training(told):
    broken = images(20)
    broken[3] = np.nan
    with pytest.raises(ValueError, match="hold NaN"):
        loop.fit(Counter(), broken, 1, batch_size=2)


def test_history_columns_and_empty():
    history = History(
        [{"epoch": 1, "seconds": 2.0, "x": 3.0}, {"epoch": 2, "seconds": 1.0, "x": 1.0}]
    )
    assert history.columns == {"epoch": [1, 2], "seconds": [2.0, 1.0], "x": [3.0, 1.0]}
    assert history.seconds == 3
    assert repr(history) == "History(2 epochs: x 1)"
    assert History().last == {} and History().columns == {}


@pytest.mark.parametrize("kept, words", [({}, "it holds none"), ({1: 0, 3: 0}, "epochs 1 to 3")])
def test_an_epoch_that_a_history_does_not_hold_is_a_sentence(kept, words):
    history = History(kept=Kept(kept))
    with pytest.raises(KeyError) as caught:
        history.kept[4]
    assert str(caught.value).startswith("The history keeps nothing of epoch 4: it holds")
    assert words in str(caught.value)
    shown = caught.value._render_traceback_()
    assert " ".join(shown) == " ".join(f"NotThere: {caught.value}".split("\n"))


def test_images_are_taken_over_once_in_a_run(told):
    class Holder(Counter):
        def __init__(self):
            super().__init__()
            self.held, self.given = [], []

        def to_tensor(self, images):
            self.held.append(images)
            return "held"

        def train(self, images, batches):
            self.given.append(images)
            return super().train(images, batches)

    model = Holder()
    loop.fit(model, images(12), 2, batch_size=2)
    assert len(model.held) == 1
    assert model.given == ["held"] * 4
