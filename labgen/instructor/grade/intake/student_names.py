"""What the name of a file or folder says about its student, and a student's name as a file name.

A name loses what is no part of it: times, "copy of" in the languages of Colab, Drive and Windows,
"final", "v2".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from labgen.instructor.grade.intake.kinds import stem_of
from labgen.instructor.grade.intake.times import times_in, without_times
from labgen.instructor.grade.intake.unpack import printable
from labgen.reading.files import known_name
from labgen.registry import Course, course


def _one_of(words: str, more: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(words.split())}){more}", re.IGNORECASE)


# "Copy" as programs write it into a copy's name: Drive and Colab, Windows, macOS, Jupyter.
_COPY = _one_of(
    """copy kopie kopi kopia kopija kopio kopja kopje kopya kopyası kopyala kópia
    kópie kopijas kopiyası kopierad kopiert copie copia còpia cópia copiă copi afrit koopia
    másolat másolata duplicate duplicato duplikat salinan bản nakala nusxa nüsxəsi копия
    копія копие копија көшірмесі αντίγραφο の?コピー 的?副本 的?複本 的?拷贝 的?拷貝 复制 의?사본
    복사본 สำเนาของ สำเนา نسخة نسخه کپی עותק प्रतिलिपि कॉपी""",
    r"\d*",
)
# What stands beside it: "of", "of the file", "another".
_OF = _one_of(
    r"""of the von vom der av af van de del della do da di du des d l le la el o a al z iz od no na
    sao của from dari ya ng för fra till file pliku datoteke datoteka dokumenta souboru súboru
    fichier fichero archivo arquivo ficheiro documento tiedostosta failist failo faila fișierului
    datei файла файлу од на от από του της το αρχείου için adlı not dosyanın dosyasının defterinin
    faylının r en rena من של की के का 의 的 の another weitere otra autre \d+(st|nd|rd|th)?"""
)
# What a name may say beside it without naming a student. The numbers of tasks follow some of it.
_TASK = re.compile(
    r"(labs?|tasks?|exercises?|assignments?|homeworks?|problem|sets?|sheets?|aufgaben?|übung(en)?|"
    r"blatt|zadatak|vježba|zadanie|devoir|tarea|praktikum|projects?|notebooks?)\d{0,3}|"
    r"(hw|ps|ex|tp)\d{1,3}",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"final(e|ly|ised|ized)?\d*|fertig|finished|done|solved|solutions?|loesung(en)?|lösung(en)?|"
    r"v\d+|version\d*|draft|submissions?|submitted|submit|submission_?files?|abgaben?|abgegeben|"
    r"untitled\d*|updated?|corrected|korrigiert|fixed|edited|last|latest|late|resubmi(t|ssion)|"
    r"attempts?|backups?|before|konačno|endgültig|ipynb|checkpoint|autosave|recovered",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"new|neu|old|alt|my|mine|ok|files?|working|downloads?|exports?|archives?|drive|takeout|"
    r"gradebook|collected|received|handins?|answers?|bulk|all|moodle|canvas|blackboard|brightspace|"
    r"gradescope|colab|desktop|laptop|part|folder|ordner|dossier|carpeta|cartella|mapa|\d{1,3}",
    re.IGNORECASE,
)
# "before" as `labgen update` names what it keeps: "1_rbm.before-update".
_BACKUP = re.compile(r"old|alt|backups?|before|draft|autosave|recovered", re.IGNORECASE)
# Dropbox, Nextcloud and Syncthing name who disturbed whom, not whose it is.
_CONFLICT = re.compile(r"conflict|konflikt|conflit|conflicto", re.IGNORECASE)
_MACHINE = re.compile(r"-((\w+-)?macbook(-\w+)*|(desktop|laptop)-\w+)$", re.I)  # OneDrive's
_NUMBER = re.compile(r"\d{1,2}")
_SPLIT = re.compile(r"([\s_.,;:()\[\]{}„“”\"«»–—-]+)")
_EDGES = ' _-.,;:()[]{}„“”"«»–—+#'
_RESERVED = re.compile(r"^(con(in\$|out\$)?|prn|aux|nul|(com|lpt)[\d¹²³])(?=\.|$)", re.I)  # Windows
_MOST_BYTES = 150  # of a file name, which has room for 255


def plain(name: str) -> str:
    """The name as letters are composed on most systems, printable, without hidden files' dot."""
    return unicodedata.normalize("NFC", printable(name)).strip().lstrip(".").strip()


def student_name(name: str) -> str:
    """A student's name, of the name of a file or folder."""
    stem = plain(stem_of(name))
    if known_name(stem):
        return student_part(name) or stem or "unnamed"
    name = _without_remarks(stem)
    return stem or "unnamed" if re.fullmatch(r"\d{0,3}", name) else name


def student_part(name: str, *, after: bool = True) -> str:
    """The part of a file name that names a student, empty where none does.

    Args:
        after: it may also stand after the notebook's name, where other remarks stand too.
    """
    return _student_part(name, after, course())


