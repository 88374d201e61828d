"""Whose each notebook is, in whatever way a class hands in, and what hostile files cost."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from labgen.instructor.grade.intake import unpack
from labgen.instructor.grade.intake.student_names import file_names
from labgen.instructor.grade.intake.submissions import collect
from labgen.registry import exercises, notebooks

SOURCE = Path(__file__).resolve().parents[3] / "notebooks"


def notebook(words="", number=1, answered=True):
    """A small notebook of the lab, recognisable by what is in it."""
    exercise = next(exercise for exercise in exercises() if exercise.number == f"{number}.1")
    body = f"return {words!r}" if answered else "raise NotImplementedError()"
    grade_id = f"answer_{number}_1_{exercise.name}"
    cell = {
        "cell_type": "code",
        "id": f"answer-{number}-1",
        "metadata": {"nbgrader": {"grade_id": grade_id, "solution": True}},
        "source": f"def {exercise.name}(*_):\n    {body}",
        "outputs": [],
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4}).encode()


def put(path, data=None, when=None):
    """A file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook(path.parent.name) if data is None else data)
    if when is not None:
        os.utime(path, (when, when))
    return path


def packed(files, **options):
    """A zip of {name: bytes}, as bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.date_time = options.get("when", (2024, 5, 1, 10, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def held(*paths):
    """{student: names of the notebooks}."""
    return {submission.student: sorted(submission.notebooks) for submission in collect(paths)}


ONE = ["1_rbm"]
TWO = ["1_rbm", "4_vae"]


# -- whose -----------------------------------------------------------------------------------


def test_the_instructors_folder_is_one_submission_with_all_five():
    (only,) = collect([SOURCE])
    assert list(only.notebooks) == list(notebooks())
    assert only.notebooks["1_rbm"] == (SOURCE / "1_rbm.ipynb").read_bytes()
    assert (only.problems, only.notes) == ({}, ())


def test_a_folder_of_folders_zips_and_notebooks(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb")
    put(tmp_path / "class/anna/4_vae.ipynb")
    put(tmp_path / "class/ben.zip", packed({"1_rbm.ipynb": notebook()}))
    put(tmp_path / "class/cleo_1_rbm.ipynb")
    put(tmp_path / "class/cleo_4_vae.ipynb")
    put(tmp_path / "class/dora.ipynb")
    put(tmp_path / "class/grades.csv", b"")
    assert held(tmp_path / "class") == {"anna": TWO, "ben": ONE, "cleo": TWO, "dora": ONE}
    assert held(*(tmp_path / "class").iterdir()) == held(tmp_path / "class")


def test_nbgraders_layout_and_nested_folders(tmp_path):
    put(tmp_path / "submitted/anna/lab/1_rbm.ipynb")
    put(tmp_path / "submitted/ben/lab/deep/er/1_rbm.ipynb")
    put(tmp_path / "submitted/ben/lab/.ipynb_checkpoints/1_rbm-checkpoint.ipynb")
    assert held(tmp_path / "submitted") == {"anna": ONE, "ben": ONE}
    assert held(*(tmp_path / "submitted").iterdir()) == {"anna": ONE, "ben": ONE}
    assert held(tmp_path) == {"anna": ONE, "ben": ONE}


def test_one_folder_for_each_task_with_one_for_each_student(tmp_path):
    for task, name in (("task1", "1_rbm"), ("task4", "4_vae")):
        for student in ("anna", "ben"):
            put(tmp_path / "class" / task / student / f"{name}.ipynb")
    assert held(tmp_path / "class") == {"anna": TWO, "ben": TWO}
    assert held(*(tmp_path / "class").iterdir()) == {"anna": TWO, "ben": TWO}


def test_a_class_of_one(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb")
    assert held(tmp_path / "class") == {"anna": ONE}


def test_a_folder_with_notebooks_is_one_student_with_all_that_is_below(tmp_path):
    put(tmp_path / "anna/1_rbm.ipynb")
    put(tmp_path / "anna/2_dbn_final.ipynb")
    put(tmp_path / "berta/1_rbm.ipynb")
    put(tmp_path / "berta/4_vae_mine.ipynb")
    assert held(tmp_path / "berta") == {"berta": TWO}
    put(tmp_path / "anna/more/4_vae.ipynb")
    put(tmp_path / "anna/figures/weights.png", b"")
    assert held(tmp_path / "anna") == {"anna": ["1_rbm", "2_dbn", "4_vae"]}


def test_a_folder_for_each_notebook_is_one_student(tmp_path):
    put(tmp_path / "anna/1_rbm/1_rbm.ipynb")
    put(tmp_path / "anna/4_vae/4_vae.ipynb")
    assert held(tmp_path / "anna") == {"anna": TWO}


def test_a_students_backup_is_no_student(tmp_path):
    put(tmp_path / "class/anna/new/1_rbm.ipynb", when=2_000)
    put(tmp_path / "class/anna/old/1_rbm.ipynb", when=1_000)
    put(tmp_path / "class/ben/1_rbm.ipynb")
    assert held(tmp_path / "class") == {"anna": ONE, "ben": ONE}
    both = packed({"old/1_rbm.ipynb": notebook("old"), "new/1_rbm.ipynb": notebook("new")})
    assert held(put(tmp_path / "cleo.zip", both)) == {"cleo": ONE}


def test_several_zips_of_one_moodle_student_are_one_submission(tmp_path):
    put(tmp_path / "class" / MOODLE / "first.zip", packed({"1_rbm.ipynb": notebook("1")}))
    put(tmp_path / "class" / MOODLE / "second.zip", packed({"1_rbm.ipynb": notebook("2")}))
    assert held(tmp_path / "class") == {"Anna Muster": ONE}


def test_the_teachers_own_notebook_beside_the_students_swallows_nobody(tmp_path):
    put(tmp_path / "class/1_rbm.ipynb")
    put(tmp_path / "class/anna/1_rbm.ipynb")
    put(tmp_path / "class/ben/1_rbm.ipynb")
    assert held(tmp_path / "class") == {"anna": ONE, "ben": ONE, "class": ONE}


def test_a_single_notebook_is_named_by_its_file_or_else_its_folder(tmp_path):
    assert held(put(tmp_path / "lab/anna_1_rbm.ipynb")) == {"anna": ONE}
    assert held(put(tmp_path / "ben/1_rbm.ipynb")) == {"ben": ONE}
    assert held(put(tmp_path / "lab/3141592_1_rbm.ipynb")) == {"3141592": ONE}
    assert held(put(tmp_path / "lab/1_rbm_cleo.ipynb")) == {"cleo": ONE}


MOODLE = "Anna Muster_12345_assignsubmission_file"
CANVAS = "musteranna_12345_67890"


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"{MOODLE}_/1_rbm.ipynb", "Anna Muster"),
        (f"{MOODLE}/1_rbm.ipynb", "Anna Muster"),
        (f"{MOODLE}_1_rbm.ipynb", "Anna Muster"),
        (f"{CANVAS}_1_rbm.ipynb", "musteranna"),
        (f"{CANVAS}_1_rbm-2.ipynb", "musteranna"),
        ("musteranna_LATE_12345_6789_1_rbm.ipynb", "musteranna"),
    ],
)
def test_what_platforms_add_to_names_is_taken_off(tmp_path, name, student):
    put(tmp_path / "class" / name)
    put(tmp_path / "class/Ben Beispiel_222_assignsubmission_file_/1_rbm.ipynb")
    assert held(tmp_path / "class") == {"Ben Beispiel": ONE, student: ONE}
    files = {
        f"{name}": notebook(),
        "Ben Beispiel_222_assignsubmission_file_/1_rbm.ipynb": notebook("b"),
    }
    zipped = put(tmp_path / "download.zip", packed(files))
    assert held(zipped) == {"Ben Beispiel": ONE, student: ONE}


def test_two_students_of_one_name_stay_two(tmp_path):
    put(tmp_path / "class/Anna Muster_111_assignsubmission_file_/1_rbm.ipynb")
    put(tmp_path / "class/Anna Muster_222_assignsubmission_file_/1_rbm.ipynb")
    found = collect([tmp_path / "class"])
    assert [submission.student for submission in found] == [
        "Anna Muster (111)",
        "Anna Muster (222)",
    ]
    names = file_names(submission.student for submission in found)
    assert list(names.values()) == ["Anna_Muster_111", "Anna_Muster_222"]


def test_a_class_download_is_told_from_one_students_zip(tmp_path):
    anna, ben = notebook("anna"), notebook("ben")
    one = put(tmp_path / "anna.zip", packed({"lab/1_rbm.ipynb": anna, "lab/4_vae.ipynb": anna}))
    assert held(one) == {"anna": TWO}
    tasks = packed({"a/1_rbm.ipynb": anna, "b/4_vae.ipynb": anna})
    assert held(put(tmp_path / "ben.zip", tasks)) == {"ben": TWO}
    folders = packed({"all/anna/1_rbm.ipynb": anna, "all/ben/1_rbm.ipynb": ben})
    assert held(put(tmp_path / "class.zip", folders)) == {"anna": ONE, "ben": ONE}
    wrapped = packed({"x/all/anna/1_rbm.ipynb": anna, "x/all/ben/1_rbm.ipynb": ben})
    assert held(put(tmp_path / "wrapped.zip", wrapped)) == {"anna": ONE, "ben": ONE}
    zips = {"anna.zip": packed({"1_rbm.ipynb": anna}), "ben.zip": packed({"x/1_rbm.ipynb": ben})}
    assert held(put(tmp_path / "zips.zip", packed(zips))) == {"anna": ONE, "ben": ONE}
    flat = packed({f"{CANVAS}_1_rbm.ipynb": anna, "ben_222_3333_4_vae.ipynb": ben})
    assert held(put(tmp_path / "canvas.zip", flat)) == {"ben": ["4_vae"], "musteranna": ONE}


def test_files_of_one_student_in_several_places_are_one_submission(tmp_path):
    put(tmp_path / "a/anna_1_rbm.ipynb")
    put(tmp_path / "b/anna.zip", packed({"4_vae.ipynb": notebook()}))
    assert held(tmp_path / "a/anna_1_rbm.ipynb", tmp_path / "b/anna.zip") == {"anna": TWO}
    put(tmp_path / "class/anna_123_4567_1_rbm.ipynb")
    assert held(tmp_path / "class", tmp_path / "b/anna.zip") == {"anna": TWO}


def test_a_student_without_a_notebook_is_listed_with_a_note(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb")
    put(tmp_path / "class/ben/report.pdf", b"%PDF")
    put(tmp_path / "class/cleo/lab.tar.gz", b"...")
    notes = {submission.student: submission.notes for submission in collect([tmp_path / "class"])}
    assert notes["anna"] == ()
    assert "No notebook was found among report.pdf" in notes["ben"][0]
    assert "as .zip" in notes["cleo"][0]


def test_names_become_file_names_that_differ(tmp_path):
    for name in ("Anna", "anna", "a\tb\x1b[31m", "con", "ÄÖ ü", "..", "x" * 200):
        folder = tmp_path / "class" / (name if name != ".." else "-.-")
        put(folder / "1_rbm.ipynb")
    found = collect([tmp_path / "class"])
    names = file_names(submission.student for submission in found)
    slugs = ["Anna", "anna-2", "a_0009_b_001b_31m", "con_", "ÄÖ_ü", "student", "x" * 150]
    assert sorted(names.values()) == sorted(slugs)
    assert all(submission.student.isprintable() for submission in found)


def test_the_order_is_that_of_the_names_and_the_same_every_time(tmp_path):
    for name in ("cleo", "Anna", "ben"):
        put(tmp_path / "class" / name / "1_rbm.ipynb")
    first, second = collect([tmp_path / "class"]), collect([tmp_path / "class"])
    assert [submission.student for submission in first] == ["Anna", "ben", "cleo"]
    assert [submission.digest for submission in first] == [
        submission.digest for submission in second
    ]
    assert len({submission.digest for submission in first}) == 3
    put(tmp_path / "class/ben/1_rbm.ipynb", notebook("changed"))
    third = collect([tmp_path / "class"])
    assert [a.digest == b.digest for a, b in zip(first, third, strict=True)] == [True, False, True]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        collect([tmp_path / "nothing"])


def test_a_folder_without_any_file_is_no_submission(tmp_path):
    assert collect([tmp_path]) == []


# -- which notebook --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["1_rbm (2)", "Copy of 1_rbm", "1_rbm-Copy1", "1_RBM", "my 1-rbm final", "1_rbm.ipynb"],
)
def test_a_notebook_is_known_by_its_file_name(tmp_path, name):
    put(tmp_path / "class/anna" / f"{name}.ipynb", notebook(number=4))
    assert held(tmp_path / "class") == {"anna": ONE}


@pytest.mark.parametrize("name", ["Untitled3.ipynb", "rbm.ipynb", "1_rbm_and_2_dbn.ipynb"])
def test_a_renamed_notebook_is_known_by_what_is_in_it(tmp_path, name):
    put(tmp_path / "class/anna" / name, notebook(number=4))
    bare = json.loads(notebook(number=3))
    bare["cells"][0]["metadata"] = {}
    put(tmp_path / "class/anna/other.ipynb.txt", json.dumps(bare).encode())
    assert held(tmp_path / "class") == {"anna": ["3_up_down", "4_vae"]}


def test_a_notebook_of_something_else_is_noted(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb")
    put(tmp_path / "class/anna/homework.ipynb", b'{"cells": []}')
    put(tmp_path / "class/anna/broken.ipynb", b"")
    (anna,) = collect([tmp_path / "class"])
    assert list(anna.notebooks) == ONE
    assert "broken.ipynb: The file is empty" in anna.notes[0]
    assert "homework.ipynb was not counted: it is none of the lab's" in anna.notes[1]


# -- copies ----------------------------------------------------------------------------------


def counted(tmp_path):
    put(tmp_path / "class/ben/1_rbm.ipynb")
    anna, _ = collect([tmp_path / "class"])
    return anna.notebooks["1_rbm"], anna.notes


def test_identical_copies_are_one_and_no_note(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb", notebook("same"))
    put(tmp_path / "class/anna/1_rbm (2).ipynb", notebook("same"))
    assert counted(tmp_path) == (notebook("same"), ())


def test_the_newer_of_two_copies_counts_and_a_note_names_both(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb", notebook("new"), when=2_000)
    put(tmp_path / "class/anna/1_rbm (2).ipynb", notebook("old"), when=1_000)
    data, notes = counted(tmp_path)
    assert data == notebook("new")
    assert "anna/1_rbm.ipynb counts; not counted: anna/1_rbm (2).ipynb" in notes[0]


def test_a_checkpoint_is_no_copy(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb", notebook("mine"), when=1_000)
    put(tmp_path / "class/anna/.ipynb_checkpoints/1_rbm-checkpoint.ipynb", notebook("not"))
    assert counted(tmp_path) == (notebook("mine"), ())


def test_of_two_copies_of_one_age_the_later_in_order_counts(tmp_path):
    for name in ("b", "c", "a"):
        put(tmp_path / f"class/anna/1_rbm {name}.ipynb", notebook(name), when=1_000)
    assert counted(tmp_path)[0] == notebook("c")


def test_the_age_in_a_zip_counts(tmp_path):
    old = packed({"1_rbm.ipynb": notebook("old")}, when=(2001, 1, 1, 0, 0, 0))
    new = packed({"1_rbm.ipynb": notebook("new")}, when=(2030, 1, 1, 0, 0, 0))
    put(tmp_path / "class/anna/z.zip", old)
    put(tmp_path / "class/anna/a.zip", new)
    put(tmp_path / "class/anna/1_rbm.ipynb", notebook("between"))
    data, notes = counted(tmp_path)
    assert data == notebook("new")
    assert "anna/1_rbm.ipynb, anna/z.zip/1_rbm.ipynb" in notes[0]


def test_a_newer_copy_that_is_broken_or_unanswered_costs_no_mark(tmp_path):
    put(tmp_path / "class/anna/1_rbm.ipynb", notebook("mine"), when=1_000)
    put(tmp_path / "class/anna/1_rbm (1).ipynb", notebook(answered=False), when=2_000)
    put(tmp_path / "class/anna/1_rbm (2).ipynb", notebook("cut")[:50], when=3_000)
    assert counted(tmp_path)[0] == notebook("mine")


# -- hostile folders -------------------------------------------------------------------------


def test_links_are_not_followed_and_noted(tmp_path):
    put(tmp_path / "secret/1_rbm.ipynb", notebook("secret"))
    put(tmp_path / "class/anna/4_vae.ipynb")
    (tmp_path / "class/anna/1_rbm.ipynb").symlink_to(tmp_path / "secret/1_rbm.ipynb")
    (tmp_path / "class/anna/all").symlink_to(tmp_path / "secret")
    (tmp_path / "class/anna/loop").symlink_to(tmp_path / "class")
    (tmp_path / "class/anna/z.zip").symlink_to(tmp_path / "secret")
    (anna,) = collect([tmp_path / "class"])
    assert list(anna.notebooks) == ["4_vae"]
    assert "is a link" in anna.problems["1_rbm"]
    assert sum("is a link" in note for note in anna.notes) == 3


def test_a_pipe_is_not_waited_for(tmp_path):
    put(tmp_path / "class/anna/4_vae.ipynb")
    os.mkfifo(tmp_path / "class/anna/1_rbm.ipynb")
    (anna,) = collect([tmp_path / "class"])
    assert "not an ordinary file" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]


def test_a_large_notebook_is_a_problem_and_not_read(tmp_path):
    put(tmp_path / "class/anna/4_vae.ipynb")
    with (tmp_path / "class/anna/1_rbm.ipynb").open("wb") as file:
        file.truncate(3_000_000_000)
    tracemalloc.start()
    (anna,) = collect([tmp_path / "class"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "larger than 50 MB" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]
    assert peak < 20_000_000


def test_what_may_not_be_read_costs_itself_only(as_nobody):
    put(as_nobody / "class/anna/1_rbm.ipynb").chmod(0)
    put(as_nobody / "class/anna/4_vae.ipynb")
    put(as_nobody / "class/ben/1_rbm.ipynb").parent.chmod(0)
    anna, ben = collect([as_nobody / "class"])
    (as_nobody / "class/ben").chmod(0o700)
    assert "cannot be read" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]
    assert "cannot be read" in ben.notes[0]


def test_a_file_name_that_is_no_unicode(tmp_path):
    folder = tmp_path / "class" / os.fsdecode(b"M\xfcller")
    put(folder / os.fsdecode(b"1_rbm \xff.ipynb"))
    (student,) = collect([tmp_path / "class"])
    assert student.student == "M?ller"
    assert list(student.notebooks) == ONE
    student.student.encode()


# -- hostile zips ----------------------------------------------------------------------------


def from_zip(tmp_path, data):
    put(tmp_path / "class/anna.zip", data)
    put(tmp_path / "class/ben/1_rbm.ipynb")
    anna, ben = collect([tmp_path / "class"])
    assert (list(ben.notebooks), ben.problems, ben.notes) == (ONE, {}, ())
    assert sorted(path.name for path in tmp_path.rglob("*.ipynb")) == ["1_rbm.ipynb"]
    return anna


def named(name, **attributes):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    for key, value in attributes.items():
        setattr(info, key, value)
    return info


@pytest.mark.parametrize(
    "name", ["../1_rbm.ipynb", "a/../../1_rbm.ipynb", "/etc/1_rbm.ipynb", "C:\\x\\1_rbm.ipynb"]
)
def test_a_name_that_leads_out_of_the_zip_is_refused(tmp_path, name):
    anna = from_zip(tmp_path, packed({named(name): notebook(), "4_vae.ipynb": notebook()}))
    assert "leads out of the zip" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = named("1_rbm.ipynb", external_attr=(stat.S_IFLNK | 0o777) << 16)
    anna = from_zip(tmp_path, packed({link: b"/etc/passwd", "4_vae.ipynb": notebook()}))
    assert "is a link" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]


def patched(data, name, place, value):
    """Change a field of a member in the zip's directory; places count from its signature."""
    start = 0
    while True:
        start = data.index(b"PK\x01\x02", start)
        if data[start + 46 :].startswith(name.encode()):
            place += start
            return data[:place] + value + data[place + len(value) :]
        start += 4


