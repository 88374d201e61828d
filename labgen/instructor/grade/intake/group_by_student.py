"""Decides whose each file is, where no platform says so, by the structure of what was handed in.

- Given several files and folders of one folder (`class/*`), they are read as that folder would be.
- A folder has one student for each sub-folder and each archive in it, and for each name that its
  notebooks' file names carry ("anna_1_rbm.ipynb"). It is one student itself if notebooks without
  such a name lie in it.
- A zip is one student, except where two of its sub-folders (or zips in it, or names that file
  names carry) hold the same notebook, or where its own name is nobody's ("submissions.zip"): then
  it is a whole class's download.
- Sub-folders called "old", "v2", "submissions" or by a date are no students; what is in them is
  read as if it lay beside them.
- A sub-folder or zip is itself a class, not a student, if it would be one as a zip, and so are
  most of those beside it (task1/anna, task1/ben, task2/anna ...).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from labgen.instructor.grade.intake.identify_notebook import File
from labgen.instructor.grade.intake.kinds import is_zip
from labgen.instructor.grade.intake.platforms import Handin
from labgen.instructor.grade.intake.student_names import (
    is_bare_date,
    is_noise,
    is_numbered,
    numbered_part,
    same_person,
    student_name,
    student_part,
)
from labgen.instructor.grade.intake.times import times_in
from labgen.reading.files import known_name

_Units = dict[str, list[File]]
_MOST_DAYS = 200  # between the dates of copies


def students_of(
    members: list[File], depth: int, owner: str, is_folder: bool
) -> Iterator[tuple[str, list[File]]]:
    """The files of each student, with the name of the folder or file that names them."""
    is_folder = is_folder or is_noise(owner)
    loose, units = _level(members, depth)
    filled = _filled(units)
    classes = {name for name, own in filled.items() if _is_class(own, depth + 1)}
    if _prevail(classes, filled, depth + 1):
        for name, own in units.items():
            if name in filled:
                yield from students_of(own, depth + 1, name, not is_zip(name))
            else:
                yield name, own
        yield from _by_file_name(loose, owner)
    elif _are_students(loose, units, depth, is_folder):
        named = _without_shared_beginning(units)
        aside = _aside(filled, depth + 1)
        for name, own in units.items():
            if name in aside:
                yield from students_of(own, depth + 1, owner, True)
            else:
                yield named[name], own
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
    """True if most sub-folders look like classes rather than one student's copies."""
    if 2 * len(classes) == len(filled):
        # Of two zips, neither may make the other one's student hand in twice.
        return bool(classes) and all(
            not is_zip(name) and len(_level(filled[name], depth)[1]) > 2 for name in classes
        )
    return 2 * len(classes) > len(filled)


def _are_students(loose: list[File], units: _Units, depth: int, is_folder: bool) -> bool:
    """Whether sub-folders, zips and names in file names stand for students."""
    flat = [
        member
        for member in loose
        if student_part(member.path[-1], after=False) or numbered_part(member.path[-1])
    ]
    if _share(_people(units, depth + 1)) or (not units and _share(_named(flat))):
        return True
    plain = [member for member in loose if member.is_notebook and not student_part(member.path[-1])]
    if not is_folder or not units or plain:
        return False
    are_notebooks = all(known_name(name) and not student_part(name) for name in units)
    return not are_notebooks  # one student's, a folder for each


def _people(units: _Units, depth: int) -> _Units:
    """The files of each sub-folder that stands for a student, those aside looked into."""
    filled = _filled(units)
    aside = _aside(filled, depth)
    people: _Units = defaultdict(list)
    for name, own in filled.items():
        if name in aside:
            for inner, members in _people(_level(own, depth)[1], depth + 1).items():
                people[inner] += members
        elif not known_name(name) or student_part(name):
            people[same_person(student_name(name))] += own
    return people


def _filled(units: _Units) -> _Units:
    return {name: own for name, own in units.items() if any(file.is_notebook for file in own)}


