"""Whose each file is in the downloads of learning platforms: a tree of files, and who gets which.

All files of a tree were written at the same time, as a download's are, and answer their notebook
differently. Each tree is tried as a folder and as a zip.
"""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from ast import literal_eval

import pytest

from labgen.instructor.grade.intake.submissions import collect
from labgen.instructor.grade.intake.times import times_in, without_times
from labgen.instructor.grade.intake.zip_names import code_page_of, name_of
from labgen.registry import exercises

WHEN = 1_714_557_600


def notebook(path):
    """A notebook with one answer, that tells its path; which one, the digit in its name says."""
    number = re.findall(r"([1-5])[ _-](?=rbm|dbn|up|vae|dcgan)", path)[-1:] or ["1"]
    exercise = next(exercise for exercise in exercises() if exercise.number == f"{number[0]}.1")
    cell = {
        "cell_type": "code",
        "metadata": {"nbgrader": {"grade_id": f"answer_{number[0]}_1_{exercise.name}"}},
        "source": f"def {exercise.name}(*_):\n    return {path!r}",
        "outputs": [],
    }
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False
    )


def content(path, text=None):
    if text is None:
        is_other = re.search(r"\.(html|txt|pdf|csv|gz|7z|rar|log|db|png)$", path)
        text = "" if is_other and not path.endswith(".ipynb.txt") else notebook(path)
    return text.encode()


def tree_of(files):
    return files if isinstance(files, dict) else dict.fromkeys(files)


def as_folder(top, files):
    for path, text in tree_of(files).items():
        file = top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content(path, text))
        os.utime(file, (WHEN, WHEN))
    return top


def as_zip(path, files):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(files))
    os.utime(path, (WHEN, WHEN))
    return path


def packed(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in tree_of(files).items():
            data = packed(text) if isinstance(text, list) else content(name, text)
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 10, 0, 0)), data)
    return target.getvalue()


def handed_in(*paths):
    """{student: the paths of the notebooks that count}."""
    found = {}
    for submission in collect(paths):
        assert not submission.problems, submission.problems
        cells = [json.loads(data)["cells"][0]["source"] for data in submission.notebooks.values()]
        found[submission.student] = [literal_eval(cell.partition("return ")[2]) for cell in cells]
    return found


UUID = "0b8a5a4e-6f7d-4a51-9f0c-0e5f1d2c3b4a"
GRADESCOPE = """submission_11:
  :submitters:
  - :name: Anna Muster
    :sid: '1'
    :email: a@uni.example
  :created_at: 2024-05-01 10:22:33.000000000 Z
submission_12:
  :submitters:
  - :name: Ben Beispiel
  - :name: Cleo Muster
"""