BOTH = packed({"1_rbm.ipynb": notebook(), "4_vae.ipynb": notebook()})


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (8, struct.pack("<H", 1), "encrypted"),
        (10, struct.pack("<H", 99), "encrypted"),
        (10, struct.pack("<H", 12), "unusual method"),
        (10, struct.pack("<H", 14), "unusual method"),
        (16, b"\0\0\0\0", "cannot be unpacked"),
        (20, struct.pack("<I", 5), "cannot be unpacked"),
        (24, struct.pack("<I", 5), "cannot be unpacked"),
        (24, struct.pack("<I", 4_000_000_000), "larger than 50 MB"),
        (42, struct.pack("<I", 7), "cannot be unpacked"),
    ],
)
def test_a_broken_or_locked_member_costs_itself_only(tmp_path, place, value, words):
    anna = from_zip(tmp_path, patched(BOTH, "1_rbm.ipynb", place, value))
    assert words in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]


def test_a_date_that_is_none_costs_nothing(tmp_path):
    assert sorted(from_zip(tmp_path, patched(BOTH, "1_rbm", 12, b"\0\0\0\0")).notebooks) == TWO


def test_a_name_that_lies_about_its_encoding_costs_nothing(tmp_path):
    data = packed({"M___ller.txt": b"", "1_rbm.ipynb": notebook(), "ü/4_vae.ipynb": notebook()})
    data = data.replace(b"M___ller", b"M\xfc\xff_ller")
    anna = from_zip(tmp_path, patched(data, "", 8, struct.pack("<H", 0x800)))
    assert sorted(anna.notebooks) == TWO
    assert anna.notes == ()


