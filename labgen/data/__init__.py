"""Data sets as arrays: MNIST is embedded, others come through TensorFlow Datasets."""

from labgen.data.digits import DataError, Digits
from labgen.data.load import load

__all__ = ["DataError", "Digits", "load"]
