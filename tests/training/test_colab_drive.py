"""labgen.setup() on Colab: runs lie in Google Drive if the student wants, and outlive a runtime."""

import os
from pathlib import Path

import pytest

import labgen
from labgen.course import needs_tensorflow
from labgen.exercises import journal
from labgen.training import colab_drive, loop
from labgen.training.checkpoints import checkpoint_manager
from labgen.util.paths import runs_folder
from tests.training.toy import Killed, Toy, die, images


@pytest.fixture(autouse=True)
def watched(monkeypatch):
    """Somebody sits in front of the notebook; `watched(False)`: a program executes it."""

    def watch(somebody):
        for module in (colab_drive, journal):
            monkeypatch.setattr(module, "nobody_watches", lambda: not somebody)

    watch(True)
    return watch


@pytest.fixture
def set_up(monkeypatch):
    """labgen.setup() without TensorFlow."""

    def asked():
        raise KeyError("tf")

    monkeypatch.setattr(needs_tensorflow, "needs_tensorflow", asked)

    def set_up(**options):
        with pytest.raises(KeyError, match="tf"):
            labgen.setup(**options)

    return set_up


def test_outside_colab_nothing_happens(set_up, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("LABGEN_RUNS", raising=False)
    monkeypatch.chdir(tmp_path)
    set_up(drive=True)
    assert capsys.readouterr().out == "" and runs_folder() == tmp_path / "runs"


def test_without_being_told_it_asks_for_nothing_and_says_how(colab_runtime, set_up, capsys):
    set_up()
    assert colab_runtime.asked == 0
    said = capsys.readouterr().out
    assert "empties the disk" in said and "labgen.setup(drive=True)" in said
    assert runs_folder() == colab_runtime.content / "runs"


def test_drive_is_mounted_once_and_holds_the_runs(colab_runtime, set_up, capsys):
    set_up(drive=True)
    set_up(drive=True)
    set_up()
    assert colab_runtime.asked == 1
    assert capsys.readouterr().out.count("in MyDrive/labgen/runs") == 3
    (runs_folder() / "rbm.npz").write_bytes(b"model")
    assert (colab_runtime.theirs / "labgen" / "runs" / "rbm.npz").read_bytes() == b"model"


def test_a_drive_that_the_student_has_mounted_is_used(colab_runtime, set_up):
    colab_runtime.mount(str(colab_runtime.content / "drive"))
    set_up()
    assert runs_folder().resolve() == colab_runtime.theirs / "labgen" / "runs"
    set_up(drive=False)
    assert runs_folder() == colab_runtime.content / "runs"


def test_drive_can_be_left_alone_without_a_word(colab_runtime, set_up, capsys):
    set_up(drive=False)
    assert colab_runtime.asked == 0 and capsys.readouterr().out == ""


def test_where_nobody_could_answer_it_does_not_ask(colab_runtime, set_up, watched, capsys):
    watched(False)
    set_up(drive=True)
    assert colab_runtime.asked == 0 and capsys.readouterr().out == ""


def test_a_refused_access_stops_nothing(colab_runtime, set_up, capsys):
    colab_runtime.refused = "Error: credential propagation was\nunsuccessful"
    set_up(drive=True)
    said = " ".join(capsys.readouterr().out.split())
    assert "not mounted (Error: credential propagation was unsuccessful)" in said
    assert runs_folder() == colab_runtime.content / "runs"


def test_a_drive_that_is_full_stops_nothing(colab_runtime, set_up, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    (colab_runtime.content / "runs").mkdir()
    monkeypatch.setattr(colab_drive, "_bring_over", full)
    set_up(drive=True)
    assert "cannot be written to (No space left on device)" in capsys.readouterr().out
    assert runs_folder() == colab_runtime.content / "runs"


def test_a_folder_that_somebody_named_stays(colab_runtime, set_up, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / "mine"))
    set_up(drive=True)
    set_up(drive=False)
    assert colab_runtime.asked == 0 and capsys.readouterr().out == ""
    assert runs_folder() == tmp_path / "mine"


def test_what_was_trained_before_comes_along_and_replaces_nothing(colab_runtime, set_up):
    for name in ("rbm.npz", "checkpoints/a.safetensors", "dbn.npz"):
        file = colab_runtime.content / "runs" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("from the disk")
    colab_runtime.save("dbn.npz", b"from Drive", "labgen/runs")
    set_up(drive=True)
    kept = {
        path.relative_to(runs_folder()).as_posix(): path.read_text()
        for path in runs_folder().rglob("*")
        if path.is_file()
    }
    assert kept == {
        "rbm.npz": "from the disk",
        "checkpoints/a.safetensors": "from the disk",
        "dbn.npz": "from Drive",
    }


def test_a_training_goes_on_in_a_new_runtime(colab_runtime, set_up, monkeypatch):
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)
    set_up(drive=True)
    with pytest.raises(Killed):
        loop.fit(Toy(at={8: die}), images(), epochs=4, batch_size=2)
    colab_runtime.start()
    set_up(drive=True)
    model = Toy()
    loop.fit(model, images(), epochs=4, batch_size=2)
    assert model.calls == 16 - 7


def test_without_drive_a_new_runtime_begins_again(colab_runtime, set_up, monkeypatch):
    monkeypatch.setattr(checkpoint_manager.CheckpointManager, "EVERY", 0.0)
    set_up()
    with pytest.raises(Killed):
        loop.fit(Toy(at={8: die}), images(), epochs=4, batch_size=2)
    colab_runtime.start()
    set_up()
    model = Toy()
    loop.fit(model, images(), epochs=4, batch_size=2)
    assert model.calls == 16


def test_processes_that_the_kernel_starts_use_the_same_folder(colab_runtime, set_up):
    set_up(drive=True)
    assert Path(os.environ["LABGEN_RUNS"]) == runs_folder()
