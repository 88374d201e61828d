"""The lab's diagrams: complete, drawn by their script, accessible, self-contained, not clipped."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

FIGURES = Path(__file__).resolve().parents[2] / "notebooks" / "figures"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    "generative_view",
    "rbm",
    "cd1",
    "dbn",
    "dbn_reconstruction",
    "up_down",
    "vae_plain",
    "vae_encoder",
    "vae_decoder",
    "vae_whole",
    "vae_reparameterised",
    "vae_log_variance",
    "gan",
    "gan_generator",
    "gan_discriminator",
    "gan_two_headed",
    "dcgan",
]


@pytest.fixture(scope="module")
def redrawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the script draws now."""
    folder = tmp_path_factory.mktemp("figures")
    script = FIGURES / "draw_figures.py"
    subprocess.run([sys.executable, "-B", script, folder], check=True, timeout=60)
    return folder


@pytest.fixture(params=NAMES)
def svg(request: pytest.FixtureRequest) -> ET.Element:
    """The root element of a committed diagram."""
    return ET.parse(FIGURES / f"{request.param}.svg").getroot()


def test_no_diagram_is_missing_or_left_over(redrawn: Path) -> None:
    assert sorted(path.stem for path in FIGURES.glob("*.svg")) == sorted(NAMES)
    assert sorted(path.stem for path in redrawn.iterdir()) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_committed_file_is_what_the_script_draws(redrawn: Path, name: str) -> None:
    drawn, committed = (folder / f"{name}.svg" for folder in (redrawn, FIGURES))
    assert drawn.read_bytes() == committed.read_bytes(), (
        f"{name}.svg differs from what the script draws: run python notebooks/figures/"
        "draw_figures.py and do not edit the SVG by hand."
    )


def test_screen_readers_find_a_title_and_a_description(svg: ET.Element) -> None:
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "title desc"
    title, description = (svg.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert title is not None and len(title.text or "") > 3
    assert description is not None and len(description.text or "") > 60


def test_nothing_is_loaded_or_run(svg: ET.Element) -> None:
    for element in svg.iter():
        tag = element.tag.removeprefix(SVG)
        assert tag in {"svg", "title", "desc", "rect", "circle", "path", "text", "tspan"}
        for name, value in element.attrib.items():
            assert not name.endswith("href") and not name.startswith("on")
            assert "url(" not in value and "://" not in value


def test_no_text_lies_outside_the_picture(svg: ET.Element) -> None:
    _, _, width, height = (float(number) for number in svg.get("viewBox", "").split())
    for text in svg.iter(f"{SVG}text"):
        size = float(text.get("font-size", 0))
        # Half an em a letter is about right for the proportional fonts, 0.6 em for monospace.
        long = sum(
            (0.6 if "Courier" in (part.get("font-family") or "") else 0.5)
            * float(part.get("font-size", size))
            * len(part.text or "")
            for part in text
        )
        x, y = float(text.get("x", 0)), float(text.get("y", 0))
        left = x - long * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")]
        label = "".join(text.itertext())
        assert left >= 4 and left + long <= width - 4, f"{label!r} leaves the picture sideways"
        assert size <= y <= height - 4, f"{label!r} leaves the picture upwards or downwards"


def test_no_other_line_of_the_picture_lies_outside(svg: ET.Element) -> None:
    _, _, width, height = (float(number) for number in svg.get("viewBox", "").split())
    for path in svg.iter(f"{SVG}path"):
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d", "")):
            assert 0 <= float(x) <= width and 0 <= float(y) <= height


def test_text_is_large_enough_to_read_at_sixty_per_cent(svg: ET.Element) -> None:
    for text in svg.iter(f"{SVG}text"):
        assert float(text.get("font-size", 0)) >= 14
