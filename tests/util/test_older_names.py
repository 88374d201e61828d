"""Names of earlier versions go on working, with one sentence."""

import inspect

import pytest

import labgen
from labgen.course.model_table.row import read_shipped
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


def test_an_older_argument_works_and_says_once_what_it_is_called_now(capsys, monkeypatch):
    monkeypatch.setattr(older_names, "_said", set())

    class Model:
        @older_names.older_arguments(view="preview")
        def fit(self, epochs, *, preview=None):
            return epochs, preview

    assert Model().fit(2, view="seen") == Model().fit(2, view="seen") == (2, "seen")
    assert Model().fit(2, preview="seen") == (2, "seen")
    assert capsys.readouterr().out == (
        "The argument view of fit is called preview now; the older name still works.\n"
    )
    with pytest.raises(TypeError, match="fit is given preview twice, once as view"):
        Model().fit(2, view=1, preview=2)
    with pytest.raises(TypeError, match="nothing"):
        Model().fit(2, nothing=1)


def test_the_older_arguments_of_the_models_are_taken(capsys):
    signature = inspect.signature(labgen.models.RBM.fit)
    assert "preview" in signature.parameters and "view" not in signature.parameters
    with pytest.raises(ValueError, match="hidden_units is 0"):
        labgen.recipes.ConditionalDCGAN(overview=0)  # the older name


def test_settings_that_were_kept_under_older_names_are_read_as_todays():
    best = labgen.reference_model("dcgan_best").settings
    assert (best["hidden_units"], best["r1_gamma"], best["ema_steps"]) == (256, 1.0, 1000)
    top = labgen.reference_model("up_down_best").settings["dbn"]["rbm"]
    assert (top["final_fraction"], top["hold_fraction"]) == (0.05, 0.2)
    (row,) = [row for row in read_shipped() if (row.name, row.profile) == ("rbm_best", "full")]
    assert (row.settings["final_fraction"], row.settings["hold_fraction"]) == (0.05, 0.2)