@lru_cache(maxsize=10_000)
def _student_part(name: str, after: bool, _: Course) -> str:
    """Remembered for each course, because its notebooks decide."""
    stem = _MACHINE.sub("", plain(stem_of(name)))
    known = known_name(stem)
    if not known:
        return "" if is_noise(stem) else _without_remarks(stem)
    before, behind = stem[: known.start()], stem[known.end() :]
    is_copy = any(_COPY.fullmatch(word) for word in _SPLIT.split(stem))
    if not is_noise(before, is_copy=is_copy):
        return _without_remarks(before) or before.strip(_EDGES)
    if after and not is_noise(behind, is_copy=is_copy) and not _CONFLICT.search(behind):
        return _without_remarks(behind)  # a date is none of a student's here
    return ""


@lru_cache(maxsize=10_000)
def is_noise(text: str, *, is_copy: bool = False) -> bool:
    """Whether a name says nothing about a student: "old", "final v2", "copy of 3", a date.

    Args:
        is_copy: the name that this is a part of says "copy", so that "of" is nobody's name.
    """
    words = [word for word in _SPLIT.split(without_times(plain(stem_of(text))))[::2] if word]
    is_copy = is_copy or any(_COPY.fullmatch(word) for word in words)
    if is_bare_date(plain(stem_of(text)).strip(_EDGES)):
        return False  # it may be a student's number
    return all(
        _is_remark(word) or _NOISE.fullmatch(word) or (is_copy and _OF.fullmatch(word))
        for word in words
    )


def is_numbered(text: str) -> bool:
    """Whether a name that is noise may stand for a student without a name: "submission 12", "7"."""
    rest = re.sub(r"(v|version|attempt)[\W_]*\d+", "", without_times(plain(text)), flags=re.I)
    return any(word.isdigit() for word in rest)


def numbered_part(name: str) -> str:
    """What stands before the notebook's name and may stand for a student: "007_1_rbm"."""
    stem = plain(stem_of(name))
    known = known_name(stem)
    before = stem[: known.start()].strip(_EDGES) if known else ""
    is_copy = any(_COPY.fullmatch(word) for word in _SPLIT.split(before))
    return before if is_noise(before) and is_numbered(before) and not is_copy else ""


def is_bare_date(text: str) -> bool:
    """Whether it may be a date without dashes or else a student's number: "20240501"."""
    return re.fullmatch(r"\d{8}", text) is not None and bool(times_in(text))


def is_backup(name: str) -> bool:
    """Whether a copy was put aside, and its original worked on."""
    stem = stem_of(name)
    aside = re.search(r"-Copy\d*$|\s-\s\w+(\s\(\d+\))?$", stem)  # Jupyter's and Windows' copies
    words = [word for word in _SPLIT.split(stem)[::2] if word]
    is_copy = aside and any(_COPY.fullmatch(word) for word in words)
    return bool(is_copy or name.startswith(".") or any(_BACKUP.fullmatch(word) for word in words))


def _is_remark(word: str) -> bool:
    return any(form.fullmatch(word) for form in (_COPY, _TASK, _REMARK))


def _without_remarks(text: str) -> str:
    """The text without times, and without the remarks before and behind it."""
    pieces = _SPLIT.split(without_times(text))
    words, gaps = pieces[::2], ["", *pieces[1::2]]
    first, last = 0, len(words)
    while first < last and (not words[first] or _is_remark(words[first])):
        is_copy = _COPY.fullmatch(words[first])
        more = _OF if is_copy else _NUMBER if _TASK.fullmatch(words[first]) else None
        first += 1
        while more and first < last and more.fullmatch(words[first]):
            first += 1
    while first < last:
        word, before = words[last - 1], words[last - 2] if last - first > 1 else ""
        is_number = _NUMBER.fullmatch(word) and ("(" in gaps[last - 1] or _TASK.fullmatch(before))
        if word and not _is_remark(word) and not is_number:
            break
        last -= 1
    return "".join(pieces[2 * first : 2 * last - 1]).strip(_EDGES) if first < last else ""


def same_person(name: str) -> str:
    """What is the same for "Muster, Anna", "Anna_Muster" and "Anna  Muster"."""
    last, comma, first = name.partition(",")
    turned = f"{first} {last}" if comma and "," not in first and first.strip() else name
    return re.sub(r"[\s_]+", " ", turned).strip()


def file_names(students: Iterable[str]) -> dict[str, str]:
    """A file name for each student, that a person knows again.

    Letters stay as they are, in whatever script. Two names never differ in case only, and none
    is one that a system refuses.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(set(students)):
        base, number = _file_name(student), 1
        name = base
        while unicodedata.normalize("NFKC", name).casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(unicodedata.normalize("NFKC", name).casefold())
        names[student] = name
    return names


def _file_name(student: str) -> str:
    text = unicodedata.normalize("NFC", printable(student))
    # Letters with their marks, and digits: every file system takes them.
    kept = "".join(
        letter if unicodedata.category(letter)[0] in "LMN" or letter in ".-" else "_"
        for letter in text
    )
    name = re.sub(r"_+", "_", kept).strip("._-")
    name = name.encode()[:_MOST_BYTES].decode(errors="ignore").rstrip("._-") or "student"
    return _RESERVED.sub(r"\1_", name)
