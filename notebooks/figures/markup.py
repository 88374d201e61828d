"""Short text markup for the labels of the diagrams, and an estimate of how wide a label is.

    plain words             sans-serif
    **words**               bold sans-serif
    `name`                  monospace: a name as the notebooks' code spells it
    $p(x|z)$                maths: letters in italic serif, everything else upright
    $w_{ij}$  $v^0$         one level of sub- and superscripts; $σ_z^2$ stacks the two
    $[log] p$               upright words inside maths, here log

`runs` cuts a label into pieces of one style each. Nothing here knows about SVG.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

SANS = "Arial, Helvetica, sans-serif"
SERIF = "'Times New Roman', Times, serif"
MONO = "'Courier New', Courier, monospace"

SCRIPT = 0.72  # size of a sub- or superscript, relative to its base
MATHS = 1.14  # serif letters look smaller than sans-serif ones of the same size
DROP, RISE = 0.24, 0.40  # how far scripts move from the base line, in base sizes


@dataclass(frozen=True)
class Run:
    """A piece of a label in one style; `level` is 0 (base line), -1 (subscript) or 1 (superscript).

    `stacked` marks a superscript that stands above the subscript before it.
    """

    text: str
    family: str = SANS
    italic: bool = False
    bold: bool = False
    level: int = 0
    stacked: bool = False

    @property
    def scale(self) -> float:
        """Font size of the run relative to the label's."""
        return (MATHS if self.family == SERIF else 1.0) * (SCRIPT if self.level else 1.0)


_PARTS = re.compile(r"\$(?P<maths>[^$]+)\$|`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*")
_ATOMS = re.compile(
    r"(?P<script>[_^])(?:\{(?P<group>[^}]*)\}|(?P<one>.))|\[(?P<word>[^\]]*)\]"
    r"|(?P<letters>[A-Za-zα-ωℓ]+)|(?P<other>[^A-Za-zα-ωℓ_^\[]+)"
)


def runs(label: str) -> list[Run]:
    """Cut a label into runs of one style each."""
    result, position = [], 0
    for part in _PARTS.finditer(label):
        if part.start() > position:
            result.append(Run(label[position : part.start()]))
        if part["maths"]:
            result.extend(_maths(part["maths"]))
        elif part["code"]:
            result.append(Run(part["code"], MONO))
        else:
            result.append(Run(part["bold"], bold=True))
        position = part.end()
    if position < len(label):
        result.append(Run(label[position:]))
    return result


def _maths(source: str, level: int = 0) -> list[Run]:
    result: list[Run] = []
    for atom in _ATOMS.finditer(source):
        if atom["script"]:
            content = atom["one"] if atom["group"] is None else atom["group"]
            script = _maths(content, -1 if atom["script"] == "_" else 1)
            if atom["script"] == "^" and result and result[-1].level == -1:
                script[0] = replace(script[0], stacked=True)
            result.extend(script)
        else:
            upright = atom["word"] if atom["word"] is not None else atom["other"]
            text = (upright if upright is not None else atom["letters"]).replace("'", "′")
            result.append(Run(text, SERIF, italic=upright is None, level=level))
    return result


_NARROW, _SLIM, _WIDE = set("iljI.,:;|'!·"), set('ft()[]{}-r /"⟨⟩'), set("mwMWQ@%…→∼")


def width(run: Run, size: float) -> float:
    """Estimated width of a run, in the units of `size`; a little generous for every usual font."""
    if run.family == MONO:
        return 0.602 * size * run.scale * len(run.text)
    total = 0.0
    for letter in run.text:
        if letter in _NARROW:
            total += 0.28
        elif letter in _SLIM:
            total += 0.36
        elif letter in _WIDE:
            total += 0.86
        elif letter.isupper() or letter in "+−=≈‖×ηεσμ":
            total += 0.68
        else:
            total += 0.55
    return total * size * run.scale * (0.9 if run.family == SERIF else 1.0)


def label_width(label: str, size: float) -> float:
    """Estimated width of a whole label."""
    total = previous = 0.0
    for run in runs(label):
        this = width(run, size)
        total += max(this - previous, 0.0) if run.stacked else this
        previous = this
    return total