# What it is: (the files, {student: the files that count}). "{}" is the name of the folder or zip.
DOWNLOADS = {
    "Blackboard": (
        {
            "Lab 4_anna01_attempt_2024-05-01-10-22-33.txt": "Name: Anna Muster (anna01)\nDate: x",
            "Lab 4_anna01_attempt_2024-05-01-10-22-33_1_rbm.ipynb": None,
            "Lab 4_anna01_attempt_2024-05-01-10-22-33_2_dbn.ipynb": None,
            "Lab 4_anna01_attempt_2024-05-13-09-00-00_1_rbm.ipynb": None,
            "Lab 4_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb": None,
        },
        {
            "Anna Muster": [
                "Lab 4_anna01_attempt_2024-05-13-09-00-00_1_rbm.ipynb",
                "Lab 4_anna01_attempt_2024-05-01-10-22-33_2_dbn.ipynb",
            ],
            "ben02": ["Lab 4_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb"],
        },
    ),
    "Blackboard, an assignment called like a notebook": (
        [
            "1_rbm_anna01_attempt_2024-05-01-10-22-33_4_vae.ipynb",
            "1_rbm_ben02_attempt_2024-05-01-10-22-33_4_vae.ipynb",
        ],
        {
            "anna01": ["1_rbm_anna01_attempt_2024-05-01-10-22-33_4_vae.ipynb"],
            "ben02": ["1_rbm_ben02_attempt_2024-05-01-10-22-33_4_vae.ipynb"],
        },
    ),
    "Blackboard in Dutch": (
        [
            "Inleveren lab_anna01_poging_2024-05-01-10-22-33_1_rbm.ipynb",
            "Inleveren lab_ben02_poging_2024-05-01-10-22-33_1_rbm.ipynb",
        ],
        {
            "anna01": ["Inleveren lab_anna01_poging_2024-05-01-10-22-33_1_rbm.ipynb"],
            "ben02": ["Inleveren lab_ben02_poging_2024-05-01-10-22-33_1_rbm.ipynb"],
        },
    ),
    "Blackboard, a student who names a file like another's attempt": (
        [
            "Lab_eve_attempt_2024-05-01-10-22-33_x_ben02_attempt_2025-01-01-00-00-00_1_rbm.ipynb",
            "Lab_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb",
        ],
        {
            "ben02": ["Lab_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb"],
            "eve": [
                "Lab_eve_attempt_2024-05-01-10-22-33_x_ben02_attempt_2025-01-01-00-00-00_1_rbm.ipynb"
            ],
        },
    ),
    "Blackboard, a student who packs a record of another's name": (
        {
            "Lab_eve_attempt_2024-05-01-10-22-33_2024-05-01-10-22-33.txt": "Name: Eve (ben02)",
            "Lab_eve_attempt_2024-05-01-10-22-33_1_rbm.ipynb": None,
            "Lab_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb": None,
        },
        {
            "ben02": ["Lab_ben02_attempt_2024-05-02-18-00-00_1_rbm.ipynb"],
            "eve": ["Lab_eve_attempt_2024-05-01-10-22-33_1_rbm.ipynb"],
        },
    ),
    "Brightspace, folders": (
        [
            "11-22 - Anna Muster - Sep 24, 2024 926 PM/1_rbm.ipynb",
            "11-22 - Anna Muster - Sep 25, 2024 1011 AM/1_rbm.ipynb",
            "11-22 - Anna Muster - Oct 2, 2024 1011 AM/1_rbm.ipynb",
            "11-22 - Anna Muster - Sep 25, 2024 1011 AM/4_vae.ipynb",
            "12-22 - Ben-Otto Beispiel - Sep 24, 2024 1001 PM/1_rbm.ipynb",
            "index.html",
        ],
        {
            "Anna Muster": [
                "11-22 - Anna Muster - Oct 2, 2024 1011 AM/1_rbm.ipynb",
                "11-22 - Anna Muster - Sep 25, 2024 1011 AM/4_vae.ipynb",
            ],
            "Ben-Otto Beispiel": ["12-22 - Ben-Otto Beispiel - Sep 24, 2024 1001 PM/1_rbm.ipynb"],
        },
    ),
    "Brightspace, flat": (
        [
            "11-22 - Anna Muster- May 9, 2024 926 PM - 1_rbm.ipynb",
            "11-22 - Anna Muster- May 10, 2024 926 AM - 1_rbm.ipynb",
            "12-22 - Ben Beispiel- May 9, 2024 1001 AM - 1_rbm - final.ipynb",
            "index.html",
        ],
        {
            "Anna Muster": ["11-22 - Anna Muster- May 10, 2024 926 AM - 1_rbm.ipynb"],
            "Ben Beispiel": ["12-22 - Ben Beispiel- May 9, 2024 1001 AM - 1_rbm - final.ipynb"],
        },
    ),
    "Brightspace in German, French and with student numbers": (
        [
            "11-22 - Anna Muster - 9 Mai, 2024 1022/1_rbm.ipynb",
            "11-22 - Anna Muster - 10 Mai, 2024 822/1_rbm.ipynb",
            "12-22 - Zoé Lamarque - févr. 9, 2024 9 h 26/1_rbm.ipynb",
            "13-22 - N0123456 - Cleo Muster - 2024-05-01 10.22/1_rbm.ipynb",
        ],
        {
            "Anna Muster": ["11-22 - Anna Muster - 10 Mai, 2024 822/1_rbm.ipynb"],
            "Cleo Muster": ["13-22 - N0123456 - Cleo Muster - 2024-05-01 10.22/1_rbm.ipynb"],
            "Zoé Lamarque": ["12-22 - Zoé Lamarque - févr. 9, 2024 9 h 26/1_rbm.ipynb"],
        },
    ),
    "Canvas": (
        [
            "musteranna_12345_678901_1_rbm-2.ipynb",
            "musteranna_12345_678902_4_vae.ipynb",
            "beispielben_LATE_12346_678903_1_rbm.ipynb",
            "o-hara_12347_678904_homework.pdf",
        ],
        {
            "beispielben": ["beispielben_LATE_12346_678903_1_rbm.ipynb"],
            "musteranna": [
                "musteranna_12345_678901_1_rbm-2.ipynb",
                "musteranna_12345_678902_4_vae.ipynb",
            ],
            "o-hara": [],
        },
    ),
    "Canvas with small numbers": (
        ["anna_7_12_1_rbm.ipynb", "anna_7_9_4_vae.ipynb", "ben_LATE_8_13_1_rbm.ipynb"],
        {
            "anna": ["anna_7_12_1_rbm.ipynb", "anna_7_9_4_vae.ipynb"],
            "ben": ["ben_LATE_8_13_1_rbm.ipynb"],
        },
    ),
    "Canvas, versions ten and two": (
        ["anna_12345_678901_1_rbm-2.ipynb", "anna_12345_678902_1_rbm-10.ipynb"],
        {"anna": ["anna_12345_678902_1_rbm-10.ipynb"]},
    ),
    "Canvas, anonymous": (
        [
            "anon_aB3dE_45678_1_rbm.ipynb",
            "anon_aB3dE_45679_4_vae.ipynb",
            "LATE_anon_xY9zE_45680_1_rbm.ipynb",
            "anon_Q1w2E_LATE_45681_1_rbm.ipynb",
            "anonymous_12345_67890_1_rbm.ipynb",
        ],
        {
            "anon_aB3dE": ["anon_aB3dE_45678_1_rbm.ipynb", "anon_aB3dE_45679_4_vae.ipynb"],
            "anon_Q1w2E": ["anon_Q1w2E_LATE_45681_1_rbm.ipynb"],
            "anon_xY9zE": ["LATE_anon_xY9zE_45680_1_rbm.ipynb"],
            "anonymous_12345": ["anonymous_12345_67890_1_rbm.ipynb"],
        },
    ),
    "Canvas, a question of a quiz": (
        ["muster12345_question_678_9101_1_rbm.ipynb", "otto12_question_678_9102_1_rbm.ipynb"],
        {
            "muster": ["muster12345_question_678_9101_1_rbm.ipynb"],
            "otto": ["otto12_question_678_9102_1_rbm.ipynb"],
        },
    ),
    "Moodle, folders": (
        [
            "Anna Muster_12345_assignsubmission_file_/1_rbm.ipynb",
            "Anna Muster_12345_assignsubmission_file_/old/4_vae.ipynb",
            "Anna Muster_12345_assignsubmission_onlinetext_/onlinetext.html",
            "Ben Beispiel_12346_assignsubmission_onlinetext_/onlinetext.html",
        ],
        {
            "Anna Muster": [
                "Anna Muster_12345_assignsubmission_file_/1_rbm.ipynb",
                "Anna Muster_12345_assignsubmission_file_/old/4_vae.ipynb",
            ],
            "Ben Beispiel": [],
        },
    ),
    "Moodle, flat": (
        [
            "Anna Muster_12_assignsubmission_file_1_rbm.ipynb",
            "Ben_13_assignsubmission_file_x.ipynb",
        ],
        {
            "Anna Muster": ["Anna Muster_12_assignsubmission_file_1_rbm.ipynb"],
            "Ben": ["Ben_13_assignsubmission_file_x.ipynb"],
        },
    ),
    "Moodle, groups": (
        [
            "Default group-Anna-Lena Muster_12_assignsubmission_file_/1_rbm.ipynb",
            "Gruppe A-Ben Beispiel_13_assignsubmission_file_/1_rbm.ipynb",
            "Zadana grupa-Đurđa Čačić_14_assignsubmission_file_/1_rbm.ipynb",
            "Team 3-Cleo Muster_15_assignsubmission_file_/1_rbm.ipynb",
            "Mo 10-12-Dora Salabert-Ruiz_16_assignsubmission_file_/1_rbm.ipynb",
            "Eva-Maria Salabert-Ruiz_17_assignsubmission_file_/1_rbm.ipynb",
        ],
        {
            "Anna-Lena Muster": [
                "Default group-Anna-Lena Muster_12_assignsubmission_file_/1_rbm.ipynb"
            ],
            "Ben Beispiel": ["Gruppe A-Ben Beispiel_13_assignsubmission_file_/1_rbm.ipynb"],
            "Cleo Muster": ["Team 3-Cleo Muster_15_assignsubmission_file_/1_rbm.ipynb"],
            "Dora Salabert-Ruiz": [
                "Mo 10-12-Dora Salabert-Ruiz_16_assignsubmission_file_/1_rbm.ipynb"
            ],
            "Eva-Maria Salabert-Ruiz": [
                "Eva-Maria Salabert-Ruiz_17_assignsubmission_file_/1_rbm.ipynb"
            ],
            "Đurđa Čačić": ["Zadana grupa-Đurđa Čačić_14_assignsubmission_file_/1_rbm.ipynb"],
        },
    ),
    "Moodle, hidden names": (
        [
            "Participant_12_assignsubmission_file_/1_rbm.ipynb",
            "Participant_13_assignsubmission_file_/1_rbm.ipynb",
            "Teilnehmer/in_14_assignsubmission_file_/1_rbm.ipynb",
        ],
        {
            "Participant 12": ["Participant_12_assignsubmission_file_/1_rbm.ipynb"],
            "Participant 13": ["Participant_13_assignsubmission_file_/1_rbm.ipynb"],
            "Teilnehmer/in 14": ["Teilnehmer/in_14_assignsubmission_file_/1_rbm.ipynb"],
        },
    ),
    "Moodle, a download for each notebook": (
        [
            "lab 1/Anna Muster_12_assignsubmission_file_/1_rbm.ipynb",
            "lab 1/Ben Beispiel_13_assignsubmission_file_/1_rbm.ipynb",
            "lab 4/Anna Muster_98_assignsubmission_file_/4_vae.ipynb",
        ],
        {
            "Anna Muster": [
                "lab 1/Anna Muster_12_assignsubmission_file_/1_rbm.ipynb",
                "lab 4/Anna Muster_98_assignsubmission_file_/4_vae.ipynb",
            ],
            "Ben Beispiel": ["lab 1/Ben Beispiel_13_assignsubmission_file_/1_rbm.ipynb"],
        },
    ),
    "Moodle, a student who packs a download of another": (
        [
            "Eve_12_assignsubmission_file_/Ben_13_assignsubmission_file_/1_rbm.ipynb",
            "Dora_14_assignsubmission_file_team 1-Ben_13_assignsubmission_file_4_vae.ipynb",
            "Ben_13_assignsubmission_file_/1_rbm.ipynb",
        ],
        {
            "Dora": [
                "Dora_14_assignsubmission_file_team 1-Ben_13_assignsubmission_file_4_vae.ipynb"
            ],
            "Ben": ["Ben_13_assignsubmission_file_/1_rbm.ipynb"],
            "Eve": ["Eve_12_assignsubmission_file_/Ben_13_assignsubmission_file_/1_rbm.ipynb"],
        },
    ),
    "nbgrader, inbound": (
        [
            "anna+ps1+2024-05-01 10:22:33.123456 UTC+Zq_1/1_rbm.ipynb",
            "anna+ps1+2024-05-01 10:22:33.123456 UTC+Zq_1/timestamp.txt",
            "anna+ps1+2024-05-11 10_22_33 UTC+Zr_1/1_rbm.ipynb",
            "anna+ps4+2024-05-02 10:22:33 UTC/4_vae.ipynb",
            "s12-34+ps1+2024-05-01 10:22:34 UTC+X/1_rbm.ipynb",
        ],
        {
            "anna": [
                "anna+ps1+2024-05-11 10_22_33 UTC+Zr_1/1_rbm.ipynb",
                "anna+ps4+2024-05-02 10:22:33 UTC/4_vae.ipynb",
            ],
            "s12-34": ["s12-34+ps1+2024-05-01 10:22:34 UTC+X/1_rbm.ipynb"],
        },
    ),
    "nbgrader, the whole course": (
        [
            "source/ps1/1_rbm.ipynb",
            "release/ps1/1_rbm.ipynb",
            "submitted/anna/ps1/1_rbm.ipynb",
            "submitted/anna/ps1/timestamp.txt",
            "submitted/anna/ps4/4_vae.ipynb",
            "submitted/ben/ps1/1_rbm.ipynb",
            "autograded/anna/ps1/1_rbm.ipynb",
            "gradebook.db",
        ],
        {
            "anna": ["submitted/anna/ps1/1_rbm.ipynb", "submitted/anna/ps4/4_vae.ipynb"],
            "ben": ["submitted/ben/ps1/1_rbm.ipynb"],
        },
    ),
    "nbgrader's collector of zips": (
        [
            "anna_attempt_2024-05-01-10-22-33_1_rbm.ipynb",
            "ben_attempt_2024-05-01-10-22-33_1_rbm.ipynb",
        ],
        {
            "anna": ["anna_attempt_2024-05-01-10-22-33_1_rbm.ipynb"],
            "ben": ["ben_attempt_2024-05-01-10-22-33_1_rbm.ipynb"],
        },
    ),
    "ngshare": (
        [
            "anna/2024-05-01 10:22:33 UTC/1_rbm.ipynb",
            "anna/2024-05-11 10:22:33 UTC/1_rbm.ipynb",
            "ben/2024-05-01 10:22:33 UTC/1_rbm.ipynb",
        ],
        {
            "anna": ["anna/2024-05-11 10:22:33 UTC/1_rbm.ipynb"],
            "ben": ["ben/2024-05-01 10:22:33 UTC/1_rbm.ipynb"],
        },
    ),
    "nbgitpuller": (
        [
            "anna/1_rbm.ipynb",
            "anna/1_rbm__20240501102233.ipynb",
            "anna/4_vae__20240501102233.ipynb",
            "ben/1_rbm.ipynb",
        ],
        {
            "anna": ["anna/1_rbm__20240501102233.ipynb", "anna/4_vae__20240501102233.ipynb"],
            "ben": ["ben/1_rbm.ipynb"],
        },
    ),
    "Google Classroom": (
        ["Anna Muster - 1_rbm.ipynb", "Copy of 4_vae - Anna Muster.ipynb", "1_rbm - Ben.ipynb"],
        {
            "Anna Muster": ["Anna Muster - 1_rbm.ipynb", "Copy of 4_vae - Anna Muster.ipynb"],
            "Ben": ["1_rbm - Ben.ipynb"],
        },
    ),
    "Gradescope": (
        {
            "assignment_9_export/submission_metadata.yml": GRADESCOPE,
            "assignment_9_export/submission_11/1_rbm.ipynb": None,
            "assignment_9_export/submission_12/sub/1_rbm.ipynb": None,
            "assignment_9_export/submission_12/submission_metadata.yml": "submission_11: {}",
            "assignment_9_export/submission_13/1_rbm.ipynb": None,
        },
        {
            "Anna Muster": ["assignment_9_export/submission_11/1_rbm.ipynb"],
            "Ben Beispiel, Cleo Muster": ["assignment_9_export/submission_12/sub/1_rbm.ipynb"],
            "submission_13": ["assignment_9_export/submission_13/1_rbm.ipynb"],
        },
    ),
    "GitHub Classroom": (
        [
            "lab-1-05-01-2024-10-22-33/lab-1-anna-m/1_rbm.ipynb",
            "lab-1-05-01-2024-10-22-33/lab-1-anna-m/.git/1_rbm.ipynb",
            "lab-1-05-01-2024-10-22-33/lab-1-ben/1_rbm.ipynb",
        ],
        {
            "anna-m": ["lab-1-05-01-2024-10-22-33/lab-1-anna-m/1_rbm.ipynb"],
            "ben": ["lab-1-05-01-2024-10-22-33/lab-1-ben/1_rbm.ipynb"],
        },
    ),
    "ILIAS": (
        [
            "Muster_Anna_amuster_12/1_rbm.ipynb",
            "Muster_Anna_amuster_12/20240501102233_4_vae.ipynb",
            "Beispiel_Ben Otto_bb_13/1_rbm.ipynb",
        ],
        {
            "Anna Muster": [
                "Muster_Anna_amuster_12/1_rbm.ipynb",
                "Muster_Anna_amuster_12/20240501102233_4_vae.ipynb",
            ],
            "Ben Otto Beispiel": ["Beispiel_Ben Otto_bb_13/1_rbm.ipynb"],
        },
    ),
    "OpenOlat": (
        ["Muster_Anna_amuster/2_submissions/1_rbm.ipynb", "Beispiel_Ben_beispieb/1_rbm.ipynb"],
        {
            "Anna Muster": ["Muster_Anna_amuster/2_submissions/1_rbm.ipynb"],
            "Ben Beispiel": ["Beispiel_Ben_beispieb/1_rbm.ipynb"],
        },
    ),
    "Sakai": (
        [
            "Lab 1/grades.csv",
            "Lab 1/Muster, Anna(am12)/Submission attachment(s)/1_rbm.ipynb",
            "Lab 1/Muster, Anna(am12)/Feedback Attachment(s)/1_rbm.ipynb",
            "Lab 1/Muster, Anna(am12)/timestamp.txt",
            "Lab 1/Beispiel, Ben(bb1)_Submission attachment(s)_1_rbm.ipynb",
        ],
        {
            "Anna Muster": ["Lab 1/Muster, Anna(am12)/Submission attachment(s)/1_rbm.ipynb"],
            "Ben Beispiel": ["Lab 1/Beispiel, Ben(bb1)_Submission attachment(s)_1_rbm.ipynb"],
        },
    ),
    "Teams": (
        [
            "Submitted files/Anna Muster/RBM/Version 2/1_rbm.ipynb",
            "Submitted files/Anna Muster/RBM/Version 10/1_rbm.ipynb",
            "Submitted files/Ben Beispiel/RBM/Version 1/1_rbm.ipynb",
        ],
        {
            "Anna Muster": ["Submitted files/Anna Muster/RBM/Version 10/1_rbm.ipynb"],
            "Ben Beispiel": ["Submitted files/Ben Beispiel/RBM/Version 1/1_rbm.ipynb"],
        },
    ),
    "versions that are no Teams": (
        ["anna/version 2/1_rbm.ipynb", "anna/version 10/1_rbm.ipynb", "ben/version 1/1_rbm.ipynb"],
        {"anna": ["anna/version 10/1_rbm.ipynb"], "ben": ["ben/version 1/1_rbm.ipynb"]},
    ),
    "CoCalc": (
        {
            f"ps1-collect/{UUID}/1_rbm.ipynb": None,
            f"ps1-collect/{UUID}/STUDENT - Anna Muster.txt": "",
            f"ps1-collect/{UUID[:-1]}b/1_rbm.ipynb": None,
            f"ps1-collect/{UUID[:-1]}b/STUDENT - Ben.txt": "",
        },
        {
            "Anna Muster": [f"ps1-collect/{UUID}/1_rbm.ipynb"],
            "Ben": [f"ps1-collect/{UUID[:-1]}b/1_rbm.ipynb"],
        },
    ),
    "exports with a time in the name": (
        [
            "2024-05-01T10_22_33_Anna Muster/1_rbm.ipynb",
            "Anna Muster 2024-05-11/1_rbm.ipynb",
            "Ben (May 3, 2024 10:22 AM)/1_rbm.ipynb",
            "cleo_20240501_102233_1_rbm.ipynb",
            "cleo_20240502_102233_1_rbm.ipynb",
            "dora_1_rbm_2024-05-01.ipynb",
        ],
        {
            "Anna Muster": ["Anna Muster 2024-05-11/1_rbm.ipynb"],
            "Ben": ["Ben (May 3, 2024 10:22 AM)/1_rbm.ipynb"],
            "cleo": ["cleo_20240502_102233_1_rbm.ipynb"],
            "dora": ["dora_1_rbm_2024-05-01.ipynb"],
        },
    ),
    "two exports of one class": (
        [
            "submissions_2024-05-01/anna/1_rbm.ipynb",
            "submissions_2024-05-01/ben/1_rbm.ipynb",
            "submissions_2024-05-08/anna/1_rbm.ipynb",
            "submissions_2024-05-08/anna/4_vae.ipynb",
            "submissions_2024-05-08/ben/4_vae.ipynb",
        ],
        {
            "anna": [
                "submissions_2024-05-08/anna/1_rbm.ipynb",
                "submissions_2024-05-08/anna/4_vae.ipynb",
            ],
            "ben": [
                "submissions_2024-05-01/ben/1_rbm.ipynb",
                "submissions_2024-05-08/ben/4_vae.ipynb",
            ],
        },
    ),
    "one student in each of two exports": (
        ["export 2024-05-01/anna/1_rbm.ipynb", "export 2024-05-08/ben/1_rbm.ipynb"],
        {
            "anna": ["export 2024-05-01/anna/1_rbm.ipynb"],
            "ben": ["export 2024-05-08/ben/1_rbm.ipynb"],
        },
    ),
    "student numbers that look like dates": (
        ["20240105_1_rbm.ipynb", "20231231_1_rbm.ipynb", "20231345_1_rbm.ipynb"],
        {
            "20231231": ["20231231_1_rbm.ipynb"],
            "20231345": ["20231345_1_rbm.ipynb"],
            "20240105": ["20240105_1_rbm.ipynb"],
        },
    ),
    "folders of student numbers that look like dates": (
        ["20240105/1_rbm.ipynb", "20231231/1_rbm.ipynb", "20231345/1_rbm.ipynb", "x/1_rbm.ipynb"],
        {
            "20231231": ["20231231/1_rbm.ipynb"],
            "20231345": ["20231345/1_rbm.ipynb"],
            "20240105": ["20240105/1_rbm.ipynb"],
            "x": ["x/1_rbm.ipynb"],
        },
    ),
    "folders for each day": (
        ["20240501/anna/1_rbm.ipynb", "20240508/anna/4_vae.ipynb", "20240508/ben/4_vae.ipynb"],
        {
            "anna": ["20240501/anna/1_rbm.ipynb", "20240508/anna/4_vae.ipynb"],
            "ben": ["20240508/ben/4_vae.ipynb"],
        },
    ),
    "students without a name": (
        ["submission_1/1_rbm.ipynb", "submission_2/1_rbm.ipynb", "003/1_rbm.ipynb", "PS/x.ipynb"],
        {
            "003": ["003/1_rbm.ipynb"],
            "PS": ["PS/x.ipynb"],
            "submission_1": ["submission_1/1_rbm.ipynb"],
            "submission_2": ["submission_2/1_rbm.ipynb"],
        },
    ),
    "files without a name": (
        ["007_1_rbm.ipynb", "007_4_vae.ipynb", "008_1_rbm.ipynb", "submission 9 - 1_rbm.ipynb"],
        {
            "007": ["007_1_rbm.ipynb", "007_4_vae.ipynb"],
            "008": ["008_1_rbm.ipynb"],
            "submission 9": ["submission 9 - 1_rbm.ipynb"],
        },
    ),
    "names with numbers": (
        [
            "Anna_Muster_1234567/1_rbm.ipynb",
            "group_1/1_rbm.ipynb",
            "ben_3_1_rbm.ipynb",
            "student-001/4_vae.ipynb",
            "cleo_1714558953_1_rbm.ipynb",
        ],
        {
            "Anna_Muster_1234567": ["Anna_Muster_1234567/1_rbm.ipynb"],
            "ben_3": ["ben_3_1_rbm.ipynb"],
            "cleo_1714558953": ["cleo_1714558953_1_rbm.ipynb"],
            "group_1": ["group_1/1_rbm.ipynb"],
            "student-001": ["student-001/4_vae.ipynb"],
        },
    ),
    "a folder for each task, and one student in each": (
        ["lab1/anna/1_rbm.ipynb", "lab2/anna/1_rbm (2).ipynb", "lab2/anna/4_vae.ipynb"],
        {"anna": ["lab2/anna/1_rbm (2).ipynb", "lab2/anna/4_vae.ipynb"]},
    ),
    "milliseconds of a browser": (
        ["anna_1714558953000_1_rbm.ipynb", "anna_1714558954000_1_rbm.ipynb", "ben_1_rbm.ipynb"],
        {"anna": ["anna_1714558954000_1_rbm.ipynb"], "ben": ["ben_1_rbm.ipynb"]},
    ),
    "copies of Colab and Drive": (
        [
            "Copy_of_anna_1_rbm.ipynb",
            "anna_4_vae.ipynb",
            "Copy of Copy of Ben Beispiel - 1_rbm.ipynb",
            "Kopie von cleo_1_rbm.ipynb",
            "dora_1_rbm的副本.ipynb",
            "Копия eva 1_rbm.ipynb",
            "final_felix_v2_1_rbm (3).ipynb",
            "De Vries_1_rbm.ipynb",
            "Le Van_1_rbm.ipynb",
        ],
        {
            "anna": ["Copy_of_anna_1_rbm.ipynb", "anna_4_vae.ipynb"],
            "Ben Beispiel": ["Copy of Copy of Ben Beispiel - 1_rbm.ipynb"],
            "cleo": ["Kopie von cleo_1_rbm.ipynb"],
            "De Vries": ["De Vries_1_rbm.ipynb"],
            "dora": ["dora_1_rbm的副本.ipynb"],
            "eva": ["Копия eva 1_rbm.ipynb"],
            "felix": ["final_felix_v2_1_rbm (3).ipynb"],
            "Le Van": ["Le Van_1_rbm.ipynb"],
        },
    ),
    "files without endings": (
        {
            "anna/1_rbm": None,
            "anna/4_vae.json": None,
            "ben/1_rbm.ipynb.txt": None,
            "ben/abgabe": notebook("ben/4_vae"),
            "ben/notes.txt": "nothing",
            "ben/data.json": '{"cells": 3}',
            "musteranna_12345_678901_1_rbm": None,
        },
        {
            "anna": ["anna/1_rbm", "anna/4_vae.json"],
            "ben": ["ben/1_rbm.ipynb.txt", "ben/4_vae"],
            "musteranna": ["musteranna_12345_678901_1_rbm"],
        },
    ),
    "names that begin with a dot": (
        [
            ".anna/1_rbm.ipynb",
            "ben/.1_rbm.ipynb",
            "cleo/.4_vae.ipynb",
            "cleo/4_vae.ipynb",
            "cleo/.ipynb_checkpoints/1_rbm-checkpoint.ipynb",
            "cleo/.git/1_rbm.ipynb",
            "cleo/._1_rbm.ipynb",
            "cleo/.~1_rbm.ipynb",
        ],
        {
            "anna": [".anna/1_rbm.ipynb"],
            "ben": ["ben/.1_rbm.ipynb"],
            "cleo": ["cleo/4_vae.ipynb"],
        },
    ),
    "one folder, one spelling with an underscore, one with the last name first": (
        ["Anna_Muster_1_rbm.ipynb", "Muster, Anna/2_dbn.ipynb", "Anna Muster/4_vae.ipynb"],
        {
            "Anna Muster": [
                "Anna_Muster_1_rbm.ipynb",
                "Muster, Anna/2_dbn.ipynb",
                "Anna Muster/4_vae.ipynb",
            ]
        },
    ),
    "letters with their accents beside them": (
        ["Zoe\u0301/1_rbm.ipynb", "Zo\u00e9/4_vae.ipynb", "Zoe/1_rbm.ipynb"],
        {
            "Zoe": ["Zoe/1_rbm.ipynb"],
            "Zo\u00e9": ["Zoe\u0301/1_rbm.ipynb", "Zo\u00e9/4_vae.ipynb"],
        },
    ),
    "the same notebook twice in a folder for each": (
        ["anna/1_rbm_v1/1_rbm.ipynb", "anna/1_rbm_v2/1_rbm.ipynb", "ben/1_rbm.ipynb"],
        {"anna": ["anna/1_rbm_v2/1_rbm.ipynb"], "ben": ["ben/1_rbm.ipynb"]},
    ),
    "Sync conflicts": (
        [
            "anna/1_rbm.ipynb",
            "anna/4_vae (Ben's conflicted copy 2024-05-01).ipynb",
            "ben/1_rbm.sync-conflict-20240501-102233-ABCDEFG.ipynb",
            "cleo/1_rbm-DESKTOP-AB12CD3.ipynb",
        ],
        {
            "anna": ["anna/1_rbm.ipynb", "anna/4_vae (Ben's conflicted copy 2024-05-01).ipynb"],
            "ben": ["ben/1_rbm.sync-conflict-20240501-102233-ABCDEFG.ipynb"],
            "cleo": ["cleo/1_rbm-DESKTOP-AB12CD3.ipynb"],
        },
    ),
}


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize("name", DOWNLOADS)
def test_one_student_is_one_student_under_the_right_name(tmp_path, name, kind):
    files, students = DOWNLOADS[name]
    if kind == "folder":
        where = as_folder(tmp_path / "class", files)
    else:
        where = as_zip(tmp_path / "submissions_2024-05-01.zip", files)
    assert handed_in(where) == students


