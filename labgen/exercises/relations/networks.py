"""What all oracles of networks ask first: what goes in at one end, and comes out at the other."""

from __future__ import annotations

from collections.abc import Sequence

from labgen.calling.cases import Trial
from labgen.exercises.compare import shape_words
from labgen.exercises.oracle import Judgement
from labgen.exercises.verdict import Finding, Hint


def other_ends(trials: Sequence[Trial], wanted: str, outputs: int = 1) -> Judgement | None:
    """The judgement where a network takes other inputs than it is given, or names its outputs."""
    for trial in trials:
        if "outputs" in trial.seen.extras:
            names = ", ".join(map(str, trial.seen.extras["outputs"]))
            text = "the outputs come in their order, not by name"
            finding = Finding(text, False, f"{trial.case.name}: yours are a dictionary, {names}")
            return Judgement([finding], _NAMED_OUTPUTS)
        if outputs == 1 and len(trial.seen.results) == 1 and trial.seen.extras["listed"]:
            text = "the output is a tensor"
            finding = Finding(text, False, f"{trial.case.name}: yours is a list of one tensor")
            return Judgement([finding], _LISTED_OUTPUT)
        if "takes" in trial.seen.extras:
            shape = trial.seen.extras["takes"]
            takes = "[" + ", ".join("any" if side < 0 else str(int(side)) for side in shape) + "]"
            given = shape_words(trial.case.feed["inputs"].shape)
            detail = f"{trial.case.name}: inputs are {given}, yours takes {takes}"
            finding = Finding(f"the network takes inputs of shape {wanted}", False, detail)
            return Judgement([finding], _input_hint(trial))
    return None


_LISTED_OUTPUT = Hint(
    "output-in-list",
    "The one output stands in a list: whoever calls the network would have to take it out again.",
)
_NAMED_OUTPUTS = Hint(
    "outputs-by-name",
    "The outputs are a dictionary: whoever calls the network takes them by their place, so give "
    "them as asked for, in that order.",
)


def _input_hint(trial: Trial) -> Hint:
    takes, inputs = trial.seen.extras["takes"], trial.case.feed["inputs"].shape
    if len(takes) == len(inputs) + 1:
        return Hint(
            "batch-in-shape",
            "The batch is part of the input's shape here: Keras adds that side by itself.",
        )
    if len(takes) == len(inputs) and int(takes[-1]) in trial.case.args.values():
        return Hint(
            "arguments-swapped",
            "The input has the size of another argument: look at the order of the arguments, and "
            "at which end of the network you are.",
        )
    return Hint("input-shape", "The input's shape is not the one asked for.")
