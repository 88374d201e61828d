"""A finished training is kept, and taken in the place of doing it again."""

import os
import re
import signal

import numpy as np
import pytest

from labgen.training import loop
from labgen.training.checkpoints import checkpoint_manager
from labgen.training.checkpoints.lock import Lock
from tests.training.checkpoints.test_resume import SIZES, rows, train
from tests.training.toy import Killed, Toy, die, images


@pytest.fixture
def kept(runs, told):
    """The file of a finished training."""
    train(Toy())
    told.forget()
    (path,) = (runs / "checkpoints").iterdir()
    return path


@pytest.fixture
def same(told):
    """A model and its history after the training, which was done."""
    model = Toy()
    history = train(model, again=True)
    told.forget()
    return model, history


def test_it_is_taken_the_second_time(kept, same, told):
    model = Toy()
    history = train(model)
    assert model.calls == 0
    np.testing.assert_array_equal(model.value, same[0].value)
    assert rows(history) == rows(same[1])
    assert history.seconds == same[1].seconds > 0
    assert model.trained == same[0].trained
    (sentence,) = told.said
    assert re.fullmatch(
        r"Toy: this training was finished at \d\d:\d\d; its result is loaded\.\n"
        r"fit\(\.\.\., again=True\) trains again\.",
        sentence,
    )
    assert told.sentences[-1].startswith("Toy: 4 epochs in")
    assert list(kept.parent.iterdir()) == [kept]


def test_a_second_fit_goes_on_from_the_first_that_was_taken(told):
    whole = Toy()
    train(whole), train(whole)
    assert whole.calls == 32
    again = Toy()
    train(again), train(again)
    assert again.calls == 0
    np.testing.assert_array_equal(again.value, whole.value)
    assert again.trained["epochs"] == 8


def test_again_trains_again(kept, same, told):
    model = Toy()
    train(model, again=True)
    assert model.calls == 16
    assert told.said == []
    assert list(kept.parent.iterdir()) == [kept]


def test_again_goes_on_where_it_was_stopped(kept, same, told):
    with pytest.raises(Killed):
        train(Toy(at={8: die}), again=True)
    model = Toy()
    train(model, again=True)
    assert model.calls == 16 - 4
    np.testing.assert_array_equal(model.value, same[0].value)


@pytest.mark.parametrize(
    "model, options",
    [
        (Toy(seed=2), {}),
        (Toy(answer="another"), {}),
        (Toy(), {"epochs": 5}),
        (Toy(), {"test_images": images(5)}),
        (Toy(), {"after_epoch": lambda row: np.zeros(1)}),
    ],
)
def test_another_run_is_done(kept, told, model, options):
    train(model, **options)
    assert model.calls >= 16
    assert told.said == []


def test_the_last_picture_is_shown(kept, told, same):
    train(Toy(), preview=lambda model: model.value.copy())
    ((picture, last),) = told.pictures
    np.testing.assert_array_equal(picture, same[0].value)
    assert last


def test_pictures_change_nothing(same):
    def spoil(model):
        model.value[:] = np.nan

    model = Toy()
    history = train(model, preview=spoil, again=True)
    np.testing.assert_array_equal(model.value, same[0].value)
    assert rows(history) == rows(same[1])
    loaded = Toy()
    train(loaded, preview=spoil)
    np.testing.assert_array_equal(loaded.value, same[0].value)


def test_what_after_epoch_returned_is_kept(told):
    def remember(row):
        return np.full(3, row["loss"])

    whole = train(Toy(), after_epoch=remember)
    model = Toy()
    history = train(model, after_epoch=remember)
    assert model.calls == 0
    assert list(history.kept) == [1, 2, 3, 4]
    for epoch, array in whole.kept.items():
        np.testing.assert_array_equal(history.kept[epoch], array)


def test_another_after_epoch_keeps_other_things(told):
    for factor in (1, 2):
        history = train(Toy(), after_epoch=lambda row, factor=factor: np.full(3, factor))
        assert history.kept[4][0] == factor


def test_what_after_epoch_does_besides_is_done_again(told):
    for _ in range(2):
        seen = []
        train(Toy(), after_epoch=seen.append)
        assert len(seen) == 4
    assert any("does not hold what after_epoch does" in sentence for sentence in told.said)


