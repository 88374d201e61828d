"""`labgen new`: the skeleton of a task, ready to be filled."""

from labgen.instructor.new.checkout import NewTaskError
from labgen.instructor.new.skeleton import new_task

__all__ = ["NewTaskError", "new_task"]
