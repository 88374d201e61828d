"""Everything around a training loop: start-up, profiles, epochs, progress, logs, folders."""

from importlib import import_module as _import_module

_HOMES = {
    "EpochLogger": "tensorboard",
    "History": "history",
    "Interrupted": "stopped",
    "Profile": "profiles",
    "announced": "announce",
    "fit": "loop",
    "left_unfinished": "unfinished",
    "profile": "profiles",
    "report": "report",
    "runs_folder": "paths",
    "setup": "start",
    "show": "tensorboard",
    "variable_summaries": "tensorboard",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name in _HOMES:
        return getattr(_import_module(f"labgen.training.{_HOMES[name]}"), name)
    # `labgen.training.tensorboard` is a module of this package that nobody has imported yet.
    if name in _HOMES.values():
        return _import_module(f"labgen.training.{name}")
    raise AttributeError(f"labgen.training has no {name!r}: it offers {', '.join(__all__)}")
