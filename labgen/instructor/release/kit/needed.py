"""What of labgen the kit of another course needs: its imports are followed, the rest stays out.

They are followed from the course's own files and notebooks and from the command `labgen`, within
functions as well, and to where a package finds a name once it is used, like `labgen.training.show`.
A module that labgen itself names in another string, "labgen.play.page", is found while the program
runs, and its users can do without it: it stays where all that it imports is there anyway. So a
course on NumPy alone gets no models, no data sets and no TensorFlow.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import packages_distributions
from pathlib import Path

from labgen.course.needs_tensorflow import drivers, needs_tensorflow
from labgen.execution.drivers import TENSORFLOW_DRIVERS
from labgen.instructor.release.kit.imports import Imports, lazy_names, read_imports
from labgen.instructor.release.kit.lock import canonical, names_needed_by, package_of
from labgen.reading.code import read_code
from labgen.reading.files import read_file
from labgen.registry import OWN, course

# Where every course begins; the registry asks the lab's own package of tasks where there is none.
_ALWAYS = ("labgen.__main__", "labgen.cli.__main__", OWN["labgen"])


@dataclass(frozen=True)
class Needed:
    """Modules that are needed, and the packages of others that these import."""

    modules: frozenset[str]
    packages: frozenset[str]


def leave_out_unneeded(kit: Path) -> None:
    """Take the files of labgen, and utils.py, out of a kit where the course does not need them.

    Args:
        kit: the folder, with the course's files in the form that students get.
    """
    code = _Code(kit)
    needed = code.needed()
    keeps = {code.files[module] for module in needed.modules}
    files = [path for path in [*(kit / "labgen").rglob("*"), kit / "utils.py"] if path.is_file()]
    # What is no module belongs to the package whose folder it lies in.
    owners = {path: path if path.suffix == ".py" else _package_of(path) for path in files}
    for path, owner in owners.items():
        if owner not in keeps:
            path.unlink()
    for folder in sorted((kit / "labgen").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def unused_packages(requirements: Iterable[str], kit: Path, root: Path, lock: str) -> set[str]:
    """The names of those requirements of labgen that a finished kit does not need.

    They are imported by what was left out alone, or nobody imports them and they come with such a
    one: TensorFlow Datasets needs importlib_resources.

    Args:
        requirements: of labgen and its extras.
        root: the checkout of labgen.
        lock: the text of its lock file.
    """
    names = {canonical(package_of(requirement)) for requirement in requirements}
    imported = _distributions(_Code(kit).packages())
    elsewhere = _distributions(_Code(root).packages())
    unused = names & elsewhere - imported
    return unused | names & names_needed_by(unused, lock) - elsewhere - imported


def _distributions(packages: Iterable[str]) -> set[str]:
    """The names by which pip installs what is imported by these."""
    known = _known_packages()
    return {canonical(name) for package in packages for name in known.get(package, ())}


@cache
def _known_packages() -> Mapping[str, list[str]]:
    """All that is installed here, which is read from some hundred folders."""
    return packages_distributions()


class _Code:
    """The modules below a folder that holds labgen, those of the course and its notebooks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tops = {"labgen", course().top}
        paths = [path for top in tops for path in (folder / top).rglob("*.py")]
        paths += [path for path in [folder / "utils.py"] if path.is_file()]
        self.files = {_module(path.relative_to(folder)): path for path in paths}

    @cached_property
    def read(self) -> Mapping[str, tuple[Imports, dict[str, str]]]:
        """Of each module the imports, and the names that it finds when they are used."""
        return {
            module: _read(
                path.read_text(encoding="utf-8"),
                module if path.name == "__init__.py" else module.rpartition(".")[0],
            )
            for module, path in self.files.items()
        }

    @cached_property
    def imports(self) -> Mapping[str, Imports]:
        """Of each module."""
        return {module: imports for module, (imports, _) in self.read.items()}

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Where a name comes from that its module finds when it is used: a module, or today's name.

        "labgen.save" is "labgen.save_model", and that is of "labgen.models.artefacts".
        """
        return {
            f"{module}.{name}": home if home.partition(".")[0] in self.files else f"{module}.{home}"
            for module, (_, lazy) in self.read.items()
            for name, home in lazy.items()
        }

    def packages(self) -> frozenset[str]:
        """The packages of others that any module or notebook imports."""
        read = [*self.imports.values(), *self._notebooks()]
        return frozenset(self._foreign(name for imports in read for name in imports.modules))

    def needed(self) -> Needed:
        """What the course needs, and the command `labgen`."""
        needed = self._reached([*_ALWAYS, *self._of_the_course()])
        while True:
            parts = _parts(needed.modules)
            more = {
                door
                for module in needed.modules
                for door in self.imports[module].named & self.files.keys()
                if door not in needed.modules
                for behind in [self._reached([door])]
                if _parts(behind.modules) <= parts and behind.packages <= needed.packages
            }
            if not more:
                return needed
            needed = self._reached([*needed.modules, *more])

    def _of_the_course(self) -> Iterator[str]:
        """What the course's files and notebooks name, and the drivers of its cases need."""
        for module, imports in self.imports.items():
            if module.partition(".")[0] != "labgen" and module != "utils":
                yield module
                yield from imports.named
        for imports in self._notebooks():
            yield from imports.modules | imports.named
        for driver in set(drivers(course())):
            yield from [TENSORFLOW_DRIVERS[driver]] if driver in TENSORFLOW_DRIVERS else []
        if needs_tensorflow():
            yield "labgen.util.tf_setup"

    def _notebooks(self) -> Iterator[Imports]:
        for path in sorted((self.folder / "notebooks").glob("*.ipynb")):
            cells = [read_code(cell.source) for cell in read_file(path) if cell.kind == "code"]
            # Together: a name that one cell imports is used in others.
            statements = [part for cell in cells if cell.tree for part in cell.tree.body]
            yield read_imports(ast.Module(statements, []), "")

    def _reached(self, names: Iterable[str]) -> Needed:
        """What is imported in the end if these modules, or names in them, are."""
        found: set[str] = set()
        asked = list(names)
        packages: set[str] = set()
        while asked:
            name = asked.pop()
            packages |= set(self._foreign([name]))
            asked += [self.homes[above] for above in _with_those_above(name) & self.homes.keys()]
            for module in (_with_those_above(name) - found) & self.files.keys():
                found.add(module)
                asked += self.imports[module].modules
        return Needed(frozenset(found), frozenset(packages))

    def _foreign(self, names: Iterable[str]) -> set[str]:
        tops = {name.partition(".")[0] for name in names}
        return tops - self.files.keys() - set(sys.stdlib_module_names)


@cache
def _read(source: str, package: str) -> tuple[Imports, dict[str, str]]:
    """What a module says of others. One release asks it of the same files again and again."""
    tree = ast.parse(source)
    return read_imports(tree, package), lazy_names(tree)


def _with_those_above(name: str) -> set[str]:
    """A dotted name and those that it lies in: "labgen.cli" and "labgen"."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts) + 1)}


def _module(path: Path) -> str:
    """How Python imports a file: "labgen/cli/__init__.py" is labgen.cli."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _package_of(path: Path) -> Path:
    """The __init__.py of the nearest package above a file."""
    return next(
        folder / "__init__.py" for folder in path.parents if (folder / "__init__.py").is_file()
    )


def _parts(modules: Iterable[str]) -> set[str]:
    """The parts of labgen that modules belong to: "labgen.plots" of labgen.plots.tiles."""
    return {".".join(module.split(".")[:2]) for module in modules}
