"""Where a model stays open for a student's answer, and how answers close it."""

from __future__ import annotations


class exercise:
    """A place in a model class that an exercise fills.

    Until a subclass sets the function, using it says which exercise is missing.
    """

    def __init__(self, number: str):
        self.number = number

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type):
        def missing(*arguments, **named):
            raise NotImplementedError(
                f"{owner.__name__} needs {self.name}, which is exercise {self.number}: answer it "
                f"in {file_of(self.number)}, then run the cell that defines the class "
                f"{owner.__name__} again."
            )

        missing.__name__ = self.name
        return missing


def file_of(number: str) -> str:
    """The notebook that asks for an exercise, by the exercise's number."""
    from labgen.registry import find_exercise

    return f"{find_exercise(number).notebook}.ipynb"


def exercises_of(model: type) -> dict[str, str]:
    """The exercises a model class declares: {function name: exercise number}."""
    return {
        name: value.number
        for parent in reversed(model.__mro__)
        for name, value in vars(parent).items()
        if isinstance(value, exercise)
    }


def completed(model: type, *answers: object) -> type:
    """A subclass of `model` whose exercises are the functions of `answers`.

    Args:
        answers: objects with the functions as attributes, as `labgen.answers` returns them; the
            first that has a function gives it.

    Raises:
        AttributeError: if no object has one of the functions.
    """
    functions = {}
    for name, number in exercises_of(model).items():
        source = next((answer for answer in answers if hasattr(answer, name)), None)
        if source is None:
            raise AttributeError(
                f"No answer for exercise {number}, {name}: {model.__name__} needs it."
            )
        functions[name] = staticmethod(getattr(source, name))
    return type(model.__name__, (model,), functions)
