"""What is true in Task 2."""

from labgen.exercises.formulas.passes import DOWN, UP

__all__ = ["DOWN", "UP"]
