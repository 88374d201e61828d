"""Film: what a training kept after each epoch, with a slider, and as an animated GIF."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from labgen.play import encode
from labgen.play.machines import columns_of
from labgen.play.page import LARGEST, Player, player
from labgen.plots import plot_latent
from labgen.plots.parts import colours, validation
from labgen.plots.parts.mosaic import mosaic
from labgen.util.atomic_write import atomic_write

_WHERE = "labgen.play.film"
_KINDS = ("pictures", "weights", "plane")
_ROOM = int(LARGEST * 0.7)  # of a page, for the frames as bytes in base64
_LEAST_GIF = 480  # pixels along the longer side


class Film(Player):
    """A film as a player; `gif` writes it as a file that any program shows."""

    def __init__(self, page: Player, frames: _Frames) -> None:
        super().__init__(page.name, page.title, page.words, page.document, page.height)
        self._frames = frames

    def gif(self, path: str | Path, seconds: float = 0.5) -> Path:
        """Write the film as an animated GIF, the last picture standing longer; returns its path.

        Args:
            seconds: how long each picture stands, at least 0.02.

        Raises:
            ValueError: if `seconds` is shorter than a GIF can tell.
            OSError: if the file cannot be written.
        """
        if not seconds >= 0.02:
            raise ValueError(
                f"{_WHERE}: seconds is {seconds!r}, but a GIF shows a picture for at least 0.02."
            )
        pages = [self._frames.drawn(place) for place in range(len(self._frames.epochs))]
        stands = round(1000 * seconds)
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            pages[0].save(
                file,
                format="GIF",
                save_all=True,
                append_images=pages[1:],
                duration=[stands] * (len(pages) - 1) + [max(stands, 2000)],
                loop=0,
            )
        return path


def film(
    frames: Mapping[int, Any],
    *,
    kind: str = "pictures",
    labels: Any = None,
    n: int = 40,
    title: str = "While it learnt",
) -> Film:
    """A film over the epochs of a training: filters, samples or the latent plane.

    Args:
        frames: what `after_epoch` kept, `history.kept`: an array for each epoch, all of one shape.
            Pictures are [n, pixels] or [n, height, width] in [0, 1], weights [pixels, units],
            points of a plane [n, 2]. A long training is shown in as many epochs as fit.
        kind: "pictures", "weights" or "plane".
        labels: class numbers [n] of the points of a plane.
        n: how many pictures or units are shown, from the first on.
        title: stands above the player.

    Returns:
        The player; its `gif(path)` writes the film as a GIF.

    Raises:
        ValueError: if there are no frames, or arrays of another shape than the kind has.
        TooLargeError: if not even two frames fit into a page.

    Examples:
        >>> import numpy as np
        >>> kept = {epoch: np.full((4, 784), epoch / 3) for epoch in (1, 2, 3)}
        >>> film(kept)
        While it learnt: a film of 4 pictures over epochs 1 to 3, which needs a viewer that shows \
