"""What oracles of networks ask of the layers: which there are, and whether their weights count."""

from __future__ import annotations

from collections.abc import Sequence

from labgen.execution.cases import Trial
from labgen.exercises.verdict import Hint

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
    """Hints about layers that a network should not have, as their classes are called.

    Args:
        trial: one case, and what came back.
        convolutional: whether the exercise asks for a convolutional network.
    """
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


def random_in_training(trials: Sequence[Trial]) -> Hint | None:
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
