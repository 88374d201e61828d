"""Data sets as arrays: MNIST is embedded, others come by name, from IDX files or from pictures."""

from labgen.data.current import current, current_name
from labgen.data.digits import MNIST, DataError, Digits
from labgen.data.load import load, read

__all__ = ["MNIST", "DataError", "Digits", "current", "current_name", "load", "read"]
