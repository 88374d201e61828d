"""Alt texts: what a figure shows in words, for those who cannot see it.

A sentence belongs to a figure or to axes in it. A notebook's output carries it twice: as `alt` in
the metadata of the PNG, which pages made by nbconvert read, and as the plain text beside the PNG,
which VS Code reads. JupyterLab reads neither, so `labgen.setup(captions=True)` writes it below the
picture.
"""

from __future__ import annotations

from html import escape
from typing import Any
from weakref import WeakKeyDictionary

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_texts: WeakKeyDictionary[Artist, str] = WeakKeyDictionary()


def set_alt_text(artist: Figure | Axes, text: str) -> None:
    """Say in words what a figure, or one of its axes, shows; an empty text takes it back.

    Args:
        artist: a figure, or axes of a figure whose other axes have texts of their own.
        text: a sentence or two, with the numbers that the picture is about.

    Raises:
        ValueError: if `artist` is neither, or `text` is no text.

    Examples:
        >>> from matplotlib.figure import Figure
        >>> figure = Figure()
        >>> set_alt_text(figure, "The loss falls from 0.21 to 0.08 over 5 epochs.")
        >>> get_alt_text(figure)
        'The loss falls from 0.21 to 0.08 over 5 epochs.'
    """
    if not isinstance(artist, Figure | Axes):
        raise ValueError(
            f"set_alt_text: {type(artist).__name__} is neither a figure nor axes of Matplotlib. "
            "Pass plt.gcf(), say."
        )
    if not isinstance(text, str):
        raise ValueError(f"set_alt_text: text is {text!r}, but it must be a sentence.")
    if words := " ".join(text.split()):
        _texts[artist] = words
    else:
        _texts.pop(artist, None)


def get_alt_text(figure: Figure) -> str:
    """The alt text of a figure: its own, else those of its axes, else its titles and labels.

    Every figure of labgen.plots has one. For others, such as a figure of yours, `set_alt_text`
    gives one.
    """
    if figure in _texts:
        return _texts[figure]
    title = " ".join((figure.get_suptitle() or "").split())
    parts = [_texts.get(axes) or _of_labels(axes) for axes in figure.axes]
    return " ".join(_sentence(part) for part in (title, *parts) if part) or "Figure."


def _of_labels(axes: Axes) -> str:
    """ "Title: what stands on y against what stands on x", of what there is."""
    x, y, title = (
        " ".join(text.split()) for text in (axes.get_xlabel(), axes.get_ylabel(), axes.get_title())
    )
    what = f"{y} against {x}" if x and y else x or y
    return ": ".join(part for part in (title, what) if part)


def _sentence(text: str) -> str:
    return text if text[-1] in ".!?" else f"{text}."


def show_alt_texts(shell: Any, captions: bool = False) -> None:
    """Have every figure that this IPython shell displays carry its alt text.

    Args:
        shell: what get_ipython() returns.
        captions: also show the text below the picture. The output then holds the picture twice.
    """
    # Not in a formatter of "image/png": those are replaced by %matplotlib and by %config.
    shell.display_formatter.mimebundle_formatter.for_type(
        Figure, _with_caption if captions else _with_words
    )


def _with_words(figure: Figure, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """The plain text of an output and the metadata of its picture; the picture comes as ever."""
    if not figure.axes and not figure.lines:
        return {}, {}  # Jupyter shows no picture of an empty figure
    text = get_alt_text(figure)
    return {"text/plain": text}, {"image/png": {"alt": text}}


def _with_caption(figure: Figure, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
    from IPython.core.pylabtools import print_figure

    data, metadata = _with_words(figure)
    if data:
        text, png = escape(data["text/plain"]), print_figure(figure, base64=True)
        data["text/html"] = (
            f'<figure style="margin: 0"><img alt="{text}" src="data:image/png;base64,{png}">'
            f"<figcaption>{text}</figcaption></figure>"
        )
    return data, metadata