def test_a_run_that_lacks_something_is_done_again(kept, told):
    model = Toy()
    train(model, lacks=lambda history: f"has no log of {len(history.rows)} epochs")
    assert model.calls == 16
    assert told.said == [
        f"The finished training in {kept} has no log of 4 epochs: the training is repeated."
    ]


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda content: content[:-5], "is damaged"),
        (lambda content: b"", "is damaged"),
        (lambda content: content.replace(b'epochs\\": 4', b'epochs\\": 5'), "other settings"),
        (lambda content: content.replace(b'labgen\\": \\"0', b'labgen\\": \\"9'), "by labgen 9"),
        (lambda content: content.replace(b"rows", b"rosw"), "cannot be used"),
    ],
)
def test_what_cannot_be_used_is_named_and_replaced(kept, same, told, damage, words):
    good = kept.read_bytes()
    broken = damage(good)
    assert broken != good
    kept.write_bytes(broken)
    model = Toy()
    train(model)
    assert model.calls == 16
    (sentence,) = told.said
    assert words in sentence and str(kept) in sentence and "the training is repeated" in sentence
    after = Toy()
    train(after)
    assert after.calls == 0


def test_a_model_that_cannot_take_the_state_trains(kept, told, monkeypatch):
    def restore(self, arrays):
        raise ValueError("w is missing")

    monkeypatch.setattr(Toy, "restore", restore)
    model = Toy()
    train(model)
    assert model.calls == 16
    assert "cannot be used (w is missing)" in told.said[0]


def test_a_full_disk_leaves_the_checkpoint(runs, told, monkeypatch):
    def full(self, path, *, wait=True):
        if "finished" in path.name:
            raise OSError(28, "No space left on device")
        write(self, path, wait=wait)

    write = checkpoint_manager.Checkpoint.write
    monkeypatch.setattr(checkpoint_manager.Checkpoint, "write", full)
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)  # after every chunk
    train(Toy())
    assert told.said == [
        "The finished training cannot be kept (No space left on device): after a restart the "
        "training is repeated."
    ]
    again = Toy()
    train(again)
    assert again.calls == 1


def test_random_states_that_training_leaves_alone_go_their_own_way(told):
    class Drawing(Toy):
        shared = np.zeros(1)

        def state(self):
            return {**super().state(), "shared": self.shared.copy()}

        def restore(self, arrays):
            super().restore(arrays)
            self.shared[:] = arrays["shared"]

        def draw(self):
            self.shared += 1

    train(Drawing())
    Drawing.shared[:] = 5
    train(Drawing())
    assert Drawing.shared == 5
    model = Drawing(rate=0.25)
    model.at = {1: model.draw}
    train(model)
    assert Drawing.shared == 6
    Drawing.shared[:] = 50
    train(Drawing(rate=0.25))
    assert Drawing.shared == 6


def test_the_oldest_go_when_there_is_no_more_room(runs, told, monkeypatch):
    folder = runs / "checkpoints"
    for seed in (1, 2, 3):
        train(Toy(seed=seed))
    with pytest.raises(Killed):
        train(Toy(seed=4, at={8: die}))
    paths = {seed: path for seed in (1, 2, 3, 4) for path in folder.iterdir() if of(path) == seed}
    for age, seed in enumerate((4, 2, 1, 3)):
        os.utime(paths[seed], (1000 + age, 1000 + age))
    train(Toy(seed=2))  # which is of use again
    size = paths[1].stat().st_size
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "ROOM", round(4.5 * size))
    train(Toy(seed=5))
    assert sorted(map(of, folder.iterdir())) == [2, 3, 4, 5]
    # What another process trains stays, though it is older, and a checkpoint is worth more.
    lock = Lock.take(paths[3].with_name(paths[3].name.replace("-finished.safetensors", ".lock")))
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "ROOM", 1)
    train(Toy(seed=6))
    lock.release()
    assert sorted(map(of, folder.iterdir())) == [3, 6]


def of(path):
    """The seed of the run of a file."""
    return int(re.search(rb'seed\\": (\d+)', path.read_bytes())[1])


def test_one_run_larger_than_the_room_is_kept(runs, told, monkeypatch):
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "ROOM", 1)
    train(Toy())
    model = Toy()
    train(model)
    assert model.calls == 0


def test_an_interrupt_while_it_is_loaded_is_heard(kept, told):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            train(Toy(), preview=lambda model: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)


def test_without_a_folder_nothing_is_kept(runs, told):
    runs.write_text("a file where the folder should be")
    for _ in range(2):
        model = Toy()
        loop.fit(model, images(), **SIZES)
        assert model.calls == 16