# In the folder of one student, of whose copies the last in each line counts.
COPIES = [
    "1_rbm, 1_rbm (2), 1_rbm (10)",
    "1_rbm_v2, 1_rbm_v10",
    "1_rbm, 1_rbm_final",
    "1_rbm-Copy1, 1_rbm-Copy2, 1_rbm",
    "1_rbm - Copy, 1_rbm - Kopie (2), 1_rbm",
    "1_rbm_old, backup 1_rbm, 1_rbm",
    "1_rbm, 1_rbm__20240501102233, 1_rbm__20240502102233",
    "1_rbm 2024-05-09, 1_rbm 2024-05-10",
    "1_rbm_9.5.2024, 1_rbm_10.5.2024",
    "20240501_1_rbm, 20240502_1_rbm",
    "v9_1_rbm, v10_1_rbm",
    "lab 1_rbm, lab 1_rbm (2)",
    "2024-05-01_1_rbm, 2024-05-02_1_rbm",
    "1_rbm, Kopie von 1_rbm",
    "1_rbm, Copy of 1_rbm",
    "1_rbm, Kopia av 1_rbm",
    "1_rbm, Kopija datoteke 1_rbm",
    "1_rbm, 1_rbm (conflicted copy 2024-05-01 102233)",
]


@pytest.mark.parametrize("names", COPIES)
def test_the_newer_of_a_students_copies_counts(tmp_path, names):
    files = [f"{name}.ipynb" for name in names.split(", ")]
    as_folder(tmp_path / "anna", files)
    assert handed_in(tmp_path / "anna") == {"anna": files[-1:]}
    assert handed_in(as_zip(tmp_path / "ben.zip", files[::-1])) == {"ben": files[-1:]}


