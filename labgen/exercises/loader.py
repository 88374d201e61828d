"""Loads the answers of a notebook: runs its answer cells and what they need, nothing else of it.

The notebooks are the only place where answers live. Code that needs a finished function (a
later task, a test, `labgen check`) takes it from there, from the instructor's notebook or a
student's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labgen.engine.exercise_slot import completed
from labgen.execution.cells import fresh_namespace, run_cell
from labgen.reading.answers.answer import Answer, read_answers, settle
from labgen.reading.answers.handed_out import answer_cell_of, handed_out
from labgen.reading.files import notebook_of, own_file, read_file
from labgen.reading.notebook import NotebookError
from labgen.registry import (
    course,
    exercises,
    exercises_of_notebook,
    find_exercise,
    task_of_class,
    tasks_up_to,
)
from labgen.util.kernel.colab import COLAB_NOTEBOOKS, in_colab, my_drive
from labgen.util.words.lines import wrapped


class AnswersError(ValueError):
    """A notebook cannot be found or read."""


class MissingAnswer(AttributeError):
    """An exercise that is not answered (or whose cell cannot be run) was asked for."""


class Answers:
    """The functions of one notebook's answer cells, as attributes.

    Args:
        notebook: its name, "1_rbm".
        problems: why the function of an exercise is not there, by its name, where its cell says so.
        notes: what to know beside a function, by its name, such as which of two cells counts.
        namespace: everything the cells defined, helper functions included.
        file: the notebook's name.

    Attributes:
        names: the exercise functions that are there. One that raises NotImplementedError is there:
            whether it answers is for the check to say.
        missing: those that are not.
    """

    def __init__(
        self,
        notebook: str,
        namespace: dict[str, Any],
        problems: dict[str, str],
        notes: dict[str, tuple[str, ...]] | None = None,
        file: str = "",
    ):
        expected = [exercise.name for exercise in exercises_of_notebook(notebook)]
        self.notebook = notebook
        self.file = file or f"{notebook}.ipynb"
        self.namespace = namespace
        self.problems = problems
        self.notes = notes or {}
        self.names = tuple(name for name in expected if callable(namespace.get(name)))
        self.missing = tuple(name for name in expected if name not in self.names)

    def __getattr__(self, name: str) -> Any:
        # only reached where normal attribute access found nothing
        namespace = self.__dict__.get("namespace", {})
        if name in namespace and name not in self.__dict__.get("missing", ()):
            return namespace[name]
        raise MissingAnswer(self._sentence(name))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.names})

    def __repr__(self) -> str:
        return f"Answers of {self.notebook}: {', '.join(self.names) or 'none yet'}"

    def _sentence(self, name: str) -> str:
        file = self.__dict__.get("file", "")
        known = {exercise.name for exercise in exercises()}
        if name not in known:
            return f"{file} has no answer cell that defines {name}."
        exercise = find_exercise(name)
        if name in self.__dict__.get("problems", {}):
            return f"{name} is exercise {exercise.number}: in {file}, {self.problems[name]}"
        if exercise.notebook != self.__dict__.get("notebook", ""):
            home = f"{exercise.notebook}.ipynb"
            return f"{name} is exercise {exercise.number}: it belongs to {home}, not to {file}."
        return f"{name} is exercise {exercise.number}: answer it in {file} first."


def load_answers(notebook: str | os.PathLike[str]) -> Answers:
    """Run the answer cells of a notebook, and the student's own cells that they need.

    They are found as `labgen grade` finds them: by nbgrader's metadata, by the cell's id or by
    the function that a cell defines. Each exercise has a namespace of its own, which already
    holds tf, np, keras and labgen: a cell that raises costs only what needs it.

    Args:
        notebook: the path of its file.

    Raises:
        AnswersError: where the file is missing or is no notebook.
    """
    path = Path(notebook)
    try:
        cells = read_file(path)
    except NotebookError as error:
        raise AnswersError(str(error)) from None
    name = notebook_of(path.name, cells) or path.stem
    answer_cells = [answer_cell_of(exercise) for exercise in exercises_of_notebook(name)]
    namespace = fresh_namespace(name)
    functions: dict[str, Any] = {}
    problems: dict[str, str] = {}
    notes: dict[str, tuple[str, ...]] = {}
    for answer in read_answers(cells, answer_cells, handed_out(name)).values():
        loaded = _settled(answer)
        asked = answer.exercise.name
        namespace |= loaded.namespace
        if asked in loaded.namespace:
            functions[asked] = loaded.namespace[asked]
        if loaded.problem and not callable(functions.get(asked)):
            problems[asked] = loaded.problem
        if loaded.notes:
            notes[asked] = loaded.notes
    for exercise in exercises_of_notebook(name):
        namespace.pop(exercise.name, None)  # as one exercise needs it, perhaps not as it counts
    return Answers(name, namespace | functions, problems, notes, path.name)


@dataclass
class _Loaded:
    """What an answer's cells left behind.

    Attributes:
        status: as `labgen.check` sees it, where it was asked.
    """

    namespace: dict[str, Any]
    problem: str = ""
    notes: tuple[str, ...] = ()
    status: str = ""


def _settled(answer: Answer) -> _Loaded:
    """The answer's function; where cells bind several, the one that the check takes for right."""
    if not answer.others:
        return _loaded(answer)
    _, loaded, notes = settle(answer, _examined)
    loaded.notes += notes
    return loaded