def test_umlauts_in_a_zip_are_read_with_and_without_the_flag(tmp_path):
    flagged = {"Jürgen/1_rbm.ipynb": notebook("j"), "Zoë/1_rbm.ipynb": notebook("z")}
    data = packed(flagged)
    assert held(put(tmp_path / "class.zip", data)) == {"Jürgen": ONE, "Zoë": ONE}
    for name in flagged:
        data = patched(data, name, 8, struct.pack("<H", 0))
    assert held(put(tmp_path / "class.zip", data)) == {"Jürgen": ONE, "Zoë": ONE}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a readable zip"),
        (b"Rar!\x1a\x07\x00 and so on", "not a readable zip"),
        (BOTH[:-30], "not a readable zip"),
        (BOTH[: len(BOTH) // 2], "not a readable zip"),
        (packed({}), "zip is empty"),
    ],
)
def test_a_zip_that_cannot_be_read_is_noted_with_its_student(tmp_path, data, words):
    anna = from_zip(tmp_path, data)
    assert anna.notebooks == {}
    assert words in anna.notes[0]
    assert anna.notes[0].startswith("anna.zip: ")


def test_every_cut_and_every_changed_byte_of_a_zip_is_survived():
    for place in range(0, len(BOTH)):
        changed = [BOTH[:place] + byte + BOTH[place + 1 :] for byte in (b"\xff", b"\0", b"/", b"P")]
        for data in (BOTH[:place], *changed):
            for member in unpack.read_zip(data, ("anna.zip",), 0.0):
                assert member.path[0] == "anna.zip"
                assert not {"..", ""} & set(member.path)


