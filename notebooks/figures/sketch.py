"""The drawing vocabulary of the lab's diagrams: one look for all of them, as plain SVG.

A `Drawing` offers boxes, layers of units, networks, pictures, bell curves, volumes, arrows, labels
and a legend. Whatever has an outline returns a `Box`, whose edges the arrows use. Colours tell what
a thing is (`ROLES`), lines tell how one thing makes another (`LINES`).
Coordinates are in pixels, x to the right and y downwards. Only the standard library is needed.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markup import DROP, MATHS, RISE, SANS, label_width, runs, width

INK = "#1f2937"  # text
LINE = "#475569"  # arrows and networks
FAINT = "#94a3b8"  # connections in the background
GRADIENT = "#b0189a"
SIZE, SMALL = 16.0, 14.5  # font sizes

# What a thing is: (fill, stroke, name in the legend).
ROLES = {
    "visible": ("#dbeafc", "#1b66a8", "visible"),
    "hidden": ("#fdeccb", "#a86200", "hidden"),
    "latent": ("#d2efee", "#0b7078", "latent"),
    "data": ("#e6f2d1", "#4f7d14", "data"),
    "noise": ("#e8eaee", "#5b6472", "noise"),
    "generated": ("#fbdcd6", "#b8352b", "generated"),
    "network": ("#f4f6f9", LINE, "network"),
    "loss": ("#fae6f6", GRADIENT, "loss"),
}

# How one thing makes another: (dashes, colour, width, name in the legend).
LINES = {
    "solid": (None, LINE, 2.0, "computed"),
    "sampled": ("7 5", LINE, 2.0, "sampled"),
    "gradient": (None, GRADIENT, 2.0, "gradient"),
    "undirected": (None, LINE, 3.0, "both ways"),
}

# Activities of the units that layers show: 0/1 states and probabilities.
STATES = (1, 0, 1, 1, 0)
STATES_2 = (0, 1, 1, 0, 1)
STATES_3 = (1, 1, 0, 0, 1)
PROBABILITIES = (0.8, 0.25, 0.6, 0.9, 0.15)
PROBABILITIES_2 = (0.3, 0.7, 0.5, 0.2, 0.85)

# Little pictures of digits, ten by ten; the signs stand for three grey levels.
DIGITS = {
    "three": (
        "          ",
        "  .o##o.  ",
        "  o..o#o  ",
        "      ##  ",
        "   o##o.  ",
        "     .o#. ",
        "       #o ",
        "  o. .o#. ",
        "  .o##o.  ",
        "          ",
    ),
    "soft three": (
        "          ",
        " .oo#o.   ",
        " ...oo#o. ",
        "     o#o. ",
        "  .o##o.  ",
        "  ...o#o. ",
        "     .#o. ",
        " o...o#o. ",
        " .oo#oo.  ",
        "    ..    ",
    ),
    "seven": (
        "          ",
        "  o#####o ",
        "  .oooo#o ",
        "      o#. ",
        "     .#o  ",
        "    .##.  ",
        "    o#o   ",
        "    ##.   ",
        "    #o    ",
        "          ",
    ),
    "two": (
        "          ",
        "  .o##o.  ",
        "  ##..##  ",
        "       #o ",
        "      o#. ",
        "    .o#.  ",
        "   o#o.   ",
        "  o##oooo ",
        "  o#####o ",
        "          ",
    ),
}
_GREY = {".": 0.25, "o": 0.6, "#": 1.0}


@dataclass(frozen=True)
class Box:
    """A rectangle on the drawing; its edges are where arrows begin and end."""

    x: float
    y: float
    w: float
    h: float

    def at(self, across: float, down: float) -> tuple[float, float]:
        """The point at these fractions of the width and the height."""
        return self.x + across * self.w, self.y + down * self.h

    @property
    def left(self) -> tuple[float, float]:
        return self.at(0, 0.5)

    @property
    def right(self) -> tuple[float, float]:
        return self.at(1, 0.5)

    @property
    def top(self) -> tuple[float, float]:
        return self.at(0.5, 0)

    @property
    def bottom(self) -> tuple[float, float]:
        return self.at(0.5, 1)

    @property
    def centre(self) -> tuple[float, float]:
        return self.at(0.5, 0.5)


Point = tuple[float, float]


def _number(value: float) -> str:
    """At most one decimal, so that the files do not depend on the last bits of a sine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _path(points: Sequence[Point], close: bool = False) -> str:
    steps = " L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{steps}{' Z' if close else ''}"


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _distance(start: Point, end: Point) -> float:
    return math.hypot(end[0] - start[0], end[1] - start[1])


