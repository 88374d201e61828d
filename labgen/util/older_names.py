"""Names of earlier versions, which go on working and say once what they are called now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from labgen.util.words.lines import wrapped

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    P = ParamSpec("P")
    R = TypeVar("R")

_said: set[str] = set()

# Settings of recipes, as models and measures that were kept earlier name them
SETTINGS = {
    "level": "final_fraction",
    "memory": "ema_steps",
    "overview": "hidden_units",
    "penalty": "r1_gamma",
    "resting": "hold_fraction",
}


def older_name(module: str, name: str, newer: Mapping[str, str]) -> object:
    """The attribute of a module that was once called `name`, for the module's `__getattr__`.

    Args:
        module: its `__name__`.
        name: what was asked for.
        newer: today's names by the older ones.

    Raises:
        AttributeError: if the module never had the name.
    """
    if name not in newer:
        raise AttributeError(f"{module} has no {name!r}.")
    today = newer[name]
    say_todays_name(f"{module}.{name}", f"{module}.{today}")
    return getattr(sys.modules[module], today)


def older_arguments(**newer: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a function that also takes arguments by the names they once had.

    Args:
        newer: today's names by the older ones.

    Examples:
        >>> @older_arguments(view="preview")
        ... def fit(preview=None):
        ...     return preview
        >>> fit(view=1)
        The argument view of fit is called preview now; the older name still works.
        1
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        kind, _, name = function.__qualname__.rpartition(".")
        where = kind if name == "__init__" else name

        @wraps(function)
        def called(*args: P.args, **given: P.kwargs) -> R:
            for older, today in newer.items():
                if older not in given:
                    continue
                if today in given:
                    raise TypeError(f"{where} is given {today} twice, once as {older}.")
                say_todays_name(f"The argument {older} of {where}", today)
                given[today] = given.pop(older)
            return function(*args, **given)

        return called

    return decorate


def newer_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a model under today's names, and those of the models in it."""
    return {
        SETTINGS.get(name, name): newer_settings(value) if isinstance(value, Mapping) else value
        for name, value in settings.items()
    }


def say_todays_name(older: str, today: str) -> None:
    """Print, once for each older name, what it is called now.

    Args:
        older: as it was used, "labgen.artefact".
        today: "labgen.load_model".
    """
    if older not in _said:
        _said.add(older)
        print(wrapped(f"{older} is called {today} now; the older name still works."))
