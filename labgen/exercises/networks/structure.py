"""What all oracles of networks ask first: whether it is one, and what goes in and comes out."""

from __future__ import annotations

from collections.abc import Sequence

from labgen.execution.cases import Trial
from labgen.exercises.oracle import Judgement
from labgen.exercises.tolerance import shape_words
from labgen.exercises.verdict import Finding, Hint


def other_ends(trials: Sequence[Trial], wanted: str, outputs: int = 1) -> Judgement | None:
    """The judgement where there is no network, or one with other inputs or named outputs."""
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


# --- what a network is made of -------------------------------------------------------------------

_DROPOUT = ("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise")
_NORMALISATIONS = (
    "LayerNormalization",
    "GroupNormalization",
    "UnitNormalization",
    "RMSNormalization",
    "SpectralNormalization",
)
_SCALING = (
    "UpSampling2D",
    "Resizing",
    "MaxPooling2D",
    "AveragePooling2D",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
)
_OTHERS = (
    *("Embedding", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "TimeDistributed"),
    *("Attention", "MultiHeadAttention", "Conv1D", "Conv3D", "LocallyConnected2D"),
    *("Rescaling", "Normalization", "RandomFlip", "RandomRotation", "RandomZoom"),
)


def odd_layers(trial: Trial, convolutional: bool) -> list[Hint]:
    """Hints about layers that a network should not have, as their classes are called."""
    kinds = [str(kind) for kind in trial.seen.extras["kinds"]]

    def first(names: Sequence[str]) -> str:
        return next((kind for kind in kinds if kind in names), "")

    hints = []
    if name := first(_DROPOUT):
        hints.append(
            Hint(
                "chance-in-training",
                f"There is a {name}, which the exercise does not ask for: in training every call "
                "gives different outputs.",
            )
        )
    if name := first(_NORMALISATIONS):
        asked = "batch normalisation" if convolutional else "no normalisation"
        hints.append(
            Hint("other-normalisation", f"There is a {name}: the exercise asks for {asked}.")
        )
    if name := first(("PReLU",)):
        hints.append(
            Hint(
                "other-activation",
                "PReLU learns its slope: here the slope is fixed, so use LeakyReLU."
                if convolutional
                else "There is a PReLU: the exercise asks for softplus.",
            )
        )
    if convolutional:
        if name := first(("Dense", "EinsumDense")):
            hints.append(Hint("dense-layer", "There is a dense layer: a DCGAN has none."))
        if name := first(("SeparableConv2D", "DepthwiseConv2D")):
            hints.append(
                Hint(
                    "other-convolution",
                    f"There is a {name}: the exercise asks for a plain convolution.",
                )
            )
        if name := first(_SCALING):
            hints.append(
                Hint(
                    "resampling",
                    f"There is a {name}: a DCGAN changes the size of images by the strides of its "
                    "convolutions.",
                )
            )
    if name := first(_OTHERS):
        hints.append(
            Hint("layer-not-asked-for", f"There is a {name}, which the exercise does not ask for.")
        )
    return hints


def chance(trials: Sequence[Trial]) -> Hint | None:
    """The hint where two calls in training give different outputs."""
    if not any(trial.seen.extras["chance"] for trial in trials):
        return None
    return Hint(
        "chance-in-training",
        "Two calls in training with the same inputs give different outputs: remove dropout, or "
        "whatever else is random.",
    )


def lost_weights(trials: Sequence[Trial]) -> Hint | None:
    """The hint where a network has no weights that Keras knows, makes new ones or ignores them."""
    if any(trial.seen.extras["new weights"] != 0 for trial in trials):
        return Hint(
            "layers-made-in-call",
            "Every call makes new layers with new weights: make them once, in __init__.",
        )
    if all(len(trial.seen.extras["names"]) == 0 for trial in trials):
        return Hint(
            "weights-not-found",
            "Keras finds no weights in this network, so none would be trained: use layers, make "
            "them once (in __init__, not in call), and store them as attributes of the model.",
        )
    if any(trial.seen.extras["ignores weights"] for trial in trials):
        return Hint(
            "weights-ignored",
            "Other weights give the same outputs, so training would change nothing. If there is a "
            "@tf.function on call, leave it out: layers that are first called in there keep the "
            "values they start with. Training is compiled anyway.",
        )
    return None


def both(hints: Sequence[Hint | None]) -> Hint | None:
    """One hint made of the first two that there are; None where there is none."""
    found: list[Hint] = []
    for hint in hints:
        if hint is not None and hint.key not in [earlier.key for earlier in found]:
            found.append(hint)
    if len(found) < 2:
        return found[0] if found else None
    first, second = found[:2]
    return Hint(f"{first.key}+{second.key}", f"{first.sentence} And: {second.sentence}")
