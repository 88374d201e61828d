"""The files of a new task: a folder, a notebook and perhaps a model, which work at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from labgen.instructor import TEMPLATES
from labgen.instructor.new.checkout import (
    Checkout,
    NewTaskError,
    check_free,
    checkout_of,
    number_and_name,
)
from labgen.instructor.new.notebook import notebook_of
from labgen.util.templates import template_environment


def new_task(
    written: str, *, title: str = "", package: Path | None = None, numpy: bool = False
) -> list[Path]:
    """Make the skeleton of a task in the checkout of a course.

    Args:
        written: number and name, "6_mixture".
        title: of the notebook; by default the name in words.
        package: the folder whose subfolders are the tasks; by default that of the course in use.
        numpy: a task on NumPy's arrays alone, without images, model and TensorFlow.

    Returns:
        The files that were written.

    Raises:
        NewTaskError: if the number or the name is taken or no name, or a file is there already;
            then nothing is written.
        RegistryError: if the course that is there is not in order.
        OSError: if the disk refuses.
    """
    checkout = checkout_of(package)
    number, name = number_and_name(written, checkout)
    title = title or name.replace("_", " ").capitalize()
    if not title.isprintable() or set(title) & set('"\\|'):
        raise NewTaskError(f"{title!r} cannot be a title: leave out quotes, \\ and |.")
    files = _files(checkout, number, name, title, numpy)
    check_free(checkout, number, name, [path for path in files if path.name != "__init__.py"])
    missing = {path: text for path, text in files.items() if not path.exists()}
    _write(missing)
    return list(missing)


def _files(checkout: Checkout, number: int, name: str, title: str, numpy: bool) -> dict[Path, str]:
    templates = TEMPLATES / "new"
    own = [templates / "numpy"] if numpy else []
    environment = template_environment(*own, templates)
    asked = "variance" if numpy else "log_prob"
    values = {
        "number": number,
        "name": name,
        "title": title,
        "label": f"Task {number}",
        "id": name.replace("_", "-"),
        "kind": "".join(part.capitalize() for part in name.split("_")),
        "function": f"{name}_{asked}",
        "tasks": checkout.package,
        "package": f"{checkout.package}.{name}",
        "models": f"{checkout.top}.models",
        "top": checkout.top,
        "course_title": checkout.top.replace("_", " ").capitalize(),
        # Imports of labgen stand beside those of other packages there.
        "foreign": checkout.top != "labgen",
    }

    def rendered(template: str) -> str:
        return environment.get_template(f"{template}.j2").render(values)

    folder = checkout.tasks / name
    model = {} if numpy else {checkout.models / f"{name}.py": rendered("model.py")}
    return {
        **_around(checkout, rendered, with_models=not numpy),
        folder / "__init__.py": rendered("package.py"),
        folder / "task.py": rendered("task.py"),
        folder / "truths.py": rendered("truths.py"),
        folder / "samples.py": rendered("samples.py"),
        folder / "exercises" / "__init__.py": rendered("exercises.py"),
        folder / "exercises" / f"{asked}.py": rendered("exercise.py"),
        **model,
        checkout.notebooks / f"{number}_{name}.ipynb": notebook_of(rendered("notebook.txt")),
    }


def _around(
    checkout: Checkout, rendered: Callable[[str], str], with_models: bool
) -> dict[Path, str]:
    """What the first task of a course needs besides, as far as it is not there."""
    packages = [*checkout.tasks.relative_to(checkout.root).parents][:-1]
    folders = [*(checkout.root / part for part in packages), checkout.tasks]
    folders += [checkout.models] if with_models else []
    around = {folder / "__init__.py": "" for folder in folders}
    project = checkout.root / "pyproject.toml"
    if project.exists():
        return around
    first = {
        project: rendered("pyproject.toml"),
        checkout.root / ".gitignore": rendered("gitignore"),
        checkout.root / "tests" / "test_samples.py": rendered("test_samples.py"),
    }
    return {**around, **first, checkout.tasks / "__init__.py": rendered("tasks.py")}


def _write(files: dict[Path, str]) -> None:
    """All files or none."""
    made: list[Path] = []
    try:
        for path, text in files.items():
            for folder in reversed([above for above in path.parents if not above.exists()]):
                folder.mkdir()
                made.append(folder)
            made.append(path)
            path.write_text(text, encoding="utf-8", newline="\n")
    except BaseException:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
