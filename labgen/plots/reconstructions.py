"""Digits beside what a model makes of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from labgen.plots.parts import alt_sentences, validation
from labgen.plots.parts.alt_text import set_alt_text
from labgen.plots.parts.image_rows import PIXEL, Strip, draw_strips, state_scale
from labgen.util.words.quantities import counted


def draw_reconstructions(
    ins: Any,
    outs: Any,
    states: Any,
    shape_in: tuple[int, int],
    shape_state: tuple[int, int],
    N: int = 20,
    state_range: tuple[float, float] = (0, 1),
    title: str | None = None,
) -> Figure:
    """The first N digits: input, hidden state, reconstruction, one under the other.

    Args:
        ins, outs: [n, pixels] or [n, h, w] in [0, 1]; outs as probabilities p(v = 1).
        states: [n, units] of the layer that the reconstruction came from.
        shape_in, shape_state: (rows, columns) in which pixels and units are shown.
        state_range: the values at the ends of the state colours; (-3, 3) suits the z of a VAE and
            uses signed colours with zero in the middle. States outside it are drawn in the end
            colour and the colour bar gets an arrow.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, pixels outside [0, 1] or N larger than n.
    """
    where = "draw_reconstructions"
    shape_in = validation.pair(shape_in, "shape_in", where)
    shape_state = validation.pair(shape_state, "shape_state", where, example="(10, 10)")
    N = validation.whole(N, "N", where)
    low, high = validation.value_range(state_range, "state_range", where)
    inputs = _digits(ins, shape_in, "ins", where, N)
    outputs = _digits(outs, shape_in, "outs", where, N)
    hidden = validation.pictures(states, shape_state, "states", "shape_state", where)
    validation.enough(N, len(hidden), "states", where, "digits")
    # The z of a VAE is no hidden unit that is on or off.
    name = "hidden state" if low == 0 else "state"
    strips = [
        Strip("Input", inputs, PIXEL),
        Strip(name.capitalize(), hidden[:N], state_scale(low, high, name)),
        Strip("Reconstruction", outputs, PIXEL),
    ]
    title = title or f"{counted(N, 'digit')}, reconstructed"
    return _drawn(strips, title, where)


def draw_comparison(
    rows: dict[str, Any],
    shape: tuple[int, int],
    N: int = 20,
    title: str | None = None,
    state_rows: dict[str, tuple[Any, tuple[int, int]]] | None = None,
    state_range: tuple[float, float] = (0, 1),
) -> Figure:
    """The same N digits as several models give them back, in one column per digit.

    Args:
        rows: label -> [n, pixels] or [n, h, w] in [0, 1], drawn from top to bottom.
        shape: (height, width) of a digit.
        state_rows: label -> (states [n, units], (rows, columns)), drawn below the digits.
        state_range: the values at the ends of the state colours.

    Returns:
        The figure.

    Raises:
        ValueError: on a wrong shape, NaN, pixels outside [0, 1] or N larger than n.
    """
    where = "draw_comparison"
    shape = validation.pair(shape, "shape", where)
    N = validation.whole(N, "N", where)
    low, high = validation.value_range(state_range, "state_range", where)
    strips = [
        Strip(label, _digits(images, shape, f"rows[{label!r}]", where, N), PIXEL)
        for label, images in validation.mapping(rows, "rows", where).items()
    ]
    scale = state_scale(low, high)
    for label, entry in ({} if state_rows is None else state_rows).items():
        name = f"state_rows[{label!r}]"
        if not (isinstance(entry, tuple | list) and len(entry) == 2):
            raise ValueError(
                f"{where}: {name} must be a pair (states, (rows, columns)), such as "
                "(top_states, (10, 10))."
            )
        state_shape = validation.pair(entry[1], f"{name}[1]", where, example="(10, 10)")
        states = validation.pictures(entry[0], state_shape, name, "its shape", where)
        validation.enough(N, len(states), name, where, "digits")
        strips.append(Strip(str(label), states[:N], scale))
    return _drawn(strips, title or f"{counted(N, 'digit')}, side by side", where)


def _drawn(strips: list[Strip], title: str, where: str) -> Figure:
    figure = draw_strips(strips, title, where)
    digits = {strip.label: strip.images for strip in strips if strip.scale == PIXEL}
    states = {strip.label: strip.images for strip in strips if strip.scale != PIXEL}
    set_alt_text(figure, alt_sentences.of_digits(title, digits, states))
    return figure


def _digits(values: Any, shape: tuple, name: str, where: str, N: int) -> np.ndarray:
    images = validation.pictures(
        values, shape, name, "shape_in" if "[" not in name else "shape", where
    )
    validation.enough(N, len(images), name, where, "digits")
    return validation.unit_interval(images[:N], name, where)