def _loaded(answer: Answer) -> _Loaded:
    namespace = fresh_namespace(answer.exercise.notebook)
    problem = answer.problem if answer.status != "missing" else ""
    for title, source in answer.cells:
        stopped = run_cell(source, title, namespace)
        # A cell that stops halfway may have defined the function before it did.
        problem = f"its cell stops with {stopped}" if stopped else problem
    return _Loaded(namespace, problem, answer.notes, answer.status)


def _examined(answer: Answer) -> _Loaded:
    from labgen.exercises.check import examine

    loaded = _loaded(answer)
    function = loaded.namespace.get(answer.exercise.name)
    if callable(function):
        loaded.status = examine(answer.exercise.number, function).status
    elif not loaded.status:
        loaded.status = "error"
    return loaded


def answers(name: str) -> Answers:
    """The answers of the notebook NAME.ipynb, for a later task to build on.

    Looks in the current folder, in the folder LABGEN_NOTEBOOKS names, then in a folder
    `notebooks` of the current folder or of one above it; on Colab also in Google Drive, if it is
    mounted. A file with another name, such as "Copy of 1_rbm.ipynb", is taken where none has the
    very name and an answer, and named.

    Args:
        name: of the notebook, "1_rbm", with or without its ending.

    Raises:
        AnswersError: where there is none; the message says what was looked for.
    """
    notebook = name.removesuffix(".ipynb")
    for folder in notebook_folders():
        path = own_file(folder, notebook)
        if path is not None:
            if path.name != f"{notebook}.ipynb":
                print(wrapped(f"The answers of {notebook} come from the file {path.name}."))
            return load_answers(path)
    if in_colab():
        raise AnswersError(_not_on_colab(notebook))
    raise AnswersError(
        f"{notebook}.ipynb was not found in {Path.cwd()}, nor in a folder 'notebooks' there or "
        f"above, nor a file with a name like 'Copy of {notebook}.ipynb' or with its exercises. Put "
        f"{notebook}.ipynb beside this notebook, or name its folder in LABGEN_NOTEBOOKS."
    )


def _not_on_colab(notebook: str) -> str:
    if my_drive() is None:
        return (
            f"{notebook}.ipynb is not on this runtime: on Colab each notebook has a machine of its "
            "own, and cannot see the others. Run labgen.setup(drive=True) and allow the access to "
            f"your Google Drive, where Colab has saved your {notebook}.ipynb in the folder "
            f"'{COLAB_NOTEBOOKS}' (also as 'Copy of {notebook}.ipynb'); then run this cell again. "
            "Or upload the file: the folder symbol on the left."
        )
    return (
        f"{notebook}.ipynb was not found in your Google Drive, neither in the folder "
        f"'{COLAB_NOTEBOOKS}' nor at the top, nor on this runtime. Open that notebook, choose "
        "File, Save a copy in Drive, and run this cell again after a minute. If it lies in another "
        "folder of your Drive, move it there, or name its folder in LABGEN_NOTEBOOKS."
    )


def with_answers(model: type, load: Callable[[str], object] = answers) -> type:
    """A model class completed with the answers of its task and of those that it builds on.

    Args:
        model: of a task of the course, or derived from one.
        load: from a notebook's name to its answers.

    Raises:
        ValueError: if it is no model of a task.
        AttributeError: if one of its exercises is not answered.
    """
    record = task_of_class(model)
    if record is None:
        raise ValueError(f"{model.__name__} is not the model of a task: no notebook completes it.")
    return completed(model, *(load(earlier.notebook) for earlier in tasks_up_to(record)))


def notebook_folders() -> Iterator[Path]:
    """Where a student's notebooks may be, the likeliest first: see `answers`."""
    here = Path.cwd()
    yield here
    if os.environ.get("LABGEN_NOTEBOOKS"):
        yield Path(os.environ["LABGEN_NOTEBOOKS"]).expanduser()
    for folder in (here, *here.parents):
        yield folder / "notebooks"
    drive = my_drive()
    if drive is not None:
        own = drive / course().name
        yield from (drive / COLAB_NOTEBOOKS, own / "notebooks", own, drive)
