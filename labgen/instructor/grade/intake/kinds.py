"""Tells by its name what a file that was handed in may be: a notebook, an archive, nothing."""

from __future__ import annotations

import re

_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(tar|tgz|tbz2?|txz|gz|bz2|xz|zst|7z|rar|tar\.\w{2,4})$", re.IGNORECASE)
_ENDINGS = re.compile(
    r"(\.ipynb)?(\.(zip|tar|tgz|tbz2?|txz|gz|bz2|xz|zst|7z|rar|txt|json|download))+$|\.ipynb$",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.[a-z]\w{0,7}$", re.IGNORECASE)
_UNKNOWN = ("", ".txt", ".json", ".download", ".bin", ".dms")
# What platforms write about who handed in what.
_RECORD = re.compile(r"\d{4}(-\d\d){5}\.txt$|^submission_metadata\.ya?ml$", re.IGNORECASE)
_PASSED_OVER = {
    *("__macosx", "__pycache__", "thumbs.db", "desktop.ini", "node_modules", "site-packages"),
    *(".ds_store", ".appledouble", ".lsoverride", ".spotlight-v100", ".trashes", ".fseventsd"),
    *(".git", ".gitignore", ".gitattributes", ".gitkeep", ".github", ".svn", ".hg"),
    *(".ipynb_checkpoints", ".virtual_documents", ".jupyter", ".ipython", ".jupyter_ystore.db"),
    *(".venv", ".env", ".cache", ".config", ".local", ".conda", ".npm", ".keras", ".vscode"),
    *(".idea", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".rproj.user", ".snapshots"),
    *(".nbgrader", ".nbgrader.log", ".trash", ".directory", ".dropbox", ".dropbox.cache"),
}


def is_notebook(name: str) -> bool:
    """By its name; some browsers append an ending of their own."""
    return _NOTEBOOK.search(name) is not None


def is_nameless(name: str) -> bool:
    """Whether a file may be a notebook that has lost its ending: only its content tells."""
    if is_notebook(name):
        return False
    ending = _ENDING.search(name)
    return (ending[0].lower() if ending else "") in _UNKNOWN or ".ipynb" in name.lower()


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def is_archive(name: str) -> bool:
    """Whether it is packed in a way that is not unpacked here."""
    return _ARCHIVE.search(name) is not None


def is_record(name: str) -> bool:
    """Whether it says who handed in what, as Blackboard's and Gradescope's files do."""
    return _RECORD.search(name) is not None


def is_passed_over(name: str) -> bool:
    """Whether a file or folder is none that a student wrote: checkpoints, icons, caches."""
    # "._1_rbm.ipynb" is the Mac's, ".~1_rbm.ipynb" an unfinished save of Jupyter's.
    return name.startswith(("._", ".~", "~$", ".nfs", ".trash-")) or name.lower() in _PASSED_OVER


def stem_of(name: str) -> str:
    """The name without the ending of a notebook or archive."""
    return _ENDINGS.sub("", name)
