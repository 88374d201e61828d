"""Every cell of the notebooks that trains: stopped, run again, run after a restart.

The cells are found here, not listed: a new one is tried too. They are run in one process under
`smoke`, in plain Python, for compiling them all would take minutes; that what was compiled goes on
to the bit is test_killed.py's.
"""

import ast
import json
import signal
from dataclasses import replace

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from labgen.engine.trainable import TrainableModel
from labgen.models.boltzmann import BoltzmannModel
from labgen.models.dcgan import DCGAN
from labgen.models.vae import VAE
from labgen.registry import tasks
from labgen.training import loop, profiles
from labgen.training.cells.stopped_cells import made_by, needed_by
from labgen.training.current_run import CurrentRun
from labgen.training.history import History
from labgen.util.errors import Interrupted
from tests.conftest import NOTEBOOKS
from tests.training.toy import Told

pytestmark = pytest.mark.slow(seconds=30)


def code_cells(name):
    notebook = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [(cell["id"], "".join(cell["source"])) for cell in cells]


def training_cells(cells):
    """The numbers of those that call `fit`, or a function of the notebook that does."""
    fitting, found = {"fit"}, []
    for number, (_, source) in enumerate(cells):
        called = set()
        for statement in ast.parse(source).body:
            calls = {
                getattr(node.func, "attr", getattr(node.func, "id", ""))
                for node in ast.walk(statement)
                if isinstance(node, ast.Call)
            }
            if isinstance(statement, ast.FunctionDef):
                fitting |= {statement.name} if calls & fitting else set()
            else:
                called |= calls
        if called & fitting:
            found.append(number)
    return found


def with_what_they_need(cells, wanted):
    """The numbers of the wanted cells and of those that make what they read, in order."""
    trees = [ast.parse(source) for _, source in cells]
    made = [made_by(tree.body) for tree in trees]
    chosen, open_ = set(), list(wanted)
    while open_:
        number = open_.pop()
        if number in chosen:
            continue
        chosen.add(number)
        for name in needed_by(trees[number]):
            makers = [earlier for earlier in range(number) if name in made[earlier]]
            open_ += makers[-1:]
    return sorted(chosen)


@pytest.fixture(scope="module")
def shell():
    shell = InteractiveShell.instance()
    yield shell
    shell.clear_instance()


@pytest.fixture
def quick_and_watched(name, not_compiled, monkeypatch):
    """Nothing is compiled, an epoch has two mini-batches, pictures are drawn as in a notebook."""
    monkeypatch.setenv("LABGEN_PROFILE", "smoke")
    # The Boltzmann machines' recipe has a hundred chains, and as many images in a mini-batch.
    batch_size = 10 if name in ("4_vae", "5_dcgan") else 100
    few = replace(profiles.SMOKE, train_limit=2 * batch_size, test_limit=20)
    monkeypatch.setitem(profiles.PROFILES, "smoke", few)
    for task in tasks():
        small = replace(task.sizes["smoke"], batch_size=batch_size)
        monkeypatch.setitem(task.sizes, "smoke", small)
    for kind in (BoltzmannModel, VAE, DCGAN):
        monkeypatch.setattr(kind, "steps_per_execution", lambda self: 1)
    monkeypatch.setattr(loop, "progress", Sketched)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Sketched(Told):
    """Draws a model before its first batch and at its end: drawing takes longer than an epoch."""

    def picture(self, draw, last=False):
        if last or not self.pictures:
            super().picture(draw, last)


class Watched:
    """Sees every training, and stops each one once if it is asked to."""

    def __init__(self, monkeypatch):
        self.chunks, self.fits, self.to_stop, self.stopped = 0, {}, False, set()
        train, fit = CurrentRun.train_chunk, TrainableModel.fit

        def watched_train(run):
            self.chunks += 1
            name = run.plan.title
            if self.to_stop and run.position.batches and name not in self.stopped:
                self.stopped.add(name)
                signal.raise_signal(signal.SIGINT)
            train(run)

        def watched_fit(model, *arguments, **options):
            history = fit(model, *arguments, **options)
            self.fits[options["title"]] = result_of(model, history)
            return history

        monkeypatch.setattr(CurrentRun, "train_chunk", watched_train)
        monkeypatch.setattr(TrainableModel, "fit", watched_fit)

    def take(self):
        """The trainings since the last time, by their titles."""
        fits, self.fits = self.fits, {}
        return fits


def result_of(model, history):
    """All that a training leaves, but for the seconds it took; random states of the notebook may
    have been used by the cell."""
    rows = [{name: x for name, x in row.items() if name != "seconds"} for row in history.rows]
    state = {name: x for name, x in model.state().items() if not name.startswith("shared/")}
    return rows, state, dict(history.kept), dict(model.trained), model.unfinished


def arrays_in(namespace, names):
    """The arrays that a cell has made, also those in a dictionary or a history."""
    found = {}
    for name in names:
        value = namespace.get(name)
        value = value.kept if isinstance(value, History) else value
        for key, part in value.items() if isinstance(value, dict) else [("", value)]:
            if isinstance(part, np.ndarray):
                found[f"{name} {key}"] = part
    return found


def assert_same(found, expected):
    """Of numbers and arrays, in lists and dictionaries."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name in expected:
            assert_same(found[name], expected[name])
    elif isinstance(expected, (list, tuple)):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        np.testing.assert_array_equal(found, expected)


def run(shell, source):
    return shell.run_cell(source, store_history=True)


def refuses_what_was_not_made(shell, source):
    for name in made_by(ast.parse(source).body[-1:]) - shell.user_ns.keys():
        refused = run(shell, f"print({name})")
        assert f"This cell needs {name}, and the cell that makes it was stopped" in str(
            refused.error_before_exec
        )


@pytest.mark.parametrize("name", sorted(path.stem for path in NOTEBOOKS.glob("[0-9]_*.ipynb")))
def test_stopped_and_run_again_each_ends_as_undisturbed(
    shell, name, quick_and_watched, monkeypatch, tmp_path, capsys
):
    cells = code_cells(name)
    training = training_cells(cells)
    assert training, "each notebook trains"
    chosen = with_what_they_need(cells, training)
    watched = Watched(monkeypatch)

    def go(runs, stop=False):
        """Run the cells in a new namespace: of each that trains, the trainings and arrays."""
        monkeypatch.setenv("LABGEN_RUNS", str(tmp_path / runs))
        shell.reset(new_session=False)
        watched.to_stop = stop
        ends = {}
        for number in chosen:
            where, source = cells[number]
            watched.take()
            while isinstance((result := run(shell, source)).error_in_exec, Interrupted):
                refuses_what_was_not_made(shell, source)
            assert result.success, f"{where}: {result.error_in_exec or result.error_before_exec}"
            if number in training:
                made = made_by(ast.parse(source).body)
                ends[where] = watched.take(), arrays_in(shell.user_ns, made)
        return ends

    undisturbed = go("undisturbed")
    assert all(fits for fits, _ in undisturbed.values())
    trained = watched.chunks
    assert_same(go("stopped", stop=True), undisturbed)
    assert watched.stopped == {title for fits, _ in undisturbed.values() for title in fits}
    # Going on does no batch twice, and what was done before a stop is not done again.
    assert watched.chunks == 2 * trained
    # After a restart all of it is there.
    assert_same(go("stopped"), undisturbed)
    assert watched.chunks == 2 * trained
    capsys.readouterr()
