"""Knows the downloads of Moodle, Canvas and other platforms by the names of files and folders.

Each platform is a line of `PLATFORMS`: what it writes, where the student's name and number, the
attempt and the student's own file name stand in it. To know one more, add a line, and an example
to tests/instructor/grade/test_grade_downloads.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import yaml

from labgen.instructor.grade.intake.identify_notebook import File
from labgen.instructor.grade.intake.kinds import stem_of
from labgen.instructor.grade.intake.student_names import is_noise, plain
from labgen.instructor.grade.intake.times import times_in
from labgen.reading.files import known_name


@dataclass(frozen=True)
class Handin:
    """Files of one student in one place.

    Attributes:
        name, number: the student's, as far as the platform tells.
        place: the folder or zip that holds this student's beside others, in which two numbers are
            two students.
    """

    name: str
    number: str
    place: tuple[str, ...]
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True)
class Platform:
    """What a platform writes.

    Attributes:
        form: a regular expression for the name of a file or folder, or for several that follow one
            another, with "/" between them. Its groups: name, or first and last; id; time or
            attempt; task; file.
        holds: what else has to be true of the groups.
        is_sure: one name of this form is enough to know the platform, else all notebooks have to
            have it, and no more tasks than students.
        aside: folders of files that are nobody's hand-in.
        names: the names by the ids, where files beside the hand-ins tell them.
    """

    name: str
    form: str
    holds: Callable[[dict[str, str]], bool] = lambda parts: True
    is_sure: bool = True
    aside: str = ""
    names: Callable[[Iterable[File]], dict[str, str]] = lambda files: {}

    @cached_property
    def forms(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(part, re.IGNORECASE | re.DOTALL) for part in self.form.split("/"))

    def match(self, path: tuple[str, ...]) -> tuple[int, dict[str, str]] | None:
        """Where in a path, and with which groups, this platform names a student."""
        for start in range(len(path) - len(self.forms) + 1):
            parts: dict[str, str] = {}
            for form, name in zip(self.forms, path[start:], strict=False):
                match = _fit(form, name)
                if not match:
                    break
                parts |= {key: value for key, value in match.groupdict().items() if value}
            else:
                if self.holds(parts):
                    return start, parts
        return None


@lru_cache(maxsize=100_000)
def _fit(form: re.Pattern[str], name: str) -> re.Match[str] | None:
    """The same folders stand above many files."""
    return form.fullmatch(plain(stem_of(name)))


def _is_canvas(parts: dict[str, str]) -> bool:
    """Small numbers stand in many names; a notebook of the lab behind them is no accident."""
    is_time = times_in(f"{parts['id']}_{parts['number']}")
    large = len(parts["id"]) > 2 and len(parts["number"]) > 3
    known = known_name(parts.get("file", ""))
    return not is_time and not is_noise(parts["name"]) and bool(large or known)


def _is_login(parts: dict[str, str]) -> bool:
    """Whether "Muster_Anna_amuster" ends with a login, and is no name of three words."""
    login, last = parts["login"].casefold(), parts["last"].casefold()
    return "id" in parts or last[:4] in login


def _of_blackboard(files: Iterable[File]) -> dict[str, str]:
    """Beside each attempt: "Name: Anna Muster (anna01)"."""
    names = {}
    for file in files:
        text = file.data.decode(errors="replace") if file.path[-1].endswith(".txt") else ""
        told = re.match(r"\W*[^:\n]{1,20}: *([^\n]+?) *\(([^()\n]+)\) *(\r?\n|$)", text)
        if told:
            names[told[2].strip()] = plain(told[1])
    return names


def _of_gradescope(files: Iterable[File]) -> dict[str, str]:
    names: dict[str, str] = {}
    for file in files:
        if not re.fullmatch(r"submission_metadata\.ya?ml", file.path[-1], re.IGNORECASE):
            continue
        try:
            told = yaml.load(file.data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            for folder, about in told.items():
                people = about.get(":submitters", about.get("submitters"))
                words = [str(who.get(":name", who.get("name"))) for who in people]
                names[str(folder).rpartition("_")[2]] = plain(", ".join(words))
        except (yaml.YAMLError, AttributeError, TypeError, ValueError, RecursionError):
            continue
    return names


def _of_cocalc(files: Iterable[File]) -> dict[str, str]:
    names = {}
    for file in files:
        told = re.fullmatch(r"STUDENT - (.+)\.txt", file.path[-1])
        if told and len(file.path) > 1:
            names[file.path[-2]] = plain(told[1])
    return names


_ATTEMPT = (
    "attempt|poging|versuch|intento|tentative|tentativo|tentativa|intent|försök|forsøk|forsøg|"
    "deneme|yritys|kísérlet|próba|pokus|pokušaj|попытка|спроба|προσπάθεια|ניסיון|محاولة|試行|尝试|시도"
)
_VERSION = (
    "version|versión|versione|versie|versão|wersja|verzija|verze|verzió|sürüm|версия|版本|버전"
)
_DAY = r"(?:20\d\d-\d\d-\d\d[^-]*?|[^-]*\b20\d\d\b[^-]*?|[^-]*20\d\d[年년][^-]*?)"

# Moodle writes the name of the group before the student's, and no "_" in either.
_GROUP = (
    r"[^_]*\d[^-_]*-|[^-_]*(?:gr[uo]+p|grupa|skupin|ryhm|csoport|групп|ομάδα)[^-_]*-|"
    r"(?:[^-_]*\s)?(?:équipe|team|lab|class|section|tutori\w*|übung)(?:\s[^-_]*)?-"
)

PLATFORMS = (
    Platform(
        # Anna Muster_123_assignsubmission_file_/1_rbm.ipynb, Default group-Anna Muster_123_...
        "Moodle",
        rf"(?:(?:{_GROUP})\s*)?(?P<name>.+?)_(?P<id>\d+)_assign(?:submission|feedback)_[a-z]+"
        r"(?:_(?P<file>.*))?",
    ),
    Platform(
        # Lab 4_anna01_attempt_2024-05-01-10-22-33_1_rbm.ipynb; nbgrader's collector, without "Lab"
        "Blackboard",
        rf"(?:.+?_)??(?P<id>[^_]+)_(?:{_ATTEMPT})_(?P<time>20\d\d(?:-\d\d){{5}})"
        r"(?:_(?P<file>.*)|\.txt)?",
        names=_of_blackboard,
    ),
    Platform(
        # 1234-5678 - Anna Muster - Sep 24, 2024 926 PM/, also as the beginning of a file's name
        "Brightspace",
        r"(?P<id>\d+)-\d+ ?- (?:[a-z]{0,2}\d{5,} ?- )?(?P<name>.+?) ?- "
        rf"(?P<time>{_DAY})(?: ?- (?P<file>.*))?",
        holds=lambda parts: bool(times_in(parts["time"])),
    ),
    Platform(
        # anna+ps1+2024-05-01 10:22:33.123456 UTC+random
        "nbgrader's exchange",
        r"(?P<name>[^+]+)\+[^+]+\+(?P<time>20\d\d[^+]*)(?:\+.*)?",
        holds=lambda parts: bool(times_in(parts["time"])),
    ),
    Platform(
        # submitted/anna/ps1/1_rbm.ipynb, beside what nbgrader made of it and of the source
        "nbgrader",
        r"submitted/(?P<name>.+)/.+/.+",
        aside=r"source|release|autograded|feedback|downloaded|solution",
    ),
    Platform(
        # anon_x7Gh2_LATE_12345_1_rbm.ipynb
        "Canvas, anonymous",
        r"(?:late_)?(?P<name>anon(?:ymous)?_[a-z0-9]+)(?:_late)?_(?P<file>\d+_.+)",
    ),
    Platform(
        # musteranna12345_question_678_91011_1_rbm.ipynb
        "Canvas, quiz",
        r"(?P<name>[^\d_]+)(?P<id>\d+)_question_\d+_\d+(?:_(?P<file>.*))?",
    ),
    Platform(
        # musteranna_LATE_12345_678901_1_rbm-2.ipynb
        "Canvas",
        r"(?P<name>.+?)(?:_late)?_(?P<id>\d+)_(?P<number>\d+)(?:_(?P<file>.*))?",
        holds=_is_canvas,
    ),
    Platform(
        # Muster, Anna(anna01)/Submission attachment(s)/1_rbm.ipynb
        "Sakai",
        r"(?P<last>[^,()]+), ?(?P<first>[^,()]+)\((?P<id>[^()]+)\)"
        r"(?:_Submission attachment\(s\)_(?P<file>.*))?",
        aside=r"feedback attachment\(s\)",
    ),
    Platform(
        # Submitted files/Anna Muster/Lab 4/Version 2/1_rbm.ipynb
        "Teams",
        rf".+/(?P<name>.+)/(?P<task>.+)/(?:{_VERSION})\W?(?P<attempt>\d+)/.+",
        holds=lambda parts: not is_noise(parts["name"]),
        is_sure=False,
    ),
    Platform(
        # submission_12345/1_rbm.ipynb beside submission_metadata.yml
        "Gradescope",
        r"(?P<name>submission_(?P<id>\d+))/.+",
        names=_of_gradescope,
        is_sure=False,
    ),
    Platform(
        # 0123abcd-.../1_rbm.ipynb, with an empty file "STUDENT - Anna Muster.txt"
        "CoCalc",
        r"(?P<id>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/.+",
        names=_of_cocalc,
    ),
    Platform(
        # Muster_Anna_amuster_12345/1_rbm.ipynb; OpenOlat, without the number
        "ILIAS",
        r"(?P<last>[^_\d]+)_(?P<first>[^_\d]+)_(?P<login>[^_]+)(?:_(?P<id>\d+))?/.+",
        holds=_is_login,
        is_sure=False,
    ),
)
# Moodle writes it where names are hidden; "in" is what a zip leaves of "Teilnehmer/in".
_HIDDEN = re.compile(
    r"participant|participante|partecipante|teilnehmer|teilnehmer-?in|in|teilnehmende|deelnemer|"
    r"účastník|uczestnik|sudionik|udeleženec|deltagare|deltaker|deltager|osallistuja|résztvevő|"
    r"katılımcı|участник|учасник|参加者|参与者|참가자",
    re.IGNORECASE,
)


def recognise(files: list[File], owner: str) -> tuple[list[Handin], list[File]]:
    """What platforms named, by student, and the files that are left.

    Args:
        owner: the name of the folder or zip that holds them all.
    """
    matches = _matches(files, owner)
    used = [
        platform
        for platform in PLATFORMS
        if any(match.platform is platform for match in matches.values())
    ]
    found: dict[tuple[str, str, tuple[str, ...]], Handin] = {}
    for platform in used:
        mine = {at: match for at, match in matches.items() if match.platform is platform}
        told = [file for at, file in enumerate(files) if at not in matches]
        told += [files[at] for at, match in mine.items() if "file" not in match.parts]
        names = platform.names(told)
        for at, match in mine.items():
            name, number = _who(match.parts, names)
            key = name, number, (owner, *files[at].path)[: match.start]
            found.setdefault(key, Handin(*key)).files.append(_own(files[at], match))
    aside = re.compile(
        "|".join(platform.aside for platform in used if platform.aside) or "(?!)", re.IGNORECASE
    )
    # The platform's own files lie in a folder of hand-ins: index.html, grades.csv.
    above = {
        files[at].path[:depth] for at, match in matches.items() for depth in range(match.start)
    }
    left = [
        file
        for at, file in enumerate(files)
        if at not in matches
        and not any(aside.fullmatch(part) for part in file.path)
        and (file.is_notebook or file.path[:-1] not in above)
    ]
    return list(found.values()), left


@dataclass(frozen=True)
class _Match:
    platform: Platform
    start: int
    parts: dict[str, str]
    is_file: bool  # the file itself has the name, not a folder above it


def _matches(files: list[File], owner: str) -> dict[int, _Match]:
    """By the files' places in the list. The outermost name counts: students name what is within."""
    matches: dict[int, _Match] = {}
    for at, file in enumerate(files):
        path = (owner, *file.path)
        for platform in PLATFORMS:
            found = platform.match(path)
            if found and (at not in matches or found[0] < matches[at].start):
                is_file = found[0] + len(platform.forms) == len(path)
                matches[at] = _Match(platform, *found, is_file)
    for platform in PLATFORMS:
        mine = {at for at, match in matches.items() if match.platform is platform}
        names, tasks = ({matches[at].parts.get(key) for at in mine} for key in ("name", "task"))
        others = any(file.is_notebook and at not in mine for at, file in enumerate(files))
        if not platform.is_sure and (others or len(tasks) > len(names)):
            matches = {at: match for at, match in matches.items() if at not in mine}
    return matches


def _who(parts: dict[str, str], names: dict[str, str]) -> tuple[str, str]:
    """The student's name and number."""
    number = parts.get("id", "")
    person = f"{parts.get('first', '')} {parts.get('last', '')}".strip()
    name = names.get(number) or parts.get("name") or person or number
    name = name.strip() or number
    if _HIDDEN.fullmatch(name):
        return f"{'Teilnehmer/in' if name == 'in' else name} {number}", number
    return name, number


def _own(file: File, match: _Match) -> File:
    times = [str(time) for time in times_in(match.parts.get("time", ""))]
    version = match.parts.get("attempt", "").zfill(10) if "attempt" in match.parts else ""
    original = match.parts.get("file", "") if match.is_file else ""
    return replace(file, attempt=version or "".join(times[:1]), original=original)