def bomb(megabytes):
    return b'{"cells": ["' + b" " * (megabytes * 1_000_000) + b'"]}'


def test_a_bomb_is_not_unpacked_to_the_end(tmp_path):
    data = packed({"1_rbm.ipynb": bomb(45), "4_vae.ipynb": notebook()})
    lying = patched(data, "1_rbm.ipynb", 24, struct.pack("<I", 49_000_000))
    tracemalloc.start()
    anna = from_zip(tmp_path, lying)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than 200 times its size" in anna.problems["1_rbm"]
    assert list(anna.notebooks) == ["4_vae"]
    assert peak < 30_000_000


def test_what_is_really_unpacked_counts_for_one_student_and_not_for_the_class(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(unpack, "MAX_FOLDER", 250_000)
    noise = notebook(os.urandom(50_000).hex())
    files = {f"{student}/1_rbm{n}.ipynb": noise for student in "ab" for n in range(4)}
    small = {"c/1_rbm.ipynb": notebook(), "c/4_vae.ipynb": notebook()}
    put(tmp_path / "class.zip", packed({**files, **small}))
    found = {submission.student: submission for submission in collect([tmp_path / "class.zip"])}
    assert sorted(found["c"].notebooks) == TWO
    assert list(found["a"].notebooks) == list(found["b"].notebooks) == ONE
    mine = {name: data for name, data in files.items() if name.startswith("a/")}
    put(tmp_path / "more/class/ben.zip", packed({"1_rbm.ipynb": notebook("ben")}))
    anna = from_zip(tmp_path / "more", packed({**mine, "c/4_vae.ipynb": notebook()}))
    assert anna.notebooks.keys() <= {"1_rbm"}
    assert "holds more than" in anna.problems["4_vae"]


def test_too_many_members_are_refused(tmp_path):
    many = {f"{n}.txt": b"" for n in range(unpack.MAX_MEMBERS + 1)}
    anna = from_zip(tmp_path, packed({**many, "1_rbm.ipynb": notebook()}))
    assert "more than 10,000 files" in anna.notes[0]


def test_an_endless_list_of_members_is_not_read(tmp_path):
    entry = b"PK\x01\x02" + bytes(42)
    listed = entry * 400_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), 0, 0)
    tracemalloc.start()
    anna = from_zip(tmp_path, listed + end)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than 10,000 files" in anna.notes[0]
    assert peak < 40_000_000


