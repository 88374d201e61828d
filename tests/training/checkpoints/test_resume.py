"""A run goes on from its checkpoint, and from no other's."""

import errno
import io
import os
import re
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from labgen.training import loop
from labgen.training.checkpoints import checkpoint, checkpoint_manager
from labgen.training.checkpoints.unfinished import left_unfinished, refuse_unfinished
from labgen.util.atomic_write import UNFINISHED
from labgen.util.errors import Diverged, Interrupted, NotFinished
from tests.conftest import ROOT
from tests.training.toy import Killed, Toy, die, images

# Ten batches an epoch, in calls of 3, 3, 3 and 1.
SIZES = {"epochs": 4, "batch_size": 2}


@pytest.fixture(autouse=True)
def after_every_stretch(monkeypatch):
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)


@pytest.fixture(autouse=True)
def interrupts_are_heard():
    """As in a terminal: tests that a shell runs in the background inherit deaf ears."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def train(model, **options):
    return loop.fit(model, images(), **{**SIZES, "test_images": images(4), **options})


def end_of(checkpoint):
    """Where the run of a checkpoint is kept when it is finished."""
    return checkpoint.with_stem(f"{checkpoint.stem}-finished")


def rows(history):
    return [{name: x for name, x in row.items() if name != "seconds"} for row in history.rows]


@pytest.fixture
def undisturbed(told, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("LABGEN_RUNS", str(tmp_path / "elsewhere"))
        model = Toy()
        history = train(model)
    told.forget()
    return model, history


@pytest.fixture
def left(runs, undisturbed, told):
    """The checkpoint of a run that was killed in its eighth call, the last but one of epoch 2."""
    with pytest.raises(Killed):
        train(Toy(at={8: die}))
    told.forget()
    (path,) = (runs / "checkpoints").glob("*.safetensors")
    return path


def test_it_goes_on_in_the_middle_of_an_epoch_and_ends_the_same(left, undisturbed, told):
    model = Toy()
    history = train(model)
    assert model.calls == 16 - 7
    np.testing.assert_array_equal(model.value, undisturbed[0].value)
    assert rows(history) == rows(undisturbed[1])
    (sentence,) = told.said
    assert re.fullmatch(
        r"Toy: going on in epoch 2 of 4, after 9 of 10 batches, as left at \d\d:\d\d\.", sentence
    )
    assert told.fractions == sorted(told.fractions)


def test_the_second_fit_of_a_model_goes_on_from_its_own_checkpoint(told):
    whole = Toy()
    train(whole), train(whole, again=True)
    broken = Toy(at={20: die})
    train(broken, again=True)
    with pytest.raises(Killed):
        train(broken, again=True)
    again = Toy()
    train(again, again=True)
    assert again.calls == 16  # the first fit is another run
    train(again, again=True)
    assert again.calls == 16 + 16 - 3
    np.testing.assert_array_equal(again.value, whole.value)


@pytest.mark.parametrize(
    "model, options",
    [
        (Toy(seed=2), {}),
        (Toy(rate=0.25), {}),
        (Toy(answer="another"), {}),
        (Toy(), {"epochs": 5}),
        (Toy(), {"batch_size": 4}),
        (Toy(), {"test_images": images(5)}),
    ],
)
def test_another_run_starts_from_the_beginning(left, told, model, options):
    train(model, **options)
    assert model.calls >= 8
    assert told.said == []
    assert left.exists()


def test_other_images_are_another_run(left):
    model = Toy()
    loop.fit(model, images()[::-1], **SIZES, test_images=images(4))
    assert model.calls == 16


def replaced(old, new):
    """Of the same length, so that the file's header stays right."""
    return lambda content: content.replace(old, new)


def flipped(content):
    return content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]


