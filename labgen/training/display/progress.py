"""The progress bar of trainings, measurements and grading: in a notebook, on a terminal, or none.

`labgen run` tells of cells, not of one whole that gets done: `labgen/course/run_progress.py`.
"""

from __future__ import annotations

import base64
import io
import sys
import time
from collections.abc import Callable
from html import escape
from typing import Protocol

from tqdm import tqdm

from labgen.util.kernel.attended import in_notebook, nobody_watches


class Progress(Protocol):
    """What long work tells; `fraction` is of the whole, in [0, 1].

    A sentence is one line or two: what there is to know first, and below it what explains it.
    """

    def start(self, sentence: str) -> None: ...
    def update(self, fraction: float, sentence: str) -> None: ...
    def say(self, sentence: str) -> None: ...
    def picture(self, draw: Callable[[], object], last: bool = False) -> None: ...
    def curve(self, draw: Callable[[], tuple[bytes, str]], last: bool = False) -> None: ...
    def finish(self, sentence: str) -> None: ...


def progress() -> Progress:
    """A notebook's progress inside a Jupyter kernel, else a terminal's."""
    return NotebookProgress() if in_notebook() else TerminalProgress()


class NotebookProgress:
    """Two lines and one picture in the cell's output, all replaced as the run goes on.

    A progress bar on stderr would be a red box in the notebook, and a widget needs a live
    front end: a display that is updated in place stays readable in a saved notebook too.
    The page below must not jump: there are two lines from the beginning to the end, none so long
    that JupyterLab would wrap it, and a picture keeps the size of the first one.
    """

    SECONDS_BETWEEN_LINES = 1.0
    SECONDS_BETWEEN_PICTURES = 3.0
    # Drawing takes at most this part of the time.
    SHARE_OF_PICTURES = 0.1
    # Two drawings, the first and the last, of up to 75 ms each, are their share of this.
    SECONDS_BEFORE_CURVES = 5.0
    SECONDS_BETWEEN_CURVES = 1.0
    SHARE_OF_CURVES = 0.03
    WIDTH = 80
    BAR = 20

    def __init__(self):
        self._line = self._picture = self._size = None
        self._line_at = -float("inf")
        # The first picture is due at once: it shows where the training starts to lead.
        self._picture_due = -float("inf")
        self._curve = None
        self._began = time.monotonic()
        self._curve_due = self._began + self.SECONDS_BEFORE_CURVES
        self._drawing = 0.0  # seconds so far
        # Nobody sees curves that move where a runner executes the notebook.
        self._is_watched = not nobody_watches()

    def start(self, sentence: str) -> None:
        self._line = _show(self._text(sentence))

    def update(self, fraction: float, sentence: str) -> None:
        now = time.monotonic()
        if now - self._line_at >= self.SECONDS_BETWEEN_LINES:
            self._line_at = now
            filled = round(self.BAR * fraction)
            bar = "█" * filled + "░" * (self.BAR - filled)
            self._line.update(self._text(f"{bar} {fraction:4.0%}  {sentence}"))

    def say(self, sentence: str) -> None:
        print(sentence)

    def picture(self, draw: Callable[[], object], last: bool = False) -> None:
        began = time.monotonic()
        if not last and began < self._picture_due:
            return
        image = self._as_png(draw())
        if self._picture is None:
            self._picture = _show(image)
        else:
            self._picture.update(image)
        now = time.monotonic()
        pause = (now - began) / self.SHARE_OF_PICTURES
        self._picture_due = now + max(pause, self.SECONDS_BETWEEN_PICTURES)

    def curve(self, draw: Callable[[], tuple[bytes, str]], last: bool = False) -> None:
        """A picture (PNG) and its words, drawn when it is due, and surely the last one.

        It is due after some seconds and then once a second, or so much later that all drawing of
        the run takes no more than its share of the time: what was drawn, the next picture, and the
        last one.
        """
        began = time.monotonic()
        if not self._is_watched or (began < self._curve_due and not last):
            return
        image = _Described(*draw())
        if self._curve is None:
            self._curve = _show(image)
        else:
            self._curve.update(image)
        now = time.monotonic()
        self._drawing += now - began
        affordable = (self._drawing + 2 * (now - began)) / self.SHARE_OF_CURVES
        self._curve_due = max(now + self.SECONDS_BETWEEN_CURVES, self._began + affordable)

    def finish(self, sentence: str) -> None:
        self._line.update(self._text(sentence))

    def _text(self, sentence: str) -> _Text:
        first, _, second = sentence.partition("\n")
        # A second line of nothing would not be shown.
        return _Text(f"{self._short(first)}\n{self._short(second) or ' '}")

    def _short(self, line: str) -> str:
        return line if len(line) <= self.WIDTH else line[: self.WIDTH - 1] + "…"

    def _as_png(self, figure) -> _Picture:
        from labgen.plots import get_alt_text

        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", bbox_inches="tight")
        content = buffer.getvalue()
        # Given in advance: without it the picture has height 0 while a browser decodes it.
        self._size = self._size or _size_of_png(content)
        return _Picture(content, self._size, get_alt_text(figure))


