"""Names of earlier versions go on working, with one sentence."""

import pytest

import labgen
from labgen.util import older_names


@pytest.mark.parametrize(
    "module, older, newer",
    [
        ("labgen", "artefact", "load_model"),
        ("labgen", "reference", "reference_model"),
        ("labgen", "report", "summary"),
        ("labgen", "save", "save_model"),
        ("labgen.models", "artefact", "load_model"),
        ("labgen.recipes", "SteadyDCGAN", "R1DCGAN"),  # the older name
        ("labgen.recipes", "WarmVAE", "KLWarmupVAE"),  # the older name
    ],
)
def test_an_older_name_works_and_says_once_what_it_is_called_now(
    module, older, newer, capsys, monkeypatch
):
    monkeypatch.setattr(older_names, "_said", set())
    home = {"labgen": labgen, "labgen.models": labgen.models, "labgen.recipes": labgen.recipes}
    for _ in range(2):
        assert getattr(home[module], older) is getattr(home[module], newer)
    assert capsys.readouterr().out == (
        f"{module}.{older} is called {module}.{newer} now; the older name still works.\n"
    )


def test_models_offers_the_recipes_under_both_names():
    assert labgen.models.SteadyDCGAN is labgen.models.R1DCGAN  # the older name
    with pytest.raises(AttributeError, match="has no 'Nothing'"):
        labgen.recipes.Nothing  # noqa: B018
