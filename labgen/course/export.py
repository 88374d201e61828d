"""Write an executed notebook as a page that opens without a network, and as .ipynb."""

from __future__ import annotations

import copy
import logging
import re
import shutil
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from labgen.course.execute import Failure
from labgen.course.headings import headings, title
from labgen.registry import notebooks
from labgen.util.atomic_write import atomic_write_text

TEMPLATES = Path(__file__).parent / "templates"

# The parts of MathJax 2.7 that TeX in, HTML out needs: a fifth of what its package holds.
_MATHJAX = (
    "LICENSE",
    "MathJax.js",
    "config/TeX-AMS-MML_HTMLorMML-full.js",
    "extensions/TeX/*.js",
    "extensions/HTML-CSS/*.js",
    "jax/element/mml/**/*.js",
    "jax/input/TeX/*.js",
    "jax/output/HTML-CSS/**/*.js",
    "fonts/HTML-CSS/STIX-Web/woff/*.woff",
)
_MATHJAX_URL = "mathjax/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full"

_SILENT = logging.getLogger("labgen.course.export")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def export_notebook(
    notebook: nbformat.NotebookNode,
    name: str,
    out: Path,
    *,
    sources: Path,
    failure: Failure | None = None,
) -> None:
    """Write `out`/`name`.html and `out`/`name`.ipynb.

    All pictures are inside the page: those of the outputs, and those that the text takes from
    `sources`, the folder of the original notebook. A failure is told at the top of the page.

    Args:
        notebook: with its outputs.
        name: of both files.
        out: the folder for them.
        sources: the folder of the original notebook.
        failure: what ended it, told at the top of the page.
    """
    labelled = copy.deepcopy(notebook)
    labelled.metadata.setdefault("title", title(notebook, name))
    _name_pictures(labelled)
    exporter = HTMLExporter(
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="page",
        embed_images=True,
        mathjax_url=_MATHJAX_URL,
        require_js_url="",
        jquery_url="",
        jupyter_widgets_base_url="",
        log=_SILENT,
    )
    resources = {
        "metadata": {"name": name, "path": str(sources)},
        "failure": failure,
    }
    html, _ = exporter.from_notebook_node(labelled, resources)
    html = _link_pages(html)
    atomic_write_text(out / f"{name}.html", html)
    atomic_write_text(out / f"{name}.ipynb", nbformat.writes(notebook) + "\n")


def _link_pages(html: str) -> str:
    """Have links to other notebooks of the course lead to their pages."""
    names = "|".join(re.escape(name) for name in notebooks())
    return re.sub(rf'(?<=href=")({names})\.ipynb(?=")', r"\1.html", html)


def _name_pictures(notebook: nbformat.NotebookNode) -> None:
    """Give each picture of an output words of its own, for those who do not see it.

    Those that the figure brought, else where it stands."""
    seen: Counter[str] = Counter()
    for cell, heading in zip(notebook.cells, headings(notebook), strict=True):
        for output in cell.get("outputs", ()):
            if "image/png" not in output.get("data", {}):
                continue
            if alt := output.metadata.get("image/png", {}).get("alt"):
                output.metadata["picture_of"] = alt
                continue
            words = f"Output under the heading {heading}" if heading else "Output"
            seen[words] += 1
            more = f", picture {seen[words]}" if seen[words] > 1 else ""
            output.metadata["picture_of"] = words + more


def copy_mathjax(out: Path) -> None:
    """Put the MathJax that the pages use into `out`/mathjax.

    Raises ModuleNotFoundError when the package that carries it is not installed.
    """
    # find_spec, because importing the package would import a whole Jupyter server.
    spec = find_spec("jupyter_server_mathjax")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            "The package jupyter-server-mathjax, which carries the fonts and scripts for the "
            "formulas, is not installed: pip install jupyter-server-mathjax"
        )
    source = Path(next(iter(spec.submodule_search_locations))) / "static"
    for pattern in _MATHJAX:
        for file in source.glob(pattern):
            target = out / "mathjax" / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def copy_figures(sources: Path, out: Path) -> None:
    """Put the diagrams beside the .ipynb files, which name them by a relative path."""
    for file in (sources / "figures").glob("*.svg"):
        (out / "figures").mkdir(exist_ok=True)
        shutil.copyfile(file, out / "figures" / file.name)
