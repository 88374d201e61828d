"""What a notebook leaves for the index page: its final losses and a row of generated digits."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import Any

import numpy as np
from PIL import Image

from labgen.training import start
from labgen.training.profiles import profile
from labgen.util.arrays.image_arrays import image_stack, lie_within
from labgen.util.atomic_write import atomic_write, atomic_write_text
from labgen.util.paths import runs_folder

FEWEST, MOST = 10, 20
GAP = 2  # black pixels between two digits


@dataclass(frozen=True)
class NotebookSummary:
    """The last losses of a task and its row of digits, as a notebook shows them.

    Attributes:
        task: such as "1_rbm".
        losses: name -> value.
        seconds: what the notebook took so far, None if unknown.
        png: the row of digits, an encoded image.
    """

    task: str
    losses: dict[str, float]
    seconds: float | None
    png: bytes

    def __repr__(self) -> str:
        losses = ", ".join(f"{name} {value:.4g}" for name, value in self.losses.items())
        return f"Summary of {self.task}: {losses}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align: left">{escape(name)}</td><td>{value:.4g}</td></tr>'
            for name, value in self.losses.items()
        )
        picture = base64.b64encode(self.png).decode()
        return (
            f'<img alt="Digits that the model of {escape(self.task)} generated, in a row" '
            'style="width: 100%; max-width: 900px; image-rendering: pixelated" '
            f'src="data:image/png;base64,{picture}">'
            "<table><thead><tr>"
            '<th style="text-align: left">At the end</th><th>Value</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )


def summary(
    task: str, losses: Mapping[str, float], samples: object, seconds: float | None = None
) -> NotebookSummary:
    """Write the summary of a notebook for the index page, and show it.

    Makes `summary/<task>.json` (task, profile, seconds, losses) and `summary/<task>.png` (the
    first 10 to 20 samples in a row) in the runs folder. Each file appears whole or not at all.

    Args:
        task: the name of the notebook, such as "1_rbm".
        losses: name -> value, in the order in which they are shown. A value that is not finite
            is written as null, for JSON knows no other way.
        samples: at least 10 generated digits, [n, h, w], [n, h, w, 1] or [n, pixels] with
            square pictures, in [0, 1]. A NumPy array or a tensor.
        seconds: how long the notebook took; by default the time since `labgen.setup()`.

    Returns:
        What the notebook shows: the losses in a table below the row of digits.

    Raises:
        ValueError: if the task is no plain name, a loss is no number, or the samples are too few,
            of another shape, or outside [0, 1].
    """
    if not task or not task.replace("_", "").isalnum():
        raise ValueError(
            f"summary(task=...) wants a notebook's name such as '1_rbm', not {task!r}."
        )
    numbers = {str(name): _number(name, value) for name, value in losses.items()}
    digits = _digits(samples)
    if seconds is None and start.started_at is not None:
        seconds = time.monotonic() - start.started_at
    png = _row(digits[:MOST])
    summary = {
        "task": task,
        "profile": profile().name,
        "seconds": None if seconds is None else round(float(seconds), 1),
        "losses": {name: value if isfinite(value) else None for name, value in numbers.items()},
    }
    folder = runs_folder() / "summary"
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_write(folder / f"{task}.png") as file:
        file.write(png)
    # The numbers come last: where they are, the picture is.
    atomic_write_text(folder / f"{task}.json", json.dumps(summary, indent=2) + "\n")
    return NotebookSummary(task, numbers, seconds, png)


def _number(name: object, value: object) -> float:
    array = np.asarray(value)
    if array.size != 1 or array.dtype.kind not in "fiu":
        raise ValueError(
            f"summary: the loss {name!r} must be one number, not {type(value).__name__}"
            + (f" of shape {array.shape}." if array.ndim else ".")
        )
    return float(array.item())


def _digits(samples: Any) -> np.ndarray:
    """The samples as float [n, h, w] in [0, 1]."""
    array = np.asarray(samples)
    digits = image_stack(array)
    if digits is None or array.dtype.kind not in "fiub":
        raise ValueError(
            "summary wants samples of shape [n, height, width], [n, height, width, 1] or "
            f"[n, pixels] with square pictures, not {array.shape} of {array.dtype}."
        )
    if len(digits) < FEWEST:
        raise ValueError(f"summary wants at least {FEWEST} samples, not {len(digits)}.")
    digits = digits.astype(np.float32)
    if not lie_within(digits, slack=1e-4):
        raise ValueError(
            f"summary wants samples in [0, 1]; these run from {digits.min():.4g} to "
            f"{digits.max():.4g}. A generator that ends in tanh gives [-1, 1]: rescale with "
            "(x + 1) / 2."
        )
    return digits.clip(0, 1)


def _row(digits: np.ndarray) -> bytes:
    """The digits [n, h, w] side by side, white on black, as PNG."""
    padded = np.pad(digits, ((0, 0), (GAP, GAP), (0, GAP)))
    row = np.pad(np.hstack(list(padded)), ((0, 0), (GAP, 0)))
    file = io.BytesIO()
    Image.fromarray((row * 255).round().astype(np.uint8)).save(file, "png", optimize=True)
    return file.getvalue()