@pytest.mark.parametrize(
    "damage, words",
    [
        (lambda content: content[:-5], "is damaged"),
        (lambda content: content[:3], "is damaged"),
        (lambda content: b"", "is damaged"),
        (lambda content: b"\xff" * 100, "is damaged"),
        (flipped, "is damaged"),
        (replaced(b'epochs\\": 4', b'epochs\\": 5'), "other settings"),
        (
            lambda content: content.replace(b'labgen\\": \\"0', b'labgen\\": \\"9'),
            "written by labgen",
        ),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_refused_and_left(left, undisturbed, told, damage, words):
    broken = damage(left.read_bytes())
    assert broken != left.read_bytes()
    left.write_bytes(broken)
    model = Toy()
    train(model)
    np.testing.assert_array_equal(model.value, undisturbed[0].value)
    assert model.calls == 16
    assert words in told.said[0] and str(left) in told.said[0] and "left as it is" in told.said[0]
    assert told.said[1] == "Training starts from the beginning."
    assert left.read_bytes() == broken
    assert {path.name for path in left.parent.iterdir()} == {left.name, end_of(left).name}


def test_beside_a_refused_checkpoint_a_run_keeps_one_of_its_own(left, told):
    left.write_bytes(b"not a checkpoint")
    with pytest.raises(Killed):
        train(Toy(at={8: die}))
    model = Toy()
    train(model)
    assert model.calls == 16 - 7
    assert left.read_bytes() == b"not a checkpoint"


def test_a_model_that_cannot_take_the_state_starts_anew(left, told, monkeypatch):
    def restore(self, arrays):
        raise ValueError("w is missing")

    monkeypatch.setattr(Toy, "restore", restore)
    content = left.read_bytes()
    model = Toy()
    train(model)
    assert model.calls == 16
    assert "cannot be used (w is missing); it is left as it is" in told.said[0]
    assert left.read_bytes() == content


@pytest.mark.parametrize("where", ["write", "fsync", "replace"])
def test_a_full_disk_is_one_sentence_and_training_goes_on(
    left, undisturbed, told, monkeypatch, where
):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class FullFile(io.FileIO):
        write = full

    content = left.read_bytes()
    if where == "write":
        read_only = checkpoint.Path.open
        monkeypatch.setattr(
            checkpoint.Path,
            "open",
            lambda path, mode="r", *rest, **named: (
                FullFile(path, mode) if "w" in mode else read_only(path, mode, *rest, **named)
            ),
        )
    else:
        monkeypatch.setattr(checkpoint.os, where, full)
    model = Toy()
    train(model)
    np.testing.assert_array_equal(model.value, undisturbed[0].value)
    assert told.said[1:] == [
        "The checkpoint cannot be written (No space left on device): training goes on without "
        f"checkpoints. The previous checkpoint stays in {left}."
    ]
    assert left.read_bytes() == content
    assert [path.name for path in left.parent.iterdir()] == [left.name]


def test_without_a_folder_training_goes_on(told, runs):
    runs.write_text("a file where the folder should be")
    model = Toy()
    train(model)
    assert model.calls == 16
    assert "keeps no checkpoints" in told.said[0]


def test_two_processes_do_not_share_a_file(left, told):
    first = Toy()
    kept = []

    def look():
        kept.extend(sorted(path.name for path in left.parent.glob("*.safetensors")))

    def train_too():
        train(Toy(at={5: look}))

    first.at = {3: train_too}
    train(first)
    assert kept == sorted([left.name, left.stem + "-2.safetensors"])
    assert any("Another process is training the same" in sentence for sentence in told.sentences)
    assert list(left.parent.iterdir()) == [end_of(left)]


def test_what_a_killed_writer_left_is_cleared(left):
    rest = left.with_name(f"{left.name}.123{UNFINISHED}")
    rest.write_bytes(b"half")
    train(Toy())
    assert not rest.exists()


def test_arrays_of_after_epoch_survive(undisturbed, told):
    def remember(row):
        return np.full(3, row["loss"])

    whole = train(Toy(), after_epoch=remember)
    with pytest.raises(Killed):
        train(Toy(at={12: die}), after_epoch=remember, again=True)
    told_before = []
    history = train(Toy(), after_epoch=remember, before=told_before.append, again=True)
    assert told_before == [True]
    assert list(history.kept) == [1, 2, 3, 4]
    for epoch, array in whole.kept.items():
        np.testing.assert_array_equal(history.kept[epoch], array)


def test_what_after_epoch_returns_besides_arrays_is_its_own_affair(told):
    assert train(Toy(), after_epoch=lambda row: {"a": "dictionary"}).kept == {}


def test_settings_may_be_numbers_of_numpy(told, undisturbed):
    train(Toy(rate=np.float32(0.5), seed=np.int64(1)))
    assert not any("checkpoint" in sentence for sentence in told.sentences)


def test_short_epochs_are_not_followed_by_dear_checkpoints(monkeypatch):
    """With writing that takes longer than training, most epochs have none."""
    clock = iter(range(10_000))
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 50.0)
    monkeypatch.setattr(checkpoint_manager.time, "monotonic", lambda: next(clock))
    keep = checkpoint_manager.CheckpointManager({"model": "Toy", "epochs": 1}, print)
    keep._last = 0
    assert keep.due(after_epoch=True) and not keep.due(after_epoch=False)
    keep.write({}, {"x": np.zeros(1)}, began=next(clock) - 0.2)
    # That took 1.2 s by this clock: two per cent of a minute.
    assert [keep.due(after_epoch=True) for _ in range(60)].index(True) == 49
    assert keep.due(after_epoch=False)
    keep.close()


def interrupt():
    signal.raise_signal(signal.SIGINT)


def test_an_interrupt_ends_after_the_stretch_and_the_next_run_goes_on(runs, undisturbed, told):
    model = Toy(at={6: interrupt})
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt) as caught:
        train(model)
    assert signal.getsignal(signal.SIGINT) is before
    assert model.calls == 6
    assert caught.type is Interrupted and caught.value.model is model
    assert caught.value._render_traceback_() == [
        "Toy: stopped in epoch 2 of 4, after 6 of 10 batches.",
        "Run this cell again to go on from there.",
    ]
    again = Toy()
    history = train(again)
    assert again.calls == 16 - 6
    np.testing.assert_array_equal(again.value, undisturbed[0].value)
    assert rows(history) == rows(undisturbed[1])


