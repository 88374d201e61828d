"""Say how a training run is going: in a notebook's output, on a terminal, or not at all."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from typing import Protocol

from tqdm import tqdm


class Progress(Protocol):
    """What the training loop tells; `fraction` is of the whole run, in [0, 1].

    Attributes:
        in_notebook: whether an error would be a page of frames between the student's cells.
    """

    in_notebook: bool

    def start(self, sentence: str) -> None: ...
    def update(self, fraction: float, sentence: str) -> None: ...
    def say(self, sentence: str) -> None: ...
    def picture(self, draw: Callable[[], object], last: bool = False) -> None: ...
    def finish(self, sentence: str) -> None: ...


def progress() -> Progress:
    """A notebook's progress inside a Jupyter kernel, else a terminal's."""
    try:
        from IPython import get_ipython
    except ImportError:
        return TerminalProgress()
    shell = get_ipython()
    if shell is not None and getattr(shell, "kernel", None) is not None:
        return NotebookProgress()
    return TerminalProgress()


class NotebookProgress:
    """One line and one picture in the cell's output, both replaced as the run goes on.

    A progress bar on stderr would be a red box in the notebook, and a widget needs a live
    front end: a display that is updated in place stays readable in a saved notebook too.
    """

    in_notebook = True
    SECONDS_BETWEEN_LINES = 0.3
    SECONDS_BETWEEN_PICTURES = 3.0

    def __init__(self):
        self._line = self._picture = None
        self._line_at = 0.0
        # The first picture is due at once: it shows where the training starts to lead.
        self._picture_at = -float("inf")

    def start(self, sentence: str) -> None:
        self._line = _show(_Text(sentence))

    def update(self, fraction: float, sentence: str) -> None:
        now = time.monotonic()
        if now - self._line_at >= self.SECONDS_BETWEEN_LINES:
            self._line_at = now
            filled = round(30 * fraction)
            bar = "█" * filled + "░" * (30 - filled)
            self._line.update(_Text(f"{bar} {fraction:4.0%}  {sentence}"))

    def say(self, sentence: str) -> None:
        print(sentence)

    def picture(self, draw: Callable[[], object], last: bool = False) -> None:
        now = time.monotonic()
        if not last and now - self._picture_at < self.SECONDS_BETWEEN_PICTURES:
            return
        image = _as_png(draw())
        if self._picture is None:
            self._picture = _show(image)
        else:
            self._picture.update(image)
        self._picture_at = time.monotonic()

    def finish(self, sentence: str) -> None:
        self._line.update(_Text(sentence))


class TerminalProgress:
    """A bar on a terminal, none where stderr is a file or a pipe. Pictures are left out."""

    in_notebook = False

    def start(self, sentence: str) -> None:
        self._bar = tqdm(total=1.0, disable=None, bar_format="{percentage:3.0f}%|{bar:30}| {desc}")
        self._bar.set_description_str(sentence)

    def update(self, fraction: float, sentence: str) -> None:
        self._bar.set_description_str(sentence, refresh=False)
        self._bar.update(fraction - self._bar.n)

    def say(self, sentence: str) -> None:
        # A plain print would end up in the middle of the bar.
        self._bar.write(sentence, file=sys.stdout)

    def picture(self, draw: Callable[[], object], last: bool = False) -> None:
        pass

    def finish(self, sentence: str) -> None:
        self._bar.set_description_str(sentence)
        self._bar.close()


class _Text:
    """Displays as its plain text, without the quotes of a string."""

    def __init__(self, text: str):
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _show(thing):
    from IPython.display import display

    return display(thing, display_id=True)


def _as_png(figure):
    from IPython.display import Image

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return Image(buffer.getvalue(), format="png")