def test_the_time_of_a_file_counts_before_its_name_only_where_it_says_something(tmp_path):
    as_folder(tmp_path / "anna", ["1_rbm.ipynb", "1_rbm (2).ipynb"])
    os.utime(tmp_path / "anna/1_rbm.ipynb", (WHEN + 30, WHEN + 30))
    assert handed_in(tmp_path / "anna") == {"anna": ["1_rbm (2).ipynb"]}
    os.utime(tmp_path / "anna/1_rbm.ipynb", (WHEN + 3600, WHEN + 3600))
    assert handed_in(tmp_path / "anna") == {"anna": ["1_rbm.ipynb"]}


def test_an_attempt_counts_before_the_time_of_a_file(tmp_path):
    files = [f"files/Anna/RBM/Version {at}/1_rbm.ipynb" for at in (2, 10)]
    as_folder(tmp_path / "class", files)
    os.utime(tmp_path / "class" / files[0], (WHEN + 3600, WHEN + 3600))
    assert handed_in(tmp_path / "class") == {"Anna": files[1:]}


def test_an_older_attempt_that_is_passed_over_is_named(tmp_path):
    files = [f"Lab_a_attempt_2024-05-0{day}-10-00-00_1_rbm.ipynb" for day in (1, 2)]
    (anna,) = collect([as_folder(tmp_path / "class", files)])
    assert anna.notes == (f"Of the copies of 1_rbm, {files[1]} counts; not counted: {files[0]}.",)


