"""`labgen update`: the files of a kit, and that nothing of a student's is lost on the way."""

from __future__ import annotations

import json
import os
import zipfile

import nbformat
import pytest
from click.testing import CliRunner

from labgen.cli import main
from labgen.course.kit.kit_mark import MARK, mark_text
from labgen.instructor.grade.intake.student_names import is_backup, student_part
from labgen.reading.files import own_file
from tests.course.update.update_kits import (
    FILES,
    LISTED,
    RBM,
    answered,
    as_bytes,
    cell,
    kit_files,
    released,
    revised,
    tree,
    write_files,
    write_zip,
)

KEPT = "notebooks/1_rbm.before-update.ipynb"


def words(notebook):
    cell(notebook, "rbm-title").source += "\n\nRevised."


OLD = kit_files({"1_rbm": released()})
NEW_FILES = {"utils.py": b"x = 2\n", "labgen/part.py": b"y = 1\n", "labgen/more.py": b"w = 1\n"}
NEW = kit_files({"1_rbm": revised(words)}, NEW_FILES)


@pytest.fixture
def home(tmp_path):
    """A student's kit, with answers and a trained model."""
    home = write_files(tmp_path / "mine", OLD)
    (home / RBM).write_bytes(as_bytes(answered()))
    return write_files(home, {"runs/rbm.npz": b"weights", "notebooks/own.py": b"mine = 1\n"})


@pytest.fixture
def new(tmp_path):
    return write_zip(tmp_path / "kit-v2.zip", NEW)


