"""What all oracles of networks ask first: whether it is one, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Sequence

from labgen.execution.cases import Trial
from labgen.exercises.oracle import Judgement
from labgen.exercises.tolerance import shape_words
from labgen.exercises.verdict import Finding, Hint


def other_ends(trials: Sequence[Trial], wanted: str, outputs: int = 1) -> Judgement | None:
    """The judgement where there is no network, or one with other inputs or named outputs.

    Args:
        trials: the cases, and what came back.
        wanted: the shape of the inputs, as sentences write it.
        outputs: how many there should be.
    """
    for trial in trials:
        extras, name = trial.seen.extras, trial.case.name
        if "returned" in extras:
            what, kind = map(str, extras["returned"])
            return _no_network(what, kind)
        if "types" in extras:
            types = ", ".join(map(str, extras["types"]))
            detail = f"{name}: yours computes with {types}"
            return Judgement([Finding("the network computes with float32", False, detail)], _TYPES)
        if "inputs" in extras:
            detail = f"{name}: yours takes {int(extras['inputs'])} inputs"
            finding = Finding(f"the network takes one input, of shape {wanted}", False, detail)
            return Judgement([finding], _INPUTS)
        if "outputs" in extras:
            names = ", ".join(map(str, extras["outputs"]))
            text = "the outputs are in order, without names"
            finding = Finding(text, False, f"{name}: yours are a dictionary, {names}")
            return Judgement([finding], _NAMED_OUTPUTS)
        if outputs == 1 and len(trial.seen.results) == 1 and extras["listed"]:
            text = "the output is a tensor"
            finding = Finding(text, False, f"{name}: yours is a list of one tensor")
            return Judgement([finding], _LISTED_OUTPUT)
        if "takes" in extras:
            shape = extras["takes"]
            takes = "[" + ", ".join("any" if side < 0 else str(int(side)) for side in shape) + "]"
            given = shape_words(trial.case.driver_data["inputs"].shape)
            detail = f"{name}: inputs are {given}, yours takes {takes}"
            finding = Finding(f"the network takes inputs of shape {wanted}", False, detail)
            return Judgement([finding], _input_hint(trial))
    return None


def _no_network(what: str, kind: str) -> Judgement:
    if what == "nothing":
        detail = "The function returns nothing: does it end in a return statement?"
    else:
        detail = f"Expected a keras.Model, got a {kind}."
    hint = Hint("model-not-returned", _RETURNED[what]) if what in _RETURNED else None
    return Judgement([Finding("it returns what was asked for", False, detail)], hint)


_RETURNED = {
    "nothing": "The network is not returned (or not built): end with return and the model.",
    "class": "This is a class, not a network: return an instance of it, made with parentheses.",
    "model among others": "The network is returned together with something else: return only the "
    "keras.Model.",
    "layers": "These are layers: put them together in a keras.Model and return that.",
    "outputs": (
        "This is the output of a network, not the network: keras.Model(inputs, outputs) makes "
        "the network."
    ),
    "function": (
        "This is a function. Training needs the weights as well: return a keras.Model, which "
        "holds them."
    ),
}
_TYPES = Hint(
    "other-number-type",
    "The network computes in lower precision than the rest of the lab: leave dtype (and Keras's "
    "policy) unchanged.",
)
_INPUTS = Hint(
    "inputs-too-many", "The network is called with one tensor: it should have one keras.Input."
)
_LISTED_OUTPUT = Hint(
    "output-in-list",
    "The output is a list of one tensor: return the tensor itself.",
)
_NAMED_OUTPUTS = Hint(
    "outputs-by-name",
    "The outputs are a dictionary: the caller reads them by position, so return them in a list, "
    "in the order of the exercise.",
)


def _input_hint(trial: Trial) -> Hint:
    takes, inputs = trial.seen.extras["takes"], trial.case.driver_data["inputs"].shape
    if len(takes) == len(inputs) + 1:
        return Hint(
            "batch-in-shape",
            "The input's shape includes the batch: Keras adds that dimension itself.",
        )
    if len(takes) == len(inputs) and int(takes[-1]) in trial.case.args.values():
        return Hint(
            "arguments-swapped",
            "The input has the size of another argument: check the order of the arguments, and "
            "which end of the network is the input.",
        )
    return Hint("input-shape", "The input does not have the shape that the exercise asks for.")
