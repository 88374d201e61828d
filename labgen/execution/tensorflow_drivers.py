"""The drivers that call an answer with TensorFlow's tensors. They know no expected value.

`labgen.execution.drivers` names them, and imports them when a case asks for one: a course whose
cases all ask for NumPy's arrays needs no TensorFlow.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import numpy as np
import tensorflow as tf

from labgen.execution.cases import MOST_CALLS, Call, Case, FakeConditional, FakeSampler, seeded_rng
from labgen.execution.drivers import Called, Function
from labgen.execution.gan.tiny_gan import Inventory, Losses, tiny_discriminator, tiny_generator
from labgen.execution.returned_arrays import BadResult, as_array, read

_TOO_MANY_CALLS = f"It calls the functions it is given more than {MOST_CALLS} times."


def _tensor(value: Any) -> Any:
    return tf.constant(value) if isinstance(value, np.ndarray) else value


def _plain_arguments(case: Case) -> tuple[list[Any], list[Call]]:
    return [_tensor(value) for value in case.args.values()], []


def _logged_arguments(case: Case, log: list[Call] | None = None) -> tuple[list[Any], list[Call]]:
    log = [] if log is None else log
    arguments = []
    for value in case.args.values():
        if isinstance(value, FakeConditional):
            arguments.append(_stand_in(value, log))
        elif isinstance(value, FakeSampler):
            arguments.append(_sampler(value, log))
        else:
            arguments.append(_tensor(value))
    return arguments, log


def _compilable_arguments(case: Case) -> tuple[list[Any], list[Call]]:
    """The same kinds of arguments, made of TensorFlow's operations alone: nothing is kept."""
    arguments, log = _logged_arguments(case)
    values = zip(case.args.values(), arguments, strict=True)
    return [_compilable(value, made) for value, made in values], log


def _compilable(value: Any, made: Any) -> Any:
    if isinstance(value, FakeConditional):
        return _predict(value)
    return _draw(value) if isinstance(value, FakeSampler) else made


def _predict(stand: FakeConditional) -> Function:
    weights = tf.zeros([stand.takes, stand.gives])
    return lambda states: tf.sigmoid(tf.cast(states, tf.float32) @ weights)


def _draw(stand: FakeSampler) -> Function:
    seed = [stand.salt, 1]
    return lambda probs: tf.cast(
        tf.random.stateless_uniform(tf.shape(probs), seed) < tf.cast(probs, tf.float32), tf.float32
    )


def _stand_in(stand: FakeConditional, log: list[Call]) -> Function:
    rng = seeded_rng(stand.salt, stand.name)
    mix = tf.constant(rng.normal(0.0, 3.0, (stand.takes, stand.gives)), tf.float32)
    shift = tf.constant(rng.normal(0.0, 1.0, (stand.gives,)), tf.float32)

    def probabilities(states: Any) -> Any:
        if tf.is_tensor(states) and not states.dtype.is_floating:
            raise ValueError(
                f"{stand.name} takes states of type float32, it was called with {states.dtype.name}"
            )
        states = tf.cast(tf.convert_to_tensor(states), tf.float32)
        if states.shape.rank != 2 or states.shape[1] not in (stand.takes, None):
            raise ValueError(
                f"{stand.name} takes states of shape [batch, {stand.takes}], "
                f"it was called with shape {states.shape.as_list()}"
            )

        def answer(asked: Any) -> Any:
            given = 0.5 + 0.45 * tf.sin(asked @ mix + shift)
            _note(log, stand.name, asked, given)
            return given

        return _also_in_graphs(answer, states, [states.shape[0], stand.gives])

    probabilities.__name__ = stand.name
    return probabilities


def _sampler(stand: FakeSampler, log: list[Call]) -> Function:
    calls, one_at_a_time = [0], Lock()

    def sample(probs: Any) -> Any:
        probs = tf.cast(tf.convert_to_tensor(probs), tf.float32)
        return _also_in_graphs(draw, probs, probs.shape)

    def draw(probs: Any) -> Any:
        with one_at_a_time:  # a graph may run parts of itself side by side
            calls[0] += 1
            noise = seeded_rng(stand.salt, "sample", calls[0]).random(probs.shape.as_list())
            states = tf.cast(probs > tf.constant(noise, tf.float32), tf.float32)
            _note(log, "sample", probs, states)
        return states

    return sample


def _also_in_graphs(answer: Function, asked: Any, shape: Any) -> Any:
    """What `answer` gives, which is called with numbers also where the student's code is a graph:
    each time that the graph comes by, and not once while it is traced."""
    if hasattr(asked, "numpy"):
        return answer(asked)
    given = tf.py_function(answer, [asked], tf.float32)
    given.set_shape(shape)
    return given


def _note(log: list[Call], name: str, asked: Any, given: Any) -> None:
    if len(log) >= MOST_CALLS:
        raise BadResult(_TOO_MANY_CALLS)
    log.append(Call(name, np.asarray(asked), np.asarray(given)))


@contextlib.contextmanager
def eager_functions() -> Iterator[None]:
    """Functions that a student compiles run line by line inside, so that their calls are seen."""
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


def call_plain(function: Function, case: Case, returns: tuple[str, ...], log: list[Call]) -> Called:
    """For answers that compute with TensorFlow: they get tensors."""
    arguments, _ = _plain_arguments(case)
    return read(function(*arguments), returns), {}


