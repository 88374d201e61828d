"""labgen: the course kit of a lab on generative models.

The names below are resolved when they are first used, so that `import labgen` is quick and
does not touch TensorFlow.
"""

from importlib import import_module as _import_module

from labgen.util.computer.supported import check_computer as _check_computer
from labgen.util.iri_grammar import postpone_iri_grammar as _postpone_iri_grammar

__version__ = "0.1.0"

_PARTS = (
    "course",
    "data",
    "evaluation",
    "execution",
    "exercises",
    "models",
    "play",
    "plots",
    "recipes",
    "training",
)
_NAMES = {
    "setup": "labgen.training.start",
    "profile": "labgen.training.profiles",
    "summary": "labgen.training.summary",
    "save_model": "labgen.models.artefacts",
    "load_model": "labgen.models.artefacts",
    "reference_model": "labgen.models.artefacts",
    "check": "labgen.exercises.check",
    "progress": "labgen.course.progress.student_progress",
    "hand_in": "labgen.course.hand_in.hand_in",
    "hint": "labgen.exercises.hint_ladder",
    "evaluate": "labgen.course.model_table.notebook_table",
    "answers": "labgen.exercises.loader",
}

_OLDER = {
    "artefact": "load_model",  # the older name
    "reference": "reference_model",  # the older name
    "report": "summary",  # the older name
    "save": "save_model",  # the older name
}

_check_computer()
# Before any part of labgen imports nbformat, or a package that does.
_postpone_iri_grammar()

__all__ = ["__version__", *_NAMES, *_PARTS]


def __getattr__(name: str):
    if name in _PARTS:
        return _imported(f"labgen.{name}", name)
    if name in _NAMES:
        value = getattr(_imported(_NAMES[name], name), name)
        globals()[name] = value
        return value
    if name in _OLDER:
        from labgen.util.older_names import older_name

        return older_name(__name__, name, _OLDER)
    raise AttributeError(f"labgen has no {name!r}: it offers {', '.join(__all__[1:])}")


def _imported(module: str, name: str):
    """A module; a sentence where a kit comes without it."""
    try:
        return _import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if not missing.startswith("labgen.") or not f"{module}.".startswith(f"{missing}."):
            raise
        if name == "play":
            sentence = (
                "This copy of labgen comes without players, so there is no labgen.play. Leave the "
                "cell out, or ask your teacher for a kit with players."
            )
        else:
            sentence = (
                f"This copy of labgen comes without labgen.{name}: the course that it was made for "
                "does not use it."
            )
        raise ModuleNotFoundError(sentence, name=missing) from None


def __dir__() -> list[str]:
    return sorted(__all__)