class Drawing:
    """One diagram.

    Args:
        width, height: size in pixels.
        title: short name of the diagram, for screen readers.
        description: what it shows, in words, for those who do not see it.
    """

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self.width, self.height = width, height
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {_number(width)} {_number(height)}",
                "width": _number(width),
                "height": _number(height),
                "role": "img",
                "aria-labelledby": "title desc",
                "font-family": SANS,
            },
        )
        self._add("title", id="title").text = title
        self._add("desc", id="desc").text = description
        # A card of its own, so that the diagram also reads on a dark page.
        self._add(
            "rect",
            x=0.5,
            y=0.5,
            width=width - 1,
            height=height - 1,
            rx=12,
            fill="#ffffff",
            stroke="#e2e8f0",
        )

    def svg(self) -> str:
        """The file's text: one element a line, always the same for the same drawing."""
        self._root.text = "\n"
        for element in self._root:
            element.tail = "\n"
        return ET.tostring(self._root, encoding="unicode") + "\n"

    def _add(self, tag: str, **attributes: object) -> ET.Element:
        named = {
            name.replace("_", "-"): _number(value) if isinstance(value, (int, float)) else value
            for name, value in attributes.items()
            if value is not None
        }
        return ET.SubElement(self._root, tag, named)

    # --- text -------------------------------------------------------------------------------

    def label(
        self,
        at: Point,
        text: str,
        *,
        anchor: str = "middle",
        size: float = SIZE,
        colour: str = INK,
        halo: bool = False,
    ) -> None:
        """Write a label (see markup.py), vertically centred on `at`; lines are split at newlines.

        anchor: start | middle | end. halo: a white rim, for a label that lies on a line.
        """
        lines = text.split("\n")
        x, y = at
        for index, line in enumerate(lines):
            down = (index - (len(lines) - 1) / 2) * size * 1.3
            self._line((x, y + down + 0.35 * size), line, anchor, size, colour, halo)

    def _line(
        self, at: Point, text: str, anchor: str, size: float, colour: str, halo: bool
    ) -> None:
        rim = (
            {
                "stroke": "#ffffff",
                "stroke_width": 5,
                "stroke_linejoin": "round",
                "paint_order": "stroke",
            }
            if halo
            else {}
        )
        element = self._add(
            "text",
            x=at[0],
            y=at[1],
            font_size=size,
            fill=colour,
            text_anchor=anchor,
            **{"xml:space": "preserve"},
            **rim,
        )
        base = 0.0
        previous = None
        for run in runs(text):
            shift = {0: 0.0, -1: DROP, 1: -RISE}[run.level] * size * MATHS
            style = {"font-size": _number(size * run.scale)} if run.scale != 1 else {}
            if run.family != SANS:
                style["font-family"] = run.family
            if run.italic:
                style["font-style"] = "italic"
            if run.bold:
                style["font-weight"] = "bold"
            if _number(shift - base) != "0":
                style["dy"] = _number(shift - base)
            if run.stacked and previous is not None:
                style["dx"] = _number(-0.8 * width(previous, size))
            ET.SubElement(element, "tspan", style).text = run.text
            base = base + float(style.get("dy", 0))
            previous = run

    # --- things -----------------------------------------------------------------------------

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        role: str = "network",
        text: str = "",
        *,
        size: float = SIZE,
        rx: float = 8,
    ) -> Box:
        """A rounded box with a label in the middle; x, y is its upper left corner."""
        fill, stroke, _ = ROLES[role]
        self._add(
            "rect", x=x, y=y, width=w, height=h, rx=rx, fill=fill, stroke=stroke, stroke_width=1.6
        )
        if text:
            self.label((x + w / 2, y + h / 2), text, size=size)
        return Box(x, y, w, h)

    def panel(self, x: float, y: float, w: float, h: float, heading: str = "") -> Box:
        """A light ground behind things that belong together, its heading at the top."""
        self._add("rect", x=x, y=y, width=w, height=h, rx=10, fill="#f8fafc", stroke="#d5dce6")
        if heading:
            self.label((x + w / 2, y + 20), heading)
        return Box(x, y, w, h)

    def unit(
        self,
        centre: Point,
        role: str,
        text: str = "",
        *,
        r: float = 20,
        fill: str | None = None,
        size: float = SIZE,
    ) -> Box:
        """One unit: a circle."""
        x, y = centre
        self._add(
            "circle",
            cx=x,
            cy=y,
            r=r,
            fill=fill or ROLES[role][0],
            stroke=ROLES[role][1],
            stroke_width=1.6,
        )
        if text:
            self.label(centre, text, size=size)
        return Box(x - r, y - r, 2 * r, 2 * r)

    def layer(
        self,
        centre: Point,
        role: str,
        values: Sequence[float] | None = None,
        *,
        count: int = 5,
        vertical: bool = False,
        r: float = 8,
    ) -> Box:
        """A row (or column) of units in a frame; `values` in [0, 1] show their activities."""
        fill, stroke, _ = ROLES[role]
        count = len(values) if values else count
        pitch = 2 * r + 5
        long, short = count * pitch + 9, 2 * r + 14
        w, h = (short, long) if vertical else (long, short)
        x, y = centre[0] - w / 2, centre[1] - h / 2
        self._add(
            "rect",
            x=x,
            y=y,
            width=w,
            height=h,
            rx=short / 2,
            fill="#ffffff",
            stroke=stroke,
            stroke_width=1.6,
        )
        for index in range(count):
            along = (index - (count - 1) / 2) * pitch
            cx, cy = (centre[0], centre[1] + along) if vertical else (centre[0] + along, centre[1])
            self._add(
                "circle",
                cx=cx,
                cy=cy,
                r=r,
                fill=stroke if values else fill,
                fill_opacity=f"{values[index]:g}" if values else None,
                stroke=stroke,
                stroke_width=1.2,
            )
        return Box(x, y, w, h)

    def network(
        self,
        x: float,
        y: float,
        w: float,
        h_left: float,
        h_right: float,
        text: str,
        *,
        size: float = SIZE,
    ) -> Box:
        """A network as a trapezium that widens or narrows; x, y is the middle of its left side."""
        corners = [
            (x, y - h_left / 2),
            (x + w, y - h_right / 2),
            (x + w, y + h_right / 2),
            (x, y + h_left / 2),
        ]
        fill, stroke, _ = ROLES["network"]
        self._add(
            "path",
            d=_path(corners, close=True),
            fill=fill,
            stroke=stroke,
            stroke_width=1.8,
            stroke_linejoin="round",
        )
        self.label((x + w / 2, y), text, size=size)
        half = (h_left + h_right) / 2
        return Box(x, y - half / 2, w, half)

    def picture(self, x: float, y: float, side: float, digit: str, role: str) -> Box:
        """A small picture of a digit; x, y is its upper left corner, `side` a multiple of ten."""
        stroke = ROLES[role][1]
        self._add(
            "rect",
            x=x,
            y=y,
            width=side,
            height=side,
            rx=3,
            fill="#ffffff",
            stroke=stroke,
            stroke_width=1.6,
        )
        cell = side / len(DIGITS[digit])
        for sign, grey in _GREY.items():
            squares = [
                f"M{_number(x + column * cell)} {_number(y + row * cell)}"
                f"h{_number(cell)}v{_number(cell)}h-{_number(cell)}z"
                for row, line in enumerate(DIGITS[digit])
                for column, this in enumerate(line)
                if this == sign
            ]
            if squares:
                self._add(
                    "path",
                    d="".join(squares),
                    fill=stroke,
                    fill_opacity=f"{grey:g}",
                    shape_rendering="crispEdges",
                )
        return Box(x, y, side, side)

    def bell(self, centre: Point, w: float, h: float, role: str) -> Box:
        """A bell curve on its axis: a normal distribution."""
        fill, stroke, _ = ROLES[role]
        x, y = centre[0] - w / 2, centre[1] + h / 2
        curve = [(x + w * t / 32, y - h * math.exp(-((t / 32 - 0.5) ** 2) * 24)) for t in range(33)]
        self._add(
            "path",
            d=_path([(x, y), *curve, (x + w, y)], close=True),
            fill=fill,
            stroke=stroke,
            stroke_width=1.6,
            stroke_linejoin="round",
        )
        return Box(x, centre[1] - h / 2, w, h)

    def volume(self, x: float, y: float, w: float, side: float, role: str) -> Box:
        """Feature maps as a cuboid: `w` stands for the channels, `side` for height and width.

        x is the left of its front face, y its vertical middle; the returned box holds all of it.
        """
        fill, stroke, _ = ROLES[role]
        slant = 0.32 * side
        top, bottom = y - side / 2 + slant / 2, y + side / 2 + slant / 2
        outline = {"fill": fill, "stroke": stroke, "stroke_width": 1.4, "stroke_linejoin": "round"}
        self._add(
            "path",
            d=_path(
                [(x, top), (x + slant, top - slant), (x + w + slant, top - slant), (x + w, top)],
                close=True,
            ),
            **outline,
        )
        self._add(
            "path",
            d=_path(
                [
                    (x + w, top),
                    (x + w + slant, top - slant),
                    (x + w + slant, bottom - slant),
                    (x + w, bottom),
                ],
                close=True,
            ),
            **outline,
        )
        self._add("rect", x=x, y=top, width=w, height=side, **outline)
        return Box(x, top - slant, w + slant, side + slant)

    # --- lines ------------------------------------------------------------------------------

    def arrow(
        self,
        *points: Point,
        kind: str = "solid",
        radius: float = 14,
        gap: float = 4,
        colour: str | None = None,
    ) -> None:
        """An arrow through these points, with rounded corners; `gap` keeps it off what it joins.

        kind: solid (computed), sampled (dashed), gradient (wavy), undirected (no head).
        """
        dashes, own, thickness, _ = LINES[kind]
        colour = colour or own
        points = list(points)
        points[0] = self._closer(points[0], points[1], gap)
        points[-1] = self._closer(points[-1], points[-2], gap)
        tip = points[-1]
        head = kind != "undirected"
        if head:
            points[-1] = self._closer(tip, points[-2], 9)
        line = self._wave(points, radius) if kind == "gradient" else self._rounded(points, radius)
        self._add(
            "path",
            d=line,
            fill="none",
            stroke=colour,
            stroke_width=thickness,
            stroke_dasharray=dashes,
            stroke_linejoin="round",
            stroke_linecap="round" if kind == "gradient" else None,
        )
        if head:
            self._head(points[-2], tip, colour)

    def line(self, *points: Point, colour: str = FAINT, thickness: float = 1.0) -> None:
        """A plain line, for connections in the background."""
        self._add("path", d=_path(points), fill="none", stroke=colour, stroke_width=thickness)

    @staticmethod
    def _closer(point: Point, towards: Point, by: float) -> Point:
        length = _distance(point, towards)
        return _between(point, towards, min(by / length, 0.5)) if length else point

    @staticmethod
    def _corner(before: Point, corner: Point, after: Point, radius: float) -> tuple[Point, Point]:
        radius = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        return (
            _between(corner, before, radius / _distance(before, corner)),
            _between(corner, after, radius / _distance(corner, after)),
        )

    def _rounded(self, points: Sequence[Point], radius: float) -> str:
        d = f"M{_number(points[0][0])} {_number(points[0][1])}"
        for before, corner, after in zip(points, points[1:], points[2:], strict=False):
            start, end = self._corner(before, corner, after, radius)
            line, bend, to = (f"{_number(x)} {_number(y)}" for x, y in (start, corner, end))
            d += f" L{line} Q{bend} {to}"
        return d + f" L{_number(points[-1][0])} {_number(points[-1][1])}"

    def _wave(self, points: Sequence[Point], radius: float) -> str:
        """The same route as `_rounded`, as a wave that dies out before the arrowhead."""
        route = [points[0]]
        for before, corner, after in zip(points, points[1:], points[2:], strict=False):
            start, end = self._corner(before, corner, after, radius)
            route.extend(
                _between(_between(start, corner, t / 6), _between(corner, end, t / 6), t / 6)
                for t in range(7)
            )
        route.append(points[-1])
        lengths = [_distance(a, b) for a, b in pairwise(route)]
        total = sum(lengths)
        # Whole periods of about 13 pixels, so that the wave begins and ends on the route.
        periods = max(1, round((total - 8) / 13))
        wave, travelled, segment = [], 0.0, 0
        steps = max(8, periods * 8)
        for step in range(steps + 1):
            place = (total - 8) * step / steps
            while segment < len(lengths) - 1 and place > travelled + lengths[segment]:
                travelled += lengths[segment]
                segment += 1
            a, b = route[segment], route[segment + 1]
            length = lengths[segment] or 1.0
            x, y = _between(a, b, (place - travelled) / length)
            swing = 3.6 * math.sin(2 * math.pi * periods * step / steps)
            wave.append((x - swing * (b[1] - a[1]) / length, y + swing * (b[0] - a[0]) / length))
        return _path([*wave, points[-1]])

    def _head(self, start: Point, tip: Point, colour: str) -> None:
        length = _distance(start, tip)
        along = ((tip[0] - start[0]) / length, (tip[1] - start[1]) / length)
        back = (tip[0] - 11.5 * along[0], tip[1] - 11.5 * along[1])
        sides = [(back[0] - 5 * side * along[1], back[1] + 5 * side * along[0]) for side in (1, -1)]
        self._add("path", d=_path([tip, *sides], close=True), fill=colour)

    def cross(self, centre: Point, *, r: float = 9) -> None:
        """A barrier: nothing passes here."""
        x, y = centre
        for side in (1, -1):
            self._add(
                "path",
                d=_path([(x - r, y - side * r), (x + r, y + side * r)]),
                fill="none",
                stroke=GRADIENT,
                stroke_width=3.5,
                stroke_linecap="round",
            )

    # --- legend -----------------------------------------------------------------------------

    def legend(self, *keys: str, y: float | None = None, **names: str) -> None:
        """One centred line that explains colours and lines.

        keys: of ROLES and LINES, and "states", "probabilities". names: other words for a key.
        """
        y = self.height - 22 if y is None else y
        known = {key: entry[-1] for key, entry in (ROLES | LINES).items()}
        known |= {"states": "0/1 states", "probabilities": "probabilities"} | names
        icon = {
            key: 44.0 if key in LINES else 51.0 if key in ("states", "probabilities") else 20.0
            for key in keys
        }
        widths = [icon[key] + 7 + label_width(known[key], SMALL) for key in keys]
        space = 22.0
        x = (self.width - sum(widths) - space * (len(keys) - 1)) / 2
        if x < 8:
            raise ValueError(f"The legend {keys} is too wide for a drawing of {self.width} pixels.")
        for key, w in zip(keys, widths, strict=True):
            self._legend_icon(key, x, y)
            self.label((x + icon[key] + 7, y), known[key], anchor="start", size=SMALL)
            x += w + space

    def _legend_icon(self, key: str, x: float, y: float) -> None:
        if key in LINES:
            self.arrow((x, y), (x + 44, y), kind=key, gap=0)
        elif key in ROLES:
            fill, stroke, _ = ROLES[key]
            self._add(
                "rect",
                x=x + 1,
                y=y - 8,
                width=18,
                height=16,
                rx=4,
                fill=fill,
                stroke=stroke,
                stroke_width=1.6,
            )
        else:
            for index, value in enumerate((1, 0, 1) if key == "states" else (0.25, 0.8, 0.5)):
                self._add(
                    "circle",
                    cx=x + 9 + 16.5 * index,
                    cy=y,
                    r=6.5,
                    fill=INK,
                    fill_opacity=f"{value:g}",
                    stroke=INK,
                    stroke_width=1.2,
                )