HTML.
    """
    if kind not in _KINDS:
        raise ValueError(f"{_WHERE}: kind is {kind!r}, but it must be one of {', '.join(_KINDS)}.")
    if not isinstance(frames, Mapping) or not frames:
        raise ValueError(
            f"{_WHERE}: frames must hold an array for each epoch, {{1: ..., 2: ...}}, as "
            "history.kept does after fit(..., after_epoch=...). Train with after_epoch, or pass "
            "a dictionary."
        )
    n = validation.whole(n, "n", _WHERE)
    kept = _Frames.of(frames, kind, labels, n)
    first, last = kept.epochs[0], kept.epochs[-1]
    shows = {"pictures": "pictures", "weights": "units' weights", "plane": "points of a plane"}
    what = f"{kept.values.shape[1]} {shows[kind]}"
    page = player(
        "film",
        where=_WHERE,
        title=title,
        words=f"a film of {what} over epochs {first} to {last}, which needs a viewer that shows "
        "HTML.",
        data=kept.data(),
        height=kept.height(),
        kind=kind,
        what=what,
        frames=len(kept.epochs),
        left_out=len(frames) - len(kept.epochs),
    )
    return Film(page, kept)


class _Frames:
    """Arrays of one kind: values [epochs, n, height, width] in [0, 1], or [epochs, n, 2]."""

    def __init__(
        self, epochs: list[int], values: np.ndarray, kind: str, labels: list[int], largest: float
    ) -> None:
        self.epochs, self.values, self.kind = epochs, values, kind
        self.labels, self.largest = labels, largest

    @classmethod
    def of(cls, frames: Mapping[int, Any], kind: str, labels: Any, n: int) -> _Frames:
        epochs = sorted(frames)
        arrays = [_frame(frames[epoch], f"frames[{epoch}]", kind, n) for epoch in epochs]
        if len({array.shape for array in arrays}) > 1:
            raise ValueError(
                f"{_WHERE}: the frames have different shapes, {arrays[0].shape} and others. Keep "
                "the same number of pictures after each epoch."
            )
        bytes_each = arrays[0].size * (2 if kind == "plane" else 1) * 4 / 3
        places = _spread(len(epochs), max(2, int(_ROOM // bytes_each)))
        values = np.stack([arrays[place] for place in places])
        largest = 1.0
        if kind == "weights":
            largest = max(float(np.abs(values).max()), 1e-9)
            values = (values / largest + 1) / 2
        classes: list[int] = []
        if kind == "plane":
            given = np.zeros(values.shape[1], int) if labels is None else np.asarray(labels)
            classes = validation.class_numbers(
                given[: values.shape[1]], values.shape[1], _WHERE
            ).tolist()
        return cls([int(epochs[place]) for place in places], values, kind, classes, largest)

    def data(self) -> dict:
        packed = (
            encode.numbers(self.values, "frames", _WHERE)
            if self.kind == "plane"
            else encode.grey(self.values)
        )
        return {
            "frames": packed,
            "epochs": self.epochs,
            "kind": self.kind,
            "labels": self.labels,
            "largest": self.largest,
            "columns": self._columns(),
        }

    def height(self) -> int:
        """Of the player: its pictures are at most 34 rem wide, a plane 27 rem."""
        rows = -(-self.values.shape[1] // self._columns())
        return 260 + (420 if self.kind == "plane" else 510 * rows // self._columns())

    def _columns(self) -> int:
        return columns_of(self.values.shape[1])

    def drawn(self, place: int) -> Image.Image:
        """One frame as a picture for a GIF, with its epoch written above."""
        picture = self._plane(place) if self.kind == "plane" else self._tiles(place)
        band = 24
        page = Image.new("RGB", (picture.width, picture.height + band), "white")
        page.paste(picture, (0, band))
        ImageDraw.Draw(page).text((6, 4), f"epoch {self.epochs[place]}", fill="black", font_size=14)
        return page

    def _tiles(self, place: int) -> Image.Image:
        tiles = self.values[place]
        columns = self._columns()
        rows = -(-len(tiles) // columns)
        blank = 0.5 if self.kind == "weights" else 0.0
        whole = mosaic(tiles, (rows, columns), (1, 1), blank=blank)
        rgb = colours.signed_map()(whole)[..., :3] if self.kind == "weights" else whole
        image = Image.fromarray(np.rint(255 * rgb).astype(np.uint8)).convert("RGB")
        scale = max(1, -(-_LEAST_GIF // max(image.size)))
        return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)

    def _plane(self, place: int) -> Image.Image:
        limit = float(np.abs(self.values).max()) * 1.05
        figure = plot_latent(self.values[place], self.labels, title=" ", limit=limit)
        file = BytesIO()
        figure.savefig(file, format="png", dpi=70)
        return Image.open(file).convert("RGB")


def _frame(values: Any, name: str, kind: str, n: int) -> np.ndarray:
    if kind == "plane":
        points = validation.matrix(values, name, _WHERE, "points", "2")
        if points.shape[1] != 2:
            raise ValueError(
                f"{_WHERE}: {name} has {points.shape[1]} columns, but a plane has two. Choose two."
            )
        return points
    array = validation.numbers(values, name, _WHERE)
    if kind == "weights":
        array = validation.matrix(values, name, _WHERE, "pixels", "units").T
    pixels = int(np.prod(array.shape[1:3]))
    side = round(pixels**0.5)
    flat = array.ndim in (3, 4) or side * side == pixels
    if array.ndim < 2 or not flat:
        raise ValueError(
            f"{_WHERE}: {name} has shape {array.shape}: pictures are [n, pixels] of squares or "
            "[n, height, width]. Reshape what after_epoch returns."
        )
    shape = (side, side) if array.ndim == 2 else (array.shape[1], array.shape[2])
    pictures = validation.pictures(array[:n], shape, name, "the pictures' size", _WHERE)
    return pictures if kind == "weights" else validation.unit_interval(pictures, name, _WHERE)


def _spread(count: int, most: int) -> list[int]:
    """Places of at most `most` of `count` frames, evenly spread from the first to the last."""
    return sorted({round(x) for x in np.linspace(0, count - 1, min(count, most))})
