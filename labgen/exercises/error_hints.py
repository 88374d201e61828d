"""What an error that stopped an answer means, where its message does not say it to a beginner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labgen.execution.cases import Fault
from labgen.exercises.verdict import Hint

_TENSOR_METHODS = "T|sum|mean|dot|reshape|astype|round|exp|size|copy"
# A pattern of the message, and the hint it leads to; the first that fits counts.
_MEANINGS = (
    (
        r"(hidden|visible)_probs takes states of shape",
        "layers-mixed-up",
        "The two layers are mixed up: one of the functions takes visible states, the other takes "
        "hidden states.",
    ),
    (
        r"^NameError: name '\w+' is not defined",
        "name-elsewhere",
        "The function does not know this name. It knows its arguments and what your own cells "
        "have defined before. Does the name belong to another exercise, or is it spelt "
        "differently?",
    ),
    (
        r"ndims must be >= 2|at least rank 2|different ndims|must be rank 2 but is rank 1",
        "matrix-times-vector",
        "@ and tf.matmul multiply two matrices, and one of yours is a vector: use an operation "
        "for a matrix and a vector, or give the vector a second dimension.",
    ),
    (
        r"Cannot convert '\d+' to a shape",
        "shape-without-tuple",
        "A shape is a tuple even when it has one dimension: write (n,), with the comma.",
    ),
    (
        r"takes states of type"
        r"|must have the same dtype|expected to be an? \w+ tensor but is an? \w+ tensor"
        r"|to EagerTensor of dtype",
        "types-mixed",
        "Numbers of two types are mixed here, such as integers and floats: convert them to one "
        "type with tf.cast.",
    ),
    (
        rf"Tensor'? object has no attribute '({_TENSOR_METHODS})'",
        "method-of-numpy",
        "This belongs to NumPy arrays, and a tensor does not have it: look for the operation in "
        "tf.",
    ),
    (
        r"KerasTensor cannot be used as input to a TensorFlow function",
        "tensor-of-keras",
        "While a network is being built there are no numbers yet: use Keras's layers (or "
        "keras.ops) here, not operations of tf.",
    ),
    (
        r"Only input tensors may be passed as positional arguments",
        "layer-not-called",
        "Make the layer first, with its sizes; then call it on the output of the layer below.",
    ),
    (
        r"non-persistent GradientTape can only be used to compute one set",
        "tape-used-twice",
        "A tape gives its gradients only once: ask for all of them in one call.",
    ),
    (
        r"(logits|target|labels).*(labels|output|logits).* must have the same shape",
        "labels-of-other-shape",
        "Labels and logits must have the same shape: make the labels from the logits they belong "
        "to (tf.ones_like, tf.zeros_like). Two batches may differ in size.",
    ),
    (
        r"incompatible with the layer: expected axis -1 of input shape to have value",
        "layer-used-twice",
        "A layer is made for inputs of one size: for another size, or for separate weights, make "
        "another layer.",
    ),
    (
        r"Input to reshape is a tensor with|[Cc]annot reshape a tensor",
        "reshape-sizes",
        "Reshaping keeps the number of entries: check the product of the dimensions that you ask "
        "for, and use -1 for the batch dimension.",
    ),
    (
        r"Matrix size-incompatible|[Ii]ncompatible shapes|Dimensions must be equal",
        "shapes-do-not-fit",
        "Two shapes do not fit: write both down, and check which dimension is the batch and "
        "which is the units.",
    ),
)
# The same for what came back, where it could not be read.
_RESULTS = (
    (
        r"returns nothing|is None: expected numbers",
        "nothing-returned",
        "The function returns nothing: put the result after return.",
    ),
    (
        r"(got one|it is an?) (dict|OrderedDict|defaultdict)",
        "dictionary-returned",
        "The function returns a dictionary: return the results themselves, separated by commas "
        "if there are several, in the order of the exercise.",
    ),
    (
        r"got one (EagerTensor|SymbolicTensor|ndarray|Tensor|RaggedTensor|ResourceVariable)",
        "one-result-only",
        "The function returns one array instead of several results: return them separated by "
        "commas, in the order of the exercise, and not stacked.",
    ),
    (
        r"Expected a tuple of (\d+) results .*, got \d+\.$",
        "number-of-results",
        "The function returns too many or too few results: return exactly those of the exercise, "
        "in its order.",
    ),
    (
        r"it is a (set|generator|map|zip|filter|function|str|method)\b",
        "no-numbers",
        "The result is not an array of numbers: return the numbers themselves.",
    ),
    (
        r"cannot be read as an array: it is a (list|tuple)",
        "list-returned",
        "The function returns a list of several arrays instead of one array.",
    ),
)


def meaning(fault: Fault) -> Hint | None:
    """A hint for an error whose message is known."""
    if fault.kind == "result":
        return _first(_RESULTS, fault.message)
    if not fault.source and re.search(r"positional argument|unexpected keyword", fault.message):
        return Hint(
            "other-arguments",
            "The function takes other arguments than the exercise: leave the line with def "
            "unchanged.",
        )
    return _first(_MEANINGS, fault.message)


def _first(meanings: Sequence[tuple[str, str, str]], message: str) -> Hint | None:
    for pattern, key, sentence in meanings:
        if re.search(pattern, message):
            return Hint(key, sentence)
    return None