def _aside(filled: _Units, depth: int) -> set[str]:
    """The sub-folders that are no student's: "old", "submitted", those of a date or a task."""
    noise = {name for name in filled if is_noise(name) and re.search(r"\w", name)}
    dates = _dates(filled.keys() - noise)
    if len(dates) == len(filled.keys() - noise):
        noise |= dates
    # "submission 1" and "submission 2" with the same notebook in both are two students'.
    numbered = {name: filled[name] for name in noise - dates if is_numbered(name)}
    flat = {name: own for name, own in numbered.items() if _level(own, depth)[0]}
    return noise - set(flat) if _share(flat) else noise


def _is_class(members: list[File], depth: int) -> bool:
    loose, units = _level(members, depth)
    if len(units) == 1 and not loose:
        (only,) = units.values()
        return _is_class(only, depth + 1)
    return _are_students(loose, units, depth, is_folder=False)


def _share(units: _Units) -> bool:
    """Whether two of them hold the same notebook, as two students do."""
    held = [{member.which for member in members} - {""} for members in units.values()]
    return any(times > 1 for times in Counter(itertools.chain(*held)).values())


def _named(loose: list[File]) -> _Units:
    units: _Units = defaultdict(list)
    for member in loose:
        name = student_part(member.path[-1])
        if name:
            units[name].append(member)
    for name in _dates(units):
        del units[name]
    numbered: _Units = defaultdict(list)
    for member in loose:
        if numbered_part(member.path[-1]):
            numbered[numbered_part(member.path[-1])].append(member)
    return units | numbered if _share(numbered) else units


def _dates(names: Iterable[str]) -> set[str]:
    """Eight digits are a date, unless those beside it make it one of a class's numbers."""
    bare = {name for name in names if len(name) == 8 and name.isdigit()}
    days = [times_in(name)[0] for name in bare if is_bare_date(name)]
    are_dates = days and len(days) == len(bare) and (max(days) - min(days)).days < _MOST_DAYS
    return bare if are_dates else set()


def _by_file_name(loose: list[File], owner: str) -> Iterator[tuple[str, list[File]]]:
    """The notebooks that lie in one folder, by the names that their file names carry."""
    relevant = [member for member in loose if member.is_notebook]
    named = _named(relevant)
    own = {id(member) for members in named.values() for member in members}
    plain = [member for member in relevant if id(member) not in own]
    kinds = [member.which for member in relevant if member.which]
    people = {same_person(student_name(name)) for name in named}
    if plain and len(people) < 2 and len(set(kinds)) == len(kinds):
        yield owner, relevant  # one student's, some of them renamed
        return
    if plain:
        yield owner, plain
    yield from named.items()


def _without_shared_beginning(units: _Units) -> dict[str, str]:
    """The names without an assignment's that all begin with: "ps1-lab-anna", "ps1-lab-ben"."""
    shared = ""
    if len(units) > 1:
        letters = itertools.takewhile(lambda same: len(set(same)) == 1, zip(*units, strict=False))
        shared = re.sub(r"[^-_]*$", "", "".join(same[0] for same in letters))
    words = [word for word in re.split(r"[-_ ]+", shared) if word]
    if not words or not any(is_noise(word) or word[-1].isdigit() for word in words):
        shared = ""
    return {name: name[len(shared) :] for name in units}


def by_label(handins: list[Handin]) -> dict[str, list[File]]:
    """The files of each student, by a name that no other student has.

    Two of one name are two students where one place holds both, with two numbers. A student's
    numbers may differ from download to download.
    """
    of_name: dict[str, list[Handin]] = defaultdict(list)
    for handin in handins:
        of_name[same_person(handin.name)].append(handin)
    unique: dict[str, list[File]] = {}
    for key in sorted(of_name):
        numbers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for handin in of_name[key]:
            numbers[handin.place].add(handin.number)
        are_several = any(len(own - {""}) > 1 for own in numbers.values())
        people: dict[str, list[Handin]] = defaultdict(list)
        for handin in of_name[key]:
            people[handin.number if are_several else ""].append(handin)
        for number, own in sorted(people.items()):
            label = min(handin.name for handin in own) + (f" ({number})" if number else "")
            while label in unique:
                label += " (2)"
            unique[label] = [file for handin in own for file in handin.files]
    return unique
