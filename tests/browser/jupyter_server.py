"""A JupyterLab of the tests' own: its settings, its folders and its port are nobody else's."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What would ask the network, or the user, at the first start.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    # All cells are in the page, also those that are far away.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
START_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """Where a running JupyterLab is."""

    url: str
    token: str

    @property
    def host(self) -> str:
        return self.url.split("/")[2]

    def address(self, name: str) -> str:
        """Where a notebook opens, in a workspace of its own: no earlier one comes back."""
        return f"{self.url}lab/workspaces/{Path(name).stem}/tree/{name}?token={self.token}"


@contextmanager
def jupyterlab(folder: Path, place: Path, env: dict[str, str]) -> Iterator[Server]:
    """JupyterLab over a folder of notebooks.

    place: an empty folder for its settings, its log and the files of running kernels.
    env: what its kernels find in their environment, besides our own.
    """
    folders = {
        "JUPYTER_CONFIG_DIR": place / "config",
        "JUPYTER_DATA_DIR": place / "data",
        "JUPYTER_RUNTIME_DIR": place / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": place / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": place / "workspaces",
        "IPYTHONDIR": place / "ipython",
        "HOME": place,
    }
    for path in folders.values():
        path.mkdir(parents=True, exist_ok=True)
    for plugin, values in SETTINGS.items():
        package, name = plugin.split(":")
        file = place / "settings" / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    token = secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"),
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.allow_root=True"),
        f"--ServerApp.root_dir={folder}",
        f"--IdentityProvider.token={token}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
    ]
    with (place / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **{name: str(path) for name, path in folders.items()}, **env},
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Server(_address(process, place), token)
        finally:
            process.terminate()  # which ends its kernels, too
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen, place: Path) -> str:
    """The server writes its port into its runtime folder when it listens."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        for file in (place / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["url"]
            except (ValueError, KeyError):
                pass  # it is being written
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start: {(place / 'log.txt').read_text()[-3000:]}")