COPY_OF = """Copy of X|Copy_of_X|X copy 2|X (copy)|X (1)|X - Copy|X-Copy12|Kopie von X|X – Kopie
Copie de X|Copie a X|Copia de X|Copia di X|Còpia de X|Cópia de X|Kopia av X|Kopi av X|Kopi af X
Kopia X|Kopia pliku X|Kopie souboru X|Kópia – X|Kopija datoteke X|Kopija od X|Kopie van X
Kopio – X|Kopio tiedostosta X|Koopia failist X|Afrit af X|Másolat – X|X másolata|Failo „X“ kopija
Копия X|Копія X|Копие на X|Копија од X|Αντίγραφο X|Αντίγραφο του X|X のコピー|XのコピーX|X 的副本
X的副本|「X」的副本|X 的複本|X의 사본|X 사본|X nüsxəsi|X için kopya|X adlı not defterinin kopyası
Salinan X|Salinan dari X|Bản sao của X|สำเนาของ X|نسخة من X|کپی X|עותק של X|X की कॉपी|Kopya ng X
Copy of Copy of X|Kopie von Copy of X (2)|another copy of X|X (3rd copy)|X final|X_v2|final_X
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("form", [form for form in COPY_OF if form and form.count("X") == 1])
def test_a_copy_in_any_language_is_nobody(tmp_path, form):
    files = [f"{form.replace('X', '4_vae')}.ipynb", "1_rbm.ipynb"]
    assert handed_in(as_folder(tmp_path / "anna", files)) == {"anna": files[::-1]}


def test_one_archive_for_all_notebooks_or_one_for_each(tmp_path):
    download = {
        "anna.zip": ["1_rbm.ipynb", "4_vae.ipynb"],
        "ben_1_rbm.ipynb.zip": ["1_rbm.ipynb"],
        "ben_4_vae.zip": ["4_vae.ipynb"],
        "musteranna_12345_678901_lab.zip": ["x/1_rbm.ipynb"],
        "Cleo_12_assignsubmission_file_/all.zip": ["1_rbm.ipynb"],
        "Lab_dora_attempt_2024-05-01-10-22-33_all.zip": ["1_rbm.ipynb"],
    }
    students = {
        "anna": ["1_rbm.ipynb", "4_vae.ipynb"],
        "ben": ["1_rbm.ipynb", "4_vae.ipynb"],
        "Cleo": ["1_rbm.ipynb"],
        "dora": ["1_rbm.ipynb"],
        "musteranna": ["x/1_rbm.ipynb"],
    }
    zipped = as_zip(tmp_path / "submissions.zip", download)
    assert handed_in(zipped) == students
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "class")
    assert handed_in(tmp_path / "class") == students


def test_two_downloads_of_one_class(tmp_path):
    first = as_zip(tmp_path / "rbm.zip", ["Anna M_1_assignsubmission_file_/1_rbm.ipynb"])
    second = as_zip(tmp_path / "vae.zip", ["Anna M_2_assignsubmission_file_/4_vae.ipynb"])
    assert list(handed_in(first, second)) == ["Anna M"]
    both = [
        "Anna M_1_assignsubmission_file_/1_rbm.ipynb",
        "Anna M_2_assignsubmission_file_/x.ipynb",
    ]
    assert list(handed_in(as_zip(tmp_path / "two.zip", both))) == ["Anna M (1)", "Anna M (2)"]


@pytest.mark.parametrize("ending", ["7z", "rar", "tar", "tar.gz", "tgz", "tar.xz"])
def test_another_archive_gets_a_sentence_under_its_students_name(tmp_path, ending):
    files = ["anna/1_rbm.ipynb", f"ben.{ending}", f"cleo/lab.{ending}"]
    for where in (as_folder(tmp_path / "class", files), as_zip(tmp_path / "all.zip", files)):
        notes = {submission.student: submission.notes for submission in collect([where])}
        assert notes["anna"] == ()
        for student in ("ben", "cleo"):
            assert any("Pack the notebooks as .zip" in note for note in notes[student])
        assert len(notes) == 3


@pytest.mark.parametrize(
    ("name", "time", "rest"),
    [
        ("2024-05-01T10:22:33.5Z_Anna", "2024-05-01 10:22:33", "Anna"),
        ("Anna 20240501102233", "2024-05-01 10:22:33", "Anna"),
        ("Anna_20240501-102233", "2024-05-01 10:22:33", "Anna"),
        ("Anna - Sep 4, 2024 12.05 AM", "2024-09-04 00:05:00", "Anna"),
        ("Anna - sept. 24, 2024 21 h 26", "2024-09-24 21:26:00", "Anna"),
        ("Anna 1 de mayo de 2024", "2024-05-01 00:00:00", "Anna"),
        ("Anna 1. svibnja 2024 1022", "2024-05-01 10:22:00", "Anna"),
        ("Anna 05-01-2024-10-22-33", "2024-05-01 10:22:33", "Anna"),
        ("Anna 31.12.2024 09:05", "2024-12-31 09:05:00", "Anna"),
        ("01-May-2024-Anna", "2024-05-01 00:00:00", "Anna"),
        ("Anna 2024-05-01 10h22m33s", "2024-05-01 10:22:33", "Anna"),
        ("Anna-2024-05-01T102233Z", "2024-05-01 10:22:33", "Anna"),
        ("2024年5月1日Anna", "2024-05-01 00:00:00", "Anna"),
        ("Anna 1714558953000", "2024-05-01 10:22:33", "Anna"),
    ],
)
def test_times_in_names(name, time, rest):
    assert [str(time) for time in times_in(name)] == [time]
    assert without_times(name).strip(" _-") == rest


@pytest.mark.parametrize(
    "name",
    ["3141592", "20241345", "2024", "May 2024", "Anna May 12", "1_rbm", "12345-67890", "v2.0"],
)
def test_no_times(name):
    assert (times_in(name), without_times(name)) == ([], name)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("utf-8", "Čačić Đurđa|Šimić Žarko|王伟"),
        ("cp852", "Čačić Đurđa|Šimić Žarko"),
        ("cp852", "Łukasz Wójcik|Müller"),
        ("cp852", "ana kovačević"),
        ("cp1250", "Čačić Đurđa|Šimić Žarko"),
        ("cp437", "Müller|André Françoise"),
        ("cp850", "João Conceição|Søren Ødegård"),
        ("cp1252", "Müller Jürgen|José Núñez"),
        ("cp1252", "Kjær Sørensen"),
        ("cp866", "Анна Иванова"),
        ("cp1251", "Анна Иванова|Ђорђе Петровић"),
        ("cp1253", "Γιώργος Παπαδόπουλος"),
        ("cp857", "Ayşe Yılmaz"),
        ("gbk", "王伟|李娜"),
        ("cp932", "山田太郎|鈴木"),
        ("cp949", "김민수|이영희"),
    ],
)
def test_names_in_a_zip_are_read_in_the_letters_of_their_computer(page, names):
    infos = []
    for name in names.split("|"):
        infos.append(zipfile.ZipInfo(f"{name}/1_rbm.ipynb".encode(page).decode("cp437")))
    assert (
        "|".join(name_of(info, code_page_of(infos)).removesuffix("/1_rbm.ipynb") for info in infos)
        == names
    )


def test_a_zip_that_tells_a_name_in_unicode_too_is_believed():
    info = zipfile.ZipInfo("?a?i?/1_rbm.ipynb")
    name = "Čačić/1_rbm.ipynb".encode()
    info.extra = b"\x01\x00\x02\x00xx" + b"up" + bytes([len(name) + 5, 0, 1]) + b"crcs" + name
    assert name_of(info, "cp437") == name.decode()


def test_names_of_windows_reach_the_students(tmp_path):
    as_zip(tmp_path / "submissions.zip", [])
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        for name in ("Čačić Đurđa\\1_rbm.ipynb", "Šimić Žarko\\1_rbm.ipynb"):
            info = zipfile.ZipInfo("x")
            info.filename = name.encode("cp852").decode("cp437")
            archive.writestr(info, notebook("x"))
    data = (tmp_path / "submissions.zip").read_bytes()
    for name in ("Čačić Đurđa", "Šimić Žarko"):  # Python writes UTF-8 and a flag; Windows does not
        mangled = name.encode("cp852").decode("cp437").encode()
        assert data.count(mangled) == 2
    assert len(collect([tmp_path / "submissions.zip"])) == 2
