"""Decides whose each file is, by the structure of what a class handed in.

- Given several files and folders of one folder (`class/*`), they are read as that folder would be.
- A folder has one student for each sub-folder and each zip in it, and for each name that its
  notebooks' file names carry ("anna_1_rbm.ipynb"). It is one student itself if notebooks without
  such a name lie in it.
- A zip is one student, except where two of its sub-folders (or zips in it, or names that file
  names carry) hold the same notebook, or carry a platform's numbers: then it is a whole class's
  download. Sub-folders called "old", "backup" or "v2" are no students.
- A sub-folder or zip is itself a class, not a student, if it would be one as a zip, and so are
  most of those beside it (task1/anna, task1/ben, task2/anna ...).

Two students of one name, told apart by the platform's numbers, stay two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from labgen.course.grade.names import KNOWN_NOTEBOOK, identity, is_noise, platform_of, student_part
from labgen.course.grade.unpack import is_zip
from labgen.course.grade.which import File

_Units = dict[str, list[File]]


def students_of(
    members: list[File], depth: int, owner: str, is_folder: bool
) -> Iterator[tuple[str, list[File]]]:
    """The files of each student, with the name of the folder or file that names them."""
    loose, units = _level(members, depth)
    filled = {name: own for name, own in units.items() if any(one.is_notebook for one in own)}
    classes = {name for name, own in filled.items() if _is_class(own, depth + 1, name)}
    if _prevail(classes, filled, depth + 1):
        for name, own in units.items():
            if name in filled:
                yield from students_of(own, depth + 1, name, not is_zip(name))
            else:
                yield name, own
        yield from _by_file_name(loose, owner)
    elif _are_students(loose, units, is_folder):
        yield from units.items()
        yield from _by_file_name(loose, owner)
    elif is_folder and not units:
        yield from _by_file_name(loose, owner)
    elif members:
        yield owner, members


def _level(members: list[File], depth: int) -> tuple[list[File], _Units]:
    """What lies at this depth: files, and the files of each sub-folder or zip."""
    loose, units = [], defaultdict(list)
    for member in members:
        if len(member.path) == depth + 1:
            loose.append(member)
        else:
            units[member.path[depth]].append(member)
    return loose, units


def _prevail(classes: set[str], filled: _Units, depth: int) -> bool:
    """Whether so many of the sub-folders are classes that they are no students with copies."""
    if 2 * len(classes) == len(filled):
        # Of two zips, neither may make the other one's student hand in twice.
        return bool(classes) and all(
            not is_zip(name) and len(_level(filled[name], depth)[1]) > 2 for name in classes
        )
    return 2 * len(classes) > len(filled)


def _are_students(loose: list[File], units: _Units, is_folder: bool) -> bool:
    """Whether sub-folders, zips and names in file names stand for students."""
    names = [*units, *(member.path[-1] for member in loose)]
    numbered = {identity(name) for name in names if identity(name)[1]}
    if len(numbered) > (0 if is_folder else 1):
        return True
    flat = [member for member in loose if student_part(member.path[-1], after=False)]
    if _share(units) or (not units and _share(_named(flat))):
        return True
    plain = [member for member in loose if member.is_notebook and not student_part(member.path[-1])]
    if not is_folder or not units or plain:
        return False
    are_notebooks = all(KNOWN_NOTEBOOK.search(name) and not student_part(name) for name in units)
    return not are_notebooks  # one student's, a folder for each


def _is_class(members: list[File], depth: int, name: str) -> bool:
    if identity(name)[1]:  # a platform's folder of one student
        return False
    loose, units = _level(members, depth)
    if len(units) == 1 and not loose:
        ((inner, own),) = units.items()
        return _is_class(own, depth + 1, inner)
    return _are_students(loose, units, is_folder=False)


def _share(units: _Units) -> bool:
    """Whether two of them hold the same notebook, as two students do."""
    count = Counter(
        which
        for name, members in units.items()
        if not is_noise(name)
        for which in {member.which for member in members} - {""}
    )
    return any(times > 1 for times in count.values())


def _named(loose: list[File]) -> _Units:
    units: _Units = defaultdict(list)
    for member in loose:
        name = member.path[-1]
        if student_part(name):
            units[name if platform_of(name) else student_part(name)].append(member)
    return units


def _by_file_name(loose: list[File], owner: str) -> Iterator[tuple[str, list[File]]]:
    """The notebooks that lie in one folder, by the names that their file names carry."""
    relevant = [one for one in loose if one.is_notebook or platform_of(one.path[-1])]
    plain = [member for member in relevant if not student_part(member.path[-1])]
    named = _named(relevant)
    kinds = [member.which for member in relevant if member.which]
    if plain and len({identity(name) for name in named}) < 2 and len(set(kinds)) == len(kinds):
        yield owner, relevant  # one student's, some of them renamed
        return
    if plain:
        yield owner, plain
    yield from named.items()


def by_label(found: dict[tuple[str, str], list[File]]) -> dict[str, list[File]]:
    """The files of each student, by a name that no other student has."""
    merged = _merged(found)
    count = Counter(name for name, _ in merged)
    unique: dict[str, list[File]] = {}
    for name, number in sorted(merged):
        label = f"{name} ({number})" if number and count[name] > 1 else name
        while label in unique:
            label += " (2)"
        unique[label] = merged[name, number]
    return unique


def _merged(found: dict[tuple[str, str], list[File]]) -> dict[tuple[str, str], list[File]]:
    """A name without a number is the student with a number, where there is only one."""
    numbers = defaultdict(set)
    for name, number in found:
        numbers[name].add(number)
    merged: dict[tuple[str, str], list[File]] = defaultdict(list)
    for (name, number), members in found.items():
        others = numbers[name] - {""}
        merged[name, number or (others.pop() if len(others) == 1 else "")] += members
    return merged
