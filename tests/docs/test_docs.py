"""What the documents for developers name is there, and the house is drawn as it is enforced."""

import re

import pytest

from tests.conftest import ROOT

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import tomli as tomllib

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/make.md")
# What `make docs` writes has no place in the checkout.
PAGES = [path for path in ROOT.glob("docs/**/*.md") if "_generated" not in path.parts]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_is_named_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = re.findall(r"`((?:labgen|tests|docs|notebooks|benchmarks)/[\w./]+)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *PAGES], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_link_leads_to_a_file(path):
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path",
    [
        *ROOT.glob("*.md"),
        *PAGES,
        *ROOT.glob("docs/*.j2"),
        *ROOT.glob("notebooks/*.ipynb"),
    ],
    ids=lambda path: path.name,
)
def test_every_picture_in_a_text_has_words(path):
    alternatives = re.findall(r"!\[([^\]]*)\]\(|<img[^>]*>", path.read_text(encoding="utf-8"))
    assert [alt for alt in alternatives if len(alt.split()) < 4] == []


def test_every_make_target_that_is_named_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    others = (".pre-commit-config.yaml", ".github/workflows/test.yml")
    for path in (*(ROOT / name for name in (*DOCUMENTS, *others)), *PAGES):
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|run: |entry: |^)make ([a-z-]+)", text, re.MULTILINE))
        assert named <= targets, path


def test_the_layers_are_those_that_import_linter_enforces():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (enforced,) = (
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    block = re.search(r"```\n(cli .*?)```", text, re.DOTALL)[1]
    assert [re.split(r"  +", line)[0] for line in block.splitlines()] == enforced


def test_the_version_stands_in_one_place():
    import labgen

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "labgen/__init__.py"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (\d\S*)", changes, re.MULTILINE)[1] == labgen.__version__