class TerminalProgress:
    """A bar on a terminal, none where stderr is a file or a pipe. Pictures are left out.

    Args:
        keep: the bar's last state stays on the terminal.
    """

    def __init__(self, keep: bool = True) -> None:
        self._keep = keep

    def start(self, sentence: str) -> None:
        shape = "{percentage:3.0f}%|{bar:30}| {desc}"
        self._bar = tqdm(total=1.0, disable=None, leave=self._keep, bar_format=shape)
        self._bar.set_description_str(_in_one_line(sentence))

    def update(self, fraction: float, sentence: str) -> None:
        self._bar.set_description_str(_in_one_line(sentence), refresh=False)
        self._bar.update(fraction - self._bar.n)

    def say(self, sentence: str) -> None:
        # A plain print would end up in the middle of the bar.
        self._bar.write(sentence, file=sys.stdout)

    def picture(self, draw: Callable[[], object], last: bool = False) -> None:
        pass

    def curve(self, draw: Callable[[], tuple[bytes, str]], last: bool = False) -> None:
        pass

    def finish(self, sentence: str) -> None:
        self._bar.set_description_str(_in_one_line(sentence))
        self._bar.close()


class _Picture:
    """A picture (PNG) in a given size, with its words as metadata, and as text for VS Code.

    IPython's own would tell its class as text, and that of IPython 7, which Colab has, knows no
    `alt=`.
    """

    def __init__(self, content: bytes, size: tuple[int, int], words: str):
        self.content, self.size, self.words = content, size, words

    def __repr__(self) -> str:
        return self.words

    def _repr_png_(self) -> tuple[str, dict[str, object]]:
        width, height = self.size
        data = base64.b64encode(self.content).decode()
        return data, {"width": width, "height": height, "alt": self.words}


class _Described:
    """A picture (PNG) with its words, in its own size.

    As HTML, because JupyterLab gives a picture of the type "image/png" no alternative text.
    """

    def __init__(self, content: bytes, words: str):
        self.content, self.words = content, words

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        width, height = _size_of_png(self.content)
        data = base64.b64encode(self.content).decode()
        return (
            f'<img alt="{escape(self.words)}" width="{width}" height="{height}" '
            f'src="data:image/png;base64,{data}">'
        )


class _Text:
    """Displays as its plain text, without the quotes of a string."""

    def __init__(self, text: str):
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _show(thing):
    from IPython.display import display

    return display(thing, display_id=True)


def _in_one_line(sentence: str) -> str:
    return ", ".join(part for part in sentence.split("\n") if part)


def _size_of_png(content: bytes) -> tuple[int, int]:
    """Width and height, which stand behind the signature and the name of the first chunk."""
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
