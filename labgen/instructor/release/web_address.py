"""Where on the web an instructor puts the files for Colab: the wheel, figures and notebooks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from labgen.instructor.release.errors import ReleaseError

_COLAB = "https://colab.research.google.com"
_RAW = "https://raw.githubusercontent.com"
# github.com/OWNER/REPOSITORY/tree/BRANCH/FOLDER, with blob or raw for the file in it
_GITHUB = re.compile(r"/([^/]+)/([^/]+)/(?:tree|blob|raw)/(?:refs/heads/)?([^/]+)(/.*)?")
_GITHUB_RAW = re.compile(r"/([^/]+)/([^/]+)/(?:refs/heads/)?([^/]+)(/.*)?")
_UNSAFE = re.compile(r"[\s\"'<>\\`\[\]()]")  # what would end an address in Python or Markdown


@dataclass(frozen=True)
class WebAddress:
    """A folder on the web.

    Attributes:
        folder: its address, without a slash at the end.
        wheel: the address of the students' wheel in it.
        colab: what Colab opens notebooks of this folder by; empty where it can open none there.
    """

    folder: str
    wheel: str
    colab: str = ""

    def opens(self, notebook: str) -> str:
        """The address by which Colab opens a notebook ("1_rbm"); empty where it cannot.

        Colab opens what lies on GitHub. Of other places a notebook has to be uploaded.
        """
        return f"{self.colab}/{notebook}.ipynb" if self.colab else ""


def web_address(written: str, wheel: str) -> WebAddress:
    """Read an address that an instructor gave: of a folder, or of the wheel in it.

    What a browser shows of a folder on GitHub (`github.com/OWNER/REPOSITORY/tree/main/colab`) is a
    page; it is turned into the address of the files.

    Args:
        wheel: the name of the wheel's file.

    Raises:
        ReleaseError: if it is no address of a folder or of this wheel.

    Examples:
        >>> address = web_address("https://github.com/uni/lab/tree/main/colab", "a-1-py3.whl")
        >>> address.wheel
        'https://raw.githubusercontent.com/uni/lab/main/colab/a-1-py3.whl'
        >>> address.opens("1_rbm")
        'https://colab.research.google.com/github/uni/lab/blob/main/colab/1_rbm.ipynb'
    """
    parts = urlsplit(written.strip())
    if parts.scheme not in ("http", "https") or not parts.netloc or _UNSAFE.search(written.strip()):
        raise ReleaseError(
            f"--colab {written!r} is no address on the web: give that of the folder where you put "
            f"the notebooks and {wheel}, such as https://example.org/lab"
        )
    path, file = parts.path.rstrip("/"), ""
    if path.endswith(".whl"):
        path, _, file = path.rpartition("/")
        if file != wheel:
            raise ReleaseError(
                f"--colab names the wheel {file}, but that of this release is called {wheel}. pip "
                "reads the version from the name: give the wheel its own name, or name the folder."
            )
    elif parts.query:
        raise ReleaseError(
            f"--colab {written!r} is not the address of a folder, and pip cannot tell from it what "
            f"it would install: the address has to end in {wheel}"
        )
    folder, colab = _on_github(parts.netloc, path)
    folder = folder or urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    query = f"?{parts.query}" if file and parts.query else ""
    return WebAddress(folder, f"{folder}/{wheel}{query}", colab)


def _on_github(host: str, path: str) -> tuple[str, str]:
    """The address of the files, and what Colab opens them by; both empty outside GitHub."""
    found = None
    if host == "raw.githubusercontent.com":
        found = _GITHUB_RAW.fullmatch(path)
    elif host in ("github.com", "www.github.com"):
        found = _GITHUB.fullmatch(path)
        if found is None and "/releases/" not in path:
            raise ReleaseError(
                f"--colab https://{host}{path} does not say the branch: open the folder on GitHub "
                "and give the address that the browser shows, such as "
                "https://github.com/OWNER/REPOSITORY/tree/main/colab"
            )
    if found is None:
        return "", ""
    owner, repository, branch, inside = found.groups(default="")
    files = f"{_RAW}/{owner}/{repository}/{branch}{inside}"
    return files, f"{_COLAB}/github/{owner}/{repository}/blob/{branch}{inside}"
