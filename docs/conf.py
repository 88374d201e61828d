"""Settings of the documentation site. `make docs` builds it, without a network.

What the pages are made from, besides the files of this folder, stands in `_ext`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE / "_ext"), str(ROOT)]
# A build shows nothing to nobody, and TensorFlow need not say what it found.
os.environ.update({"LABGEN_UNATTENDED": "1", "TF_CPP_MIN_LOG_LEVEL": "3"})
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import labgen  # noqa: E402

project = "labgen"
author = "The labgen authors"
copyright = author
version = release = labgen.__version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
    "sphinx_click",
    "site_pages",
    "site_reference",
]
# site_pages writes the sources of some pages into _generated, which no one edits.
exclude_patterns = ["_ext", "_build", "**/.ipynb_checkpoints"]
# Parts of other pages.
exclude_patterns += ["_generated/why.md", "_generated/sentences.md"]

# --- Markdown and notebooks ---
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
myst_update_mathjax = False
nb_execution_mode = "off"  # labgen run executes, and site_pages takes its outputs
nb_number_source_lines = False
nb_merge_streams = True

# --- the reference ---
smartquotes = False  # who searches for a sentence types straight ones
default_role = "code"  # `x` in a docstring is code, as everywhere in the project
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # as they are written: a value may hold a path of this computer
autodoc_typehints = "none"  # the docstrings say types where they matter, in words
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False  # what is returned is described in words, "images [n, 784]"
nitpicky = True
# Types of other packages are named, not linked: a link would need their index from a network.
nitpick_ignore_regex = [(r"py:.*", r"(?!labgen\b).*")]

# --- the pages ---
html_theme = "pydata_sphinx_theme"
html_title = "labgen"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_context = {"default_mode": "auto"}  # by day and by night as the system is set
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
    "primary_sidebar_end": [],
    # Contrast of 7:1 and more, by day and by night.
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_sidebars = {"index": []}

# MathJax from the package that the pages of `labgen run` take it from (site_pages copies it), with
# their settings: its own fonts alone, and no formula a stop of Tab.
mathjax_path = "mathjax/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full"
mathjax2_config = {
    "HTML-CSS": {
        "availableFonts": [],
        "preferredFont": None,
        "webFont": "STIX-Web",
        "imageFont": None,
        "styles": {"@font-face": {"font-family": "MathJax_Blank", "src": "local('MathJax_Blank')"}},
    },
    "TeX": {"equationNumbers": {"autoNumber": "AMS", "useLabelIds": True}},
    "tex2jax": {
        "inlineMath": [["\\(", "\\)"]],
        "displayMath": [["\\[", "\\]"]],
        "processClass": "math",
        "ignoreClass": "document",
    },
    "menuSettings": {"inTabOrder": False},
    "messageStyle": "none",
    "showMathMenu": False,
}
