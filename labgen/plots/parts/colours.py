"""The colours of the lab: grey for pixels, maps for states and numbers, ten for classes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from matplotlib import color_sequences
from matplotlib.colors import Colormap, ListedColormap, to_hex

PIXELS = "gray"
STATES = "cividis"
SHARES = "viridis"  # more distinct in the middle than STATES, where most shares lie

# Ten that people with any colour blindness tell apart (M. A. Petroff, Accessible color sequences
# for data visualization, 2021, arXiv:2107.02270), and a shape beside each.
CLASSES = tuple(to_hex(colour) for colour in color_sequences["petroff10"])
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")

# The three anchors of the signed map in CIELAB (lightness, a, b). Both ends have the same
# lightness and the same chroma, so that -x and +x look equally strong.
_LIGHTNESS, _CHROMA = 37.0, 56.0
_MIDDLE = np.array([97.0, 0.0, 0.0])


def _anchor(hue: float) -> np.ndarray:
    angle = np.radians(hue)
    return np.array([_LIGHTNESS, _CHROMA * np.cos(angle), _CHROMA * np.sin(angle)])


_NEGATIVE = _anchor(-73)
_POSITIVE = _anchor(30)


@lru_cache(maxsize=1)
def signed_map() -> Colormap:
    """Blue for negative, near-white for zero, red for positive.

    The colours are equidistant along two straight lines in CIELAB, which makes equal steps of
    the value equal steps for the eye (CIE 15:2004, section 8.2.1).
    """
    share = np.linspace(1, 0, 128)[:, None]
    below = share * _NEGATIVE + (1 - share) * _MIDDLE
    above = share[::-1] * _POSITIVE + (1 - share[::-1]) * _MIDDLE
    return ListedColormap(lab_to_rgb(np.vstack([below, above])), name="labgen_signed")


def lab_to_rgb(lab: np.ndarray) -> np.ndarray:
    """CIELAB (D65) [n, 3] -> sRGB [n, 3] in [0, 1] (IEC 61966-2-1); outside values are cut."""
    lightness, a, b = np.asarray(lab, dtype=float).T
    y = (lightness + 16) / 116
    cube = np.stack([y + a / 500, y, y - b / 200], axis=1)
    linear_part = 3 * (6 / 29) ** 2 * (cube - 4 / 29)
    xyz = np.where(cube > 6 / 29, cube**3, linear_part) * [0.95047, 1.0, 1.08883]
    to_rgb = np.array(
        [
            [3.2404542, -1.5371385, -0.4985314],
            [-0.9692660, 1.8760108, 0.0415560],
            [0.0556434, -0.2040259, 1.0572252],
        ]
    )
    linear = np.clip(xyz @ to_rgb.T, 0, 1)
    curved = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, 12.92 * linear, curved)
