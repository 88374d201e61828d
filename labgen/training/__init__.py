"""Everything around a training loop: start-up, profiles, epochs, progress, logs, folders."""

from importlib import import_module as _import_module

_HOMES = {
    "EpochLogger": "labgen.training.tensorboard",
    "History": "labgen.training.history",
    "Interrupted": "labgen.util.errors",
    "Profile": "labgen.training.profiles",
    "announced": "labgen.training.display.announce",
    "fit": "labgen.training.loop",
    "left_unfinished": "labgen.training.checkpoints.unfinished",
    "profile": "labgen.training.profiles",
    "runs_folder": "labgen.util.paths",
    "setup": "labgen.training.start",
    "show": "labgen.training.tensorboard",
    "variable_summaries": "labgen.training.tensorboard",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(_import_module(_HOMES[name]), name)
    # `labgen.training.tensorboard` is a module of this package that nobody has imported yet.
    if f"labgen.training.{name}" in _HOMES.values():
        return _import_module(f"labgen.training.{name}")
    raise AttributeError(f"labgen.training has no {name!r}: it offers {', '.join(__all__)}")