def update(home, *arguments, code=0):
    """What the command says, as one line."""
    done = CliRunner().invoke(main, ["update", "--into", str(home), *map(str, arguments)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


# -- what happens to files -----------------------------------------------------------------------


def test_the_kit_is_replaced_and_the_students_work_stays(home, new):
    before = tree(home)
    said = update(home, new)
    after = tree(home)
    assert after[KEPT] == before[RBM]
    title = cell(nbformat_of(after[RBM]), "rbm-title").source
    assert title.endswith("Revised.")
    assert {name: after[name] for name in (*NEW_FILES, MARK, LISTED)} == {
        name: NEW[name] for name in (*NEW_FILES, MARK, LISTED)
    }
    assert "labgen/old.py" not in after
    for name in ("runs/rbm.npz", "notebooks/own.py"):
        assert after[name] == before[name]
    assert (
        "6 answers, 7 written answers and no cells of your own taken over; 1 cell revised" in said
    )
    assert "1 replaced, 1 new, 1 gone" in said
    assert "Restart the kernels" in said


def nbformat_of(data):
    return nbformat.reads(data.decode(), as_version=4)


def test_a_second_time_nothing_changes_and_it_says_so(home, new):
    update(home, new)
    before = {name: (home / name).stat().st_mtime_ns for name in tree(home)}
    assert "already: nothing is changed" in update(home, new)
    assert {name: (home / name).stat().st_mtime_ns for name in tree(home)} == before


def test_a_dry_run_writes_nothing(home, new):
    before = tree(home)
    said = update(home, new, "--dry-run")
    assert "nothing is written" in said and "6 answers" in said
    assert tree(home) == before


def test_a_folder_is_as_good_as_a_zip(home, tmp_path, new):
    write_files(tmp_path / "v2" / "labgen-kit", NEW)
    update(home, tmp_path / "v2")
    assert "nothing is changed" in update(home, new)


def test_the_kit_is_found_from_a_folder_in_it(home, new, monkeypatch):
    monkeypatch.chdir(home / "notebooks")
    assert CliRunner().invoke(main, ["update", str(new)]).exit_code == 0
    assert (home / KEPT).is_file()


def test_a_changed_file_is_kept_beside_and_named(home, new):
    (home / "utils.py").write_bytes(b"x = 1  # mine\n")
    (home / "labgen" / "old.py").write_bytes(b"z = 1  # mine\n")
    said = update(home, new)
    assert (home / "utils.before-update.py").read_bytes() == b"x = 1  # mine\n"
    assert (home / "utils.py").read_bytes() == b"x = 2\n"
    assert (home / "labgen" / "old.before-update.py").is_file()
    assert "utils.py is the new kit's; yours is kept as utils.before-update.py." in said


def test_a_file_that_only_the_student_has_changed_stays(home, new):
    (home / "labgen" / "part.py").write_bytes(b"y = 7\n")
    assert "labgen/part.py is as you have changed it" in update(home, new)
    assert (home / "labgen" / "part.py").read_bytes() == b"y = 7\n"


def test_other_line_ends_are_no_change(home, new):
    (home / "utils.py").write_bytes(b"x = 1\r\n")
    update(home, new)
    assert not (home / "utils.before-update.py").exists()


def test_each_version_that_was_worked_on_is_kept(home, new, tmp_path):
    update(home, new)
    third = kit_files({"1_rbm": revised(words, words)}, NEW_FILES)
    update(home, write_zip(tmp_path / "kit-v3.zip", third))
    assert (home / "notebooks" / "1_rbm.before-update-2.ipynb").is_file()


def test_a_new_notebook_comes_and_one_that_is_gone_stays(home, tmp_path):
    other = write_zip(tmp_path / "other.zip", kit_files({"2_dbn": released("2_dbn")}))
    said = update(home, other)
    assert (home / "notebooks" / "2_dbn.ipynb").is_file()
    assert (home / RBM).read_bytes() == as_bytes(answered())
    assert "1_rbm.ipynb is no longer in the kit; yours stays" in said


def test_an_untouched_notebook_becomes_the_kits_and_none_is_kept(home, new):
    (home / RBM).write_bytes(OLD[RBM])
    assert "there was nothing of yours in it" in update(home, new)
    assert (home / RBM).read_bytes() == NEW[RBM]
    assert not (home / KEPT).exists()


def test_renamed_notebooks_keep_their_names_and_the_one_that_counts(home, new):
    folder = home / "notebooks"
    (home / RBM).rename(folder / "1_rbm (1).ipynb")
    (folder / "Kopie von RBM.ipynb").write_bytes(as_bytes(answered()))
    os.utime(folder / "1_rbm (1).ipynb", (2_000, 2_000))
    os.utime(folder / "Kopie von RBM.ipynb", (1_000, 1_000))
    before = own_file(folder, "1_rbm")
    update(home, new)
    assert own_file(folder, "1_rbm") == before == folder / "1_rbm (1).ipynb"
    assert not (home / RBM).exists()
    assert (folder / "1_rbm (1).before-update.ipynb").is_file()


def test_the_grader_takes_what_is_kept_for_a_backup_of_nobodys():
    assert is_backup("1_rbm.before-update.ipynb")
    assert student_part("1_rbm.before-update-2.ipynb") == ""


# -- a notebook that cannot be updated -----------------------------------------------------------


def test_a_notebook_that_cannot_be_read_stays_and_is_updated_once_it_is_mended(home, tmp_path):
    broken = as_bytes(answered())[:-40]
    (home / RBM).write_bytes(broken)
    both = {"1_rbm": released(), "2_dbn": released("2_dbn")}
    write_files(home, kit_files(both))
    (home / RBM).write_bytes(broken)
    new = write_zip(tmp_path / "v2.zip", kit_files({**both, "1_rbm": revised(words)}, NEW_FILES))
    said = update(home, new, code=1)
    assert "1_rbm.ipynb stays as it is. The file is not readable as a notebook" in said
    assert (home / RBM).read_bytes() == broken
    assert (home / "utils.py").read_bytes() == b"x = 2\n"
    (home / RBM).write_bytes(as_bytes(answered()))
    update(home, new)
    # The words are the kit's revision and nobody's own change.
    assert cell(nbformat_of((home / RBM).read_bytes()), "rbm-title").source.endswith("Revised.")
    assert json.loads((home / LISTED).read_text()) == json.loads(
        kit_files({**both, "1_rbm": revised(words)})[LISTED]
    )


# -- no kit, or a wrong one ----------------------------------------------------------------------


def with_list(files, **changes):
    mark = json.loads(files[MARK])
    mark["files"] |= changes
    return {**files, MARK: json.dumps(mark).encode()}


BAD = {
    "another course": (
        kit_files({"1_rbm": released()}, course="numbers"),
        "of the course 'numbers'",
    ),
    "no mark": ({"a.txt": b"a"}, "has no kit.json"),
    "an older kit": ({MARK: b'{"labgen": "0.1"}'}, "made by an older labgen"),
    "a file missing": ({n: d for n, d in NEW.items() if n != "utils.py"}, "utils.py is missing"),
    "a file changed": ({**NEW, "utils.py": b"import os"}, "utils.py differs"),
    "a name that leads out": ({**NEW, "../../evil.py": b"x"}, "leads out of it"),
    "an absolute name": ({**NEW, "/evil.py": b"x"}, "leads out of it"),
    "a listed name that leads out": (with_list(NEW, **{"../evil.py": "0"}), "lists a file"),
    "a listed name of a drive": (with_list(NEW, **{"c:evil.py": "0"}), "lists a file"),
    "models": (with_list(NEW, **{"runs/rbm.npz": "0"}), "lists a file 'runs/rbm.npz'"),
    "a hidden file": (with_list(NEW, **{".bashrc": "0"}), "lists a file"),
    "no list of cells": (
        {"utils.py": b"", MARK: mark_text("labgen", "1", {"utils.py": b""}).encode()},
        "handed_out.json is missing",
    ),
}


@pytest.mark.parametrize(("files", "said"), BAD.values(), ids=BAD)
def test_what_is_no_whole_kit_of_the_course_is_refused(home, tmp_path, files, said):
    before = tree(tmp_path)
    placed = {
        f"labgen-kit/{name}" if ".." not in name and name[0] != "/" else name: data
        for name, data in files.items()
    }
    bad = write_zip(tmp_path / "bad.zip", placed, "")
    assert said in update(home, bad, code=2)
    bad.unlink()
    assert tree(tmp_path) == before


@pytest.mark.parametrize("cut", [0, 100, -30])
def test_a_broken_zip_is_refused(home, tmp_path, new, cut):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(new.read_bytes()[:cut])
    before = tree(home)
    assert "is not a zip that can be read. Get it again" in update(home, bad, code=2)
    assert tree(home) == before


def test_bytes_that_were_damaged_on_the_way_are_refused(home, tmp_path):
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in NEW.items():
            archive.writestr(name, data)
    data = bytearray(bad.read_bytes())
    data[len(data) // 3] ^= 0xFF
    bad.write_bytes(data)
    before = tree(home)
    update(home, bad, code=2)
    assert tree(home) == before


def test_the_kit_itself_and_a_missing_file_are_no_new_kit(home, tmp_path):
    assert "is the kit to be updated itself" in update(home, home, code=2)
    assert "There is no file or folder" in update(home, tmp_path / "nothing.zip", code=2)


def test_a_folder_that_is_no_kit_is_not_updated(tmp_path, new):
    (tmp_path / "empty").mkdir()
    assert "There is no students' kit in" in update(tmp_path / "empty", new, code=2)


def test_without_the_list_of_cells_nothing_is_guessed(home, new):
    (home / LISTED).write_text("[]")
    before = tree(home)
    assert "put it back from the zip of your kit, 1.0+" in update(home, new, code=2)
    assert tree(home) == before


# -- interrupted ---------------------------------------------------------------------------------


class StopsAt:
    """In place of os.replace: works until it is called for the n-th time. always: from then on."""

    def __init__(self, number, error, *, always=False):
        self.number, self.error, self.always = number, error, always
        self.calls, self.replace = 0, os.replace

    def __call__(self, source, target):
        self.calls += 1
        if self.calls == self.number or (self.always and self.calls > self.number):
            raise self.error
        self.replace(source, target)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_whatever_stops_it_all_is_as_before(home, new, monkeypatch, error):
    """At each of the moments at which a file takes its place."""
    before = tree(home)
    stops = 0
    while stops < 50:
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", StopsAt(stops + 1, error))
            done = CliRunner().invoke(main, ["update", "--into", str(home), str(new)])
        if done.exit_code == 0:
            break
        assert tree(home) == before, stops
        stops += 1
    assert stops > 5
    assert (home / KEPT).read_bytes() == before[RBM]


class Killed(BaseException):
    """A process that is killed cannot put anything back."""


@pytest.mark.parametrize("files", [1, 2, 4])
def test_a_killed_update_is_finished_by_the_next(home, new, monkeypatch, files):
    """Killed when so many files are in their places."""
    before = tree(home)
    staged = 5  # files that are written, by renaming too, before the first takes its place
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", StopsAt(staged + files + 1, Killed(), always=True))
        patch.setattr(type(home), "unlink", lambda *_, **__: None)
        with pytest.raises(Killed):
            CliRunner().invoke(
                main, ["update", "--into", str(home), str(new)], catch_exceptions=False
            )
    assert tree(home) != before
    update(home, new)
    after = tree(home)
    assert after[KEPT] == before[RBM]
    assert {name: after[name] for name in NEW_FILES} == NEW_FILES
    notebook = nbformat_of(after[RBM])
    assert cell(notebook, "rbm-title").source.endswith("Revised.")
    assert cell(notebook, "answer-1-2").source == cell(answered(), "answer-1-2").source
    assert "nothing is changed" in update(home, new)


def test_a_folder_that_may_not_be_written_is_a_sentence(as_nobody):
    home = write_files(as_nobody / "mine", OLD)
    write_files(as_nobody / "v2", NEW)
    home.chmod(0o500)
    said = update(home, as_nobody / "v2", code=2)
    assert "cannot be written to" in said and "is as it was" in said


def test_the_files_of_the_kit_are_those_of_its_list():
    assert set(json.loads(OLD[MARK])["files"]) == {*FILES, RBM, LISTED}
    assert json.loads(OLD[MARK])["version"] != json.loads(NEW[MARK])["version"]
