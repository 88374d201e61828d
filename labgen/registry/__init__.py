"""The registry: which course, which tasks and which exercises there are.

A course is a package with one folder for each task; the folders are the list of tasks. The lab's
own is `labgen.tasks`; another package offers tasks by the entry point `labgen.tasks`.
"""

from labgen.registry.course import (
    GROUP,
    OWN,
    VARIABLE,
    Course,
    artefacts,
    course,
    exercises,
    exercises_of_notebook,
    find_exercise,
    notebooks,
    task,
    task_of_artefact,
    task_of_class,
    tasks,
    tasks_up_to,
)
from labgen.registry.errors import RegistryError
from labgen.registry.exercise import Exercise, WorkedExample
from labgen.registry.task import Shipped, Task

__all__ = [
    "GROUP",
    "OWN",
    "VARIABLE",
    "Course",
    "Exercise",
    "RegistryError",
    "Shipped",
    "Task",
    "WorkedExample",
    "artefacts",
    "course",
    "exercises",
    "exercises_of_notebook",
    "find_exercise",
    "notebooks",
    "task",
    "task_of_artefact",
    "task_of_class",
    "tasks",
    "tasks_up_to",
]
