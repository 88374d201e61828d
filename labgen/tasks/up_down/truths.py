"""What is true in Task 3."""

from labgen.exercises.formulas.passes import WAKE

__all__ = ["WAKE"]
