"""Alt texts of the lab's figures: a function for each kind, which reads the numbers off the data.

The first sentence is the figure's title. What follows names what one would look for: ranges, which
unit or digit is the first and the last of them, how much one row differs from another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from labgen.util.words.quantities import counted

_MOST = 12  # parts that are told one by one; a listener has forgotten the first by then


def number(value: float) -> str:
    """Three digits that count, as a screen reader can say them: 0.0213, -1.3, 12,000."""
    if abs(value) >= 1e5 or 0 < abs(value) < 1e-4:
        return f"{value:.2e}"
    return f"{float(f'{value:.3g}'):,.7g}"


def _span(values: np.ndarray) -> str:
    return f"from {number(values.min())} to {number(values.max())}"


def _ends(values: np.ndarray, noun: str, show: Callable[[float], str] = number) -> str:
    """ "from 0.01 (unit 3) to 0.9 (unit 7), half of them above 0.2"."""
    low, high = int(values.argmin()), int(values.argmax())
    if values[low] == values[high]:
        return f"at {show(values[low])} for each {noun}"
    return (
        f"from {show(values[low])} ({noun} {low}) to {show(values[high])} ({noun} {high}), "
        f"half of them above {show(float(np.median(values)))}"
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _size(images: np.ndarray) -> str:
    return "{1}x{2}".format(*images.shape)


def _listed(parts: Sequence[str], noun: str) -> str:
    left = len(parts) - _MOST
    more = [f"and {counted(left, noun)} more"] if left > 0 else []
    return "; ".join([*parts[:_MOST], *more])


def _told(title: str, *sentences: str) -> str:
    title = " ".join(title.split())
    ended = [text if text[-1] in ".!?" else f"{text}." for text in (title, *sentences) if text]
    return " ".join(ended)


def of_weights(title: str, units: np.ndarray, all_units: int) -> str:
    """Alt text of the weights of hidden units, each drawn as an image.

    Args:
        units: the weights that are drawn [n, h, w].
    """
    largest = np.abs(units).max(axis=(1, 2))
    return _told(
        title,
        f"{len(units)} of {counted(all_units, 'hidden unit')}, each as an image of "
        f"{_size(units)} weights, {_span(units)}",
        f"The largest weight of a unit runs {_ends(largest, 'tile')}",
    )


def of_frequencies(title: str, shares: np.ndarray) -> str:
    """Alt text of how often hidden units are on.

    Args:
        shares: [rows, columns], in [0, 1].
    """
    units = shares.reshape(-1)
    return _told(
        title,
        f"{counted(units.size, 'unit')} in {counted(len(shares), 'row')}",
        f"The share of samples for which a unit is on runs {_ends(units, 'unit', _per_cent)}",
    )


def of_digits(title: str, rows: Mapping[str, np.ndarray], states: Mapping[str, np.ndarray]) -> str:
    """The same digits in several rows, and states of units below.

    Args:
        rows: label -> [n, h, w] in [0, 1]; all but the first are compared with the first.
    """
    (label, first), *others = rows.items()
    sentences = [f"{len(first)} columns; row {label}: images of {_size(first)}"]
    for name, images in others:
        if images.shape == first.shape:
            errors = np.square(images - first).mean(axis=(1, 2))
            sentences.append(
                f"Row {name}: squared difference from {label} per pixel {number(errors.mean())} "
                f"on average, running {_ends(errors, 'column')}"
            )
        else:
            sentences.append(f"Row {name}: images of {_size(images)}")
    return _told(title, *sentences, *_of_states(states))


def _of_states(states: Mapping[str, np.ndarray]) -> list[str]:
    return [
        f"Row {name}: {units[0].size} units as {_size(units)}, "
        + (
            f"{_per_cent(units.mean())} of them on for an average digit"
            if ((units >= 0) & (units <= 1)).all()
            else f"values {_span(units)}, on average {number(units.mean())}"
        )
        for name, units in states.items()
    ]


def of_generated(title: str, start: np.ndarray, end: np.ndarray, images: np.ndarray) -> str:
    """States before and after a chain and the digits that it ended with, all [n, h, w]."""
    states = {"Start state": np.clip(start, 0, 1), "Final state": end}
    return _told(title, f"{len(images)} columns", *_of_states(states), _of_images(images))


def of_rows(title: str, rows: Mapping[str, np.ndarray]) -> str:
    """Alt text of images in rows, each with its label.

    Args:
        rows: label -> images [n, h, w] in [0, 1].
    """
    parts = [f"{name}: {_of_images(images)}" for name, images in rows.items()]
    return _told(title, _listed(parts, "row"))


def of_images(title: str, images: np.ndarray, columns: int) -> str:
    """Alt text of images on a grid.

    Args:
        images: [n, h, w] in [0, 1], on a grid.
    """
    return _told(title, f"{_of_images(images)}, {columns} in a row")


def _of_images(images: np.ndarray) -> str:
    """How bright images are and how much they differ: alike ones are what a model repeats."""
    what = f"{counted(len(images), 'image')} of {_size(images)}, mean pixel {number(images.mean())}"
    if len(images) == 1:
        return what
    differences = np.sqrt(images.var(axis=0).mean())
    return f"{what}, a pixel's standard deviation between images {number(differences)}"


def of_steps(title: str, digit: np.ndarray, images: np.ndarray, active: int) -> str:
    """Alt text of a digit that is put together unit by unit.

    Args:
        images: what each step makes of the digit, [steps, pixels]; the first: biases alone.
    """
    errors = np.square(images - digit.reshape(1, -1)).mean(axis=1)
    return _told(
        title,
        f"The squared error per pixel goes from {number(errors[0])} with the biases alone to "
        f"{number(errors[-1])} with all {counted(active, 'active unit')}",
    )


def of_plane(title: str, points: np.ndarray, classes: np.ndarray, names: Sequence[str]) -> str:
    """points [n, 2] with their class numbers [n]."""
    x, y = points.T
    centres = [
        f"{k} at ({', '.join(map(number, points[classes == k].mean(axis=0)))})"
        for k in np.unique(classes)
    ]
    return _told(
        title,
        f"{counted(len(points), 'point')}, {names[0]} {_span(x)}, {names[1]} {_span(y)}",
        f"Centres of the classes: {_listed(centres, 'centre')}",
    )


def of_canvas(title: str, images: np.ndarray, extent: float, names: Sequence[str]) -> str:
    """Alt text of images that stand where their latent variables lie.

    Args:
        images: [ny, nx, h, w] in [0, 1], the topmost row first.
    """
    ny, nx = images.shape[:2]
    means = images.mean(axis=(2, 3))
    axes = [
        f"{name} {direction} {f'from {number(-extent)} to {number(extent)}' if count > 1 else '0'}"
        for name, direction, count in zip(names, ("to the right", "upwards"), (nx, ny), strict=True)
    ]
    return _told(
        title,
        f"{counted(ny, 'row')} of {counted(nx, 'image')} of {images.shape[2]}x{images.shape[3]}, "
        + ", ".join(axes),
        f"Mean pixel {number(means[ny // 2, nx // 2])} in the middle, {_span(means)} in all",
    )


def of_curves(title: str, x_label: str, y_label: str, lines: Sequence[Mapping[str, Any]]) -> str:
    """Alt text of curves over one axis.

    Args:
        lines: each with its "label", "x" and "y"; a NaN was not measured.
    """
    parts = [_of_curve(line["label"], line["x"], line["y"], x_label) for line in lines]
    return _told(title, f"{y_label}, {_listed(parts, 'curve')}")


def _of_curve(label: str, x: np.ndarray, y: np.ndarray, x_label: str) -> str:
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if len(y) == 1:
        return f"{label} {number(y[0])} at {x_label} {number(x[0])}"
    moves = "rises" if y[-1] > y[0] else "falls" if y[-1] < y[0] else "goes"
    text = (
        f"{label} {moves} from {number(y[0])} at {x_label} {number(x[0])} to {number(y[-1])} at "
        f"{x_label} {number(x[-1])}"
    )
    low, high = int(y.argmin()), int(y.argmax())
    if y[low] < min(y[0], y[-1]):
        text += f", with its lowest {number(y[low])} at {number(x[low])}"
    if y[high] > max(y[0], y[-1]):
        text += f", with its highest {number(y[high])} at {number(x[high])}"
    return text


def of_bars(title: str, panels: Mapping[str, Mapping[str, str]]) -> str:
    """Alt text of panels of bars.

    Args:
        panels: measure -> {model -> what stands at the end of its bar}.
    """
    sentences = [
        f"{name}: {_listed([f'{model} {text}' for model, text in bars.items()], 'bar')}"
        for name, bars in panels.items()
    ]
    return _told(title, *sentences)


def of_thumbnail(title: str, image: np.ndarray) -> str:
    """One image [h, w] in [0, 1]."""
    return _told(title, _of_images(image[None]))


def of_boxes(title: str, data: np.ndarray, what: str, noun: str) -> str:
    """Alt text of box plots beside each other.

    Args:
        data: [n, units], a box for each unit.
    """
    low, medians, high = np.percentile(data, (25, 50, 75), axis=0)
    return _told(
        title,
        f"{what}: box plots of {counted(data.shape[1], noun)}; medians {_ends(medians, noun)}; "
        f"between the quartiles lie {_ends(high - low, noun)}",
    )


def of_columns(title: str, heights: np.ndarray, names: Sequence[str]) -> str:
    """Alt text of bars in three dimensions.

    Args:
        heights: [rows, columns] of bars in three dimensions.
        names: of rows, columns, height.
    """
    sizes = np.abs(heights).mean(axis=0)
    return _told(
        title,
        f"{names[2]} {_span(heights)}, {heights.shape[0]} rows ({names[0]}) and "
        f"{heights.shape[1]} columns ({names[1]}); the mean height without its sign runs "
        f"{_ends(sizes, names[1])}",
    )
