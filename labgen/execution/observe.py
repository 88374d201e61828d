"""Calls an answer with the arguments of a case and brings back arrays."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from labgen.execution.capture import Printed, silence
from labgen.execution.cases import Call, Case, Fault, Outcome
from labgen.execution.drivers import DRIVERS, TENSORFLOW_DRIVERS
from labgen.execution.returned_arrays import BadResult
from labgen.execution.tracebacks import explain, is_stop, raised_by_student, words_of


def observe(function: Callable[..., Any], case: Case, returns: tuple[str, ...]) -> Outcome:
    """Call the answer once. Never raises for what the answer does, only if a person stops it."""
    log: list[Call] = []
    printed = Printed()
    try:
        with silence(printed):
            results, extras = DRIVERS[case.driver](function, case, returns, log)
        fault = None
    except NotImplementedError as error:
        results, extras = (), {}
        fault = explain(error)
        if raised_by_student(error):  # libraries raise this error too
            fault = Fault("not attempted", words_of(error))
    except BadResult as error:
        results, extras = (), {}
        fault = Fault("result", str(error))
    except BaseException as error:
        if is_stop(error):
            raise
        results, extras = (), {}
        fault = explain(error)
    return Outcome(results, extras, tuple(log), fault, printed.text())


def compile_problem(function: Callable[..., Any], case: Case) -> str:
    """Why tf.function cannot compile the answer, in one line; empty where it can."""
    if case.driver not in TENSORFLOW_DRIVERS:
        return ""
    call_compiled = import_module("labgen.execution.tensorflow_drivers").call_compiled
    try:
        with silence(Printed(0)):
            call_compiled(function, case)
    except BaseException as error:
        if is_stop(error):
            raise
        return explain(error).message
    return ""