@pytest.mark.parametrize("call", [1, 2, 6, 15])
@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("end", [interrupt, die])
def test_the_same_model_goes_on_too(runs, undisturbed, told, call, keeps, end):
    """Its values are no longer those that the run began with."""
    if not keeps:
        runs.write_text("a file where the folder should be")
    model = Toy(at={call: end})
    with pytest.raises((KeyboardInterrupt, Killed)):
        train(model)
    assert model.trained["epochs"] == (call - (end is die)) // 4
    model.value[:] = 7  # whatever somebody did with it
    history = train(model)
    np.testing.assert_array_equal(model.value, undisturbed[0].value)
    assert rows(history) == rows(undisturbed[1])
    assert model.trained == {"epochs": 4, "batch_size": 2, "digits": 20}
    assert model.unfinished is None
    if keeps:
        assert model.calls == 16 + (end is die)


def test_another_run_of_the_same_model_begins_with_what_it_has_learnt(told):
    model = Toy(at={6: interrupt})
    with pytest.raises(KeyboardInterrupt):
        train(model)
    value = model.value.copy()
    model.at = {7: lambda: np.testing.assert_array_equal(model.value, value)}
    history = train(model, epochs=2)
    assert len(history.rows) == 2
    assert model.trained["epochs"] == 3


@pytest.mark.parametrize("call", [16, 1])
def test_an_interrupt_at_the_end_ends_the_cell_too(undisturbed, told, call):
    """Of a run that would be finished by then, or was before."""
    if call == 1:
        train(Toy(), preview=lambda model: None)
    model, pressed = Toy(at={16: interrupt}), [interrupt]
    with pytest.raises(KeyboardInterrupt, match="stopped after epoch 4 of 4"):
        train(model, preview=(lambda model: pressed and pressed.pop()()) if call == 1 else None)
    for again in (model, Toy()):
        calls = again.calls
        history = train(again)
        assert again.calls == calls
        assert again.unfinished is None
        np.testing.assert_array_equal(again.value, undisturbed[0].value)
        assert rows(history) == rows(undisturbed[1])


def test_what_was_stopped_says_so(told):
    model = Toy(at={6: interrupt})
    assert left_unfinished(model) == ""
    with pytest.raises(KeyboardInterrupt):
        train(model)
    sentence = "This model has 1 of 4 epochs; run its cell again to go on."
    assert left_unfinished(model) == sentence
    with pytest.raises(NotFinished, match=f"^{sentence}\nOr so.$"):
        refuse_unfinished(model, "Or so.")
    train(model)
    assert left_unfinished(model) == ""
    refuse_unfinished(model, "Or so.")


def test_a_checkpoint_is_written_at_an_interrupt_though_none_is_due(monkeypatch, told):
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 1e9)
    with pytest.raises(KeyboardInterrupt):
        train(Toy(at={6: interrupt}))
    again = Toy()
    train(again)
    assert again.calls == 10


def test_a_background_process_goes_on_ignoring_interrupts(told):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    model = Toy(at={6: interrupt})
    train(model)
    assert model.calls == 16
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_the_second_interrupt_is_obeyed_at_once(told):
    def twice():
        interrupt()
        interrupt()

    model = Toy(at={6: twice})
    with pytest.raises(KeyboardInterrupt):
        train(model)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    "call, words",
    [
        (1, r"loss became nan in epoch 1, batches 1 to 3 of 10\. The likely cause is an answer"),
        (
            7,
            r"loss became nan in epoch 2, batches 7 to 9 of 10\. The likely cause is the learning "
            r"rate 0\.25: try a tenth",
        ),
    ],
)
def test_nan_stops_with_its_place_and_its_cause(told, runs, undisturbed, call, words):
    with pytest.raises(Diverged, match=words) as caught:
        train(Toy(at={call: lambda: {"loss": float("nan")}}))
    shown = caught.value._render_traceback_()
    assert " ".join(shown) == " ".join(f"Diverged: {caught.value}".split("\n"))
    assert caught.value.__cause__ is None
    kept = list((runs / "checkpoints").glob("*.safetensors"))
    assert len(kept) == (call > 1)
    if kept:
        assert f"The last good checkpoint stays in {kept[0]}." in str(caught.value)
        again = Toy()
        train(again)
        assert again.calls == 16 - call + 1


def test_a_parameter_of_nan_is_never_kept(told, runs):
    model = Toy()

    def spoil():
        model.value = np.array([0.5, np.inf])
        return {"loss": 1.0}

    model.at = {5: spoil}
    with pytest.raises(Diverged, match="the variable value became NaN or infinite in epoch 2"):
        train(model)
    again = Toy()
    train(again)
    assert again.calls == 16 - 4


def test_a_lock_ends_with_its_process(tmp_path):
    code = textwrap.dedent(f"""
        import os, signal
        from pathlib import Path
        from labgen.training.checkpoints.lock import Lock
        held = Lock.take(Path({str(tmp_path / "a.lock")!r}))
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    from labgen.training.checkpoints.lock import Lock

    held = Lock.take(tmp_path / "a.lock")
    assert held is not None
    assert Lock.take(tmp_path / "a.lock") is None
    held.release()
    assert list(tmp_path.glob("*.lock")) == []