def test_a_zip_in_a_zip_is_read_and_one_in_that_is_refused(tmp_path):
    inner = packed({"4_vae.ipynb": notebook()})
    middle = packed({"1_rbm.ipynb": notebook(), "inner.zip": inner})
    anna = from_zip(tmp_path, packed({"middle.zip": middle}))
    assert list(anna.notebooks) == ONE
    assert anna.notes == (
        "anna.zip/middle.zip/inner.zip: A zip in a zip in a zip is not unpacked. "
        "Pack the notebooks into one zip.",
    )


@pytest.mark.parametrize("top", ["", "x/"])
def test_thousands_of_nested_folders_cost_nothing(tmp_path, top):
    deep = top + "a/" * 20_000
    files = {f"{deep}b/1_rbm.ipynb": notebook(), f"{deep}b/4_vae.ipynb": notebook()}
    assert sorted(from_zip(tmp_path, packed(files)).notebooks) == TWO
    assert held(put(tmp_path / "class.zip", packed(files))) == {"class": TWO}


def test_what_the_mac_and_windows_add_is_passed_over(tmp_path):
    anna = from_zip(
        tmp_path,
        packed(
            {
                "lab/1_rbm.ipynb": notebook(),
                "__MACOSX/lab/._1_rbm.ipynb": b"\0\5\x16\7",
                "lab/.DS_Store": b"",
                "lab/Thumbs.db": b"",
                "lab/.ipynb_checkpoints/1_rbm-checkpoint.ipynb": notebook("old"),
            }
        ),
    )
    assert anna.notebooks == {"1_rbm": notebook()}
    assert anna.notes == ()