def call_differentiable(
    function: Function, case: Case, returns: tuple[str, ...], log: list[Call]
) -> Called:
    """Also takes the gradient of the sum of the results by each argument; none where it is cut."""
    arguments, _ = _plain_arguments(case)
    watched = dict(zip(case.args, arguments, strict=True))
    with tf.GradientTape() as tape:
        tape.watch(list(watched.values()))
        result = function(*arguments)
        total = _sum_of(result)
    results = read(result, returns)
    gradients = {} if total is None else tape.gradient(total, watched)
    extras = {
        f"gradient {name}": as_array(gradient, f"the gradient by {name}")
        for name, gradient in gradients.items()
        if gradient is not None
    }
    return results, extras


def _sum_of(result: Any) -> Any:
    """The sum of a result on the tape; None for what has none."""
    try:
        tensor = tf.convert_to_tensor(result)
        return tf.reduce_sum(tensor) if tensor.dtype.is_floating else None
    except (TypeError, ValueError, tf.errors.OpError):
        return None  # `read` says what is wrong with it


def call_logged(
    function: Function, case: Case, returns: tuple[str, ...], log: list[Call]
) -> Called:
    """For answers that draw samples: the calls of what they are given are written down."""
    arguments, _ = _logged_arguments(case, log)
    with eager_functions():
        try:
            result = function(*arguments)
        except Exception as error:
            if len(log) < MOST_CALLS:
                raise
            raise BadResult(_TOO_MANY_CALLS) from error  # a graph wraps it in an error of its own
        return read(result, returns), {}


def _gan_arguments(case: Case, log: list[Call] | None = None) -> tuple[list[Any], list[Call]]:
    log = [] if log is None else log
    given, _ = _gan_parts(case, log)
    return [given.get(name, _tensor(value)) for name, value in case.args.items()], log


def _gan_parts(case: Case, log: list[Call]) -> tuple[dict[str, Any], Any]:
    """What stands in for networks and losses, by argument; and who counts calls of the losses."""

    def note(name: str, asked: Any, given: Any) -> None:
        # While a graph is traced there are no numbers; Keras would wrap an error of ours
        numbers = hasattr(asked, "numpy") and hasattr(given, "numpy")
        if numbers and len(log) < MOST_CALLS:
            _note(log, name, asked, given)

    salt = case.driver_data["salt"]
    losses = Losses(note)
    given = {
        "generator": tiny_generator(salt, note),
        "discriminator": tiny_discriminator(salt, note),
        "discriminator_loss": losses.discriminator_loss,
        "generator_loss": losses.generator_loss,
    }
    return given, losses


def call_gan(function: Function, case: Case, returns: tuple[str, ...], log: list[Call]) -> Called:
    """A step of one network: the loss, its gradients, and what became of both networks."""
    given, losses = _gan_parts(case, log)
    arguments = [given.get(name, _tensor(value)) for name, value in case.args.items()]
    networks = {name: given[name] for name in ("generator", "discriminator")}
    before = {name: Inventory(network) for name, network in networks.items()}
    result = function(*arguments)
    if len(log) >= MOST_CALLS:
        raise BadResult(f"It calls the functions it is given more than {MOST_CALLS} times.")
    extras = {"losses": np.array(losses.calls)}
    for name, network in networks.items():
        extras[f"calls {name}"] = network.counts
        extras[f"moved {name}"] = np.array(before[name].moved())
        extras[f"trains less {name}"] = np.array(before[name].trains_less())
        extras[f"changed {name}"] = np.array(before[name].changes(), dtype=str)
    other = _no_step(result)
    if other:
        return (), {**extras, "returned": np.array(other, dtype=str)}
    loss, gradients = result
    missing = [gradient is None for gradient in gradients]
    extras["missing"] = np.array(missing, dtype=bool)
    for n, gradient in enumerate(gradients):
        if gradient is not None:
            extras[f"gradient {n}"] = as_array(gradient, f"gradient {n}")
    return (as_array(loss, "the loss"),), extras


def _no_step(result: Any) -> list[str]:
    """What came instead of (loss, gradients), as a word for the judge and its type."""
    kind = type(result).__name__
    if result is None:
        return ["nothing", kind]
    if isinstance(result, dict):
        return ["dictionary", kind]
    if not isinstance(result, (tuple, list)):
        return ["one thing", kind]
    if len(result) != 2:
        return ["other number", f"{len(result)} results"]
    loss, gradients = result
    kind = "tensor" if hasattr(gradients, "numpy") else type(gradients).__name__
    if isinstance(loss, (tuple, list)) and not isinstance(gradients, (tuple, list)):
        return ["gradients first", kind]
    if isinstance(gradients, zip) or (
        isinstance(gradients, (tuple, list))
        and any(isinstance(gradient, (tuple, list)) for gradient in gradients)
    ):
        return ["pairs", kind]
    if not isinstance(gradients, (tuple, list)):
        return ["no list", kind]
    return []


_COMPILABLE: dict[str, Callable[[Case], tuple[list[Any], list[Call]]]] = {
    "gan": _gan_arguments,
    "plain": _plain_arguments,
    "differentiable": _plain_arguments,
    "logged": _compilable_arguments,
}


def call_compiled(function: Function, case: Case) -> None:
    """Call the answer as training does, compiled by tf.function; what that raises is raised."""
    if case.driver not in _COMPILABLE:
        return
    arguments, _ = _COMPILABLE[case.driver](case)
    tensors = [value for value in arguments if isinstance(value, tf.Tensor)]

    def compiled(*given: Any) -> Any:
        fresh = iter(given)
        return function(*[next(fresh) if isinstance(x, tf.Tensor) else x for x in arguments])

    tf.function(compiled)(*tensors)
