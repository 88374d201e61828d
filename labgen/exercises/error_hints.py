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
        "This name is not known in the function, which has its arguments and what cells of your "
        "own defined before. Does it belong to another exercise, or is it spelt otherwise?",
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
        "Numbers of two types meet here, such as whole numbers and fractions: bring both to one "
        "type with tf.cast.",
    ),
    (
        rf"Tensor'? object has no attribute '({_TENSOR_METHODS})'",
        "method-of-numpy",
        "That belongs to NumPy's arrays, and a tensor does not have it: look for the operation "
        "in tf.",
    ),
    (
        r"KerasTensor cannot be used as input to a TensorFlow function",
        "tensor-of-keras",
        "While a network is put together there are no numbers yet: use Keras's layers (or "
        "keras.ops) here, not operations of tf.",
    ),
    (
        r"Only input tensors may be passed as positional arguments",
        "layer-not-called",
        "A layer is made first, with its sizes, and called afterwards on what lies below it.",
    ),
    (
        r"non-persistent GradientTape can only be used to compute one set",
        "tape-used-twice",
        "A tape gives its gradients once: ask for all of them in one call.",
    ),
    (
        r"(logits|target|labels).*(labels|output|logits).* must have the same shape",
        "labels-of-other-shape",
        "Labels and logits belong together: make the labels from the very logits that they are "
        "for (tf.ones_like, tf.zeros_like). Two batches may differ in size.",
    ),
    (
        r"incompatible with the layer: expected axis -1 of input shape to have value",
        "layer-used-twice",
        "A layer is made for inputs of one size: for another size, and for weights of its own, "
        "make another layer.",
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
        "Two shapes do not fit each other: write both down, and check which dimension is the "
        "batch and which is the units.",
    ),
)
# The same for what came back, where it could not be read.
_RESULTS = (
    (
        r"returns nothing|is None: expected numbers",
        "nothing-returned",
        "Nothing comes back: a function gives what stands after return, and nothing without it.",
    ),
    (
        r"(got one|it is an?) (dict|OrderedDict|defaultdict)",
        "dictionary-returned",
        "A dictionary comes back: return the results themselves, with commas between them if "
        "there are several, in the order asked for.",
    ),
    (
        r"got one (EagerTensor|SymbolicTensor|ndarray|Tensor|RaggedTensor|ResourceVariable)",
        "one-result-only",
        "One array comes back where several results are asked for: return them with commas "
        "between them, in the order asked for, and not stacked.",
    ),
    (
        r"Expected a tuple of (\d+) results .*, got \d+\.$",
        "number-of-results",
        "Another number of results comes back than asked for: return all of them and no others, "
        "in the order asked for.",
    ),
    (
        r"it is a (set|generator|map|zip|filter|function|str|method)\b",
        "no-numbers",
        "What comes back is no array of numbers: return the numbers themselves.",
    ),
    (
        r"cannot be read as an array: it is a (list|tuple)",
        "list-returned",
        "A list of several arrays comes back where one array is asked for.",
    ),
)


def meaning(fault: Fault) -> Hint | None:
    """A hint for an error whose message is known."""
    if fault.kind == "result":
        return _first(_RESULTS, fault.message)
    if not fault.source and re.search(r"positional argument|unexpected keyword", fault.message):
        return Hint(
            "other-arguments",
            "The function takes other arguments than it is called with: leave the line with def "
            "as the exercise gave it.",
        )
    return _first(_MEANINGS, fault.message)


def _first(meanings: Sequence[tuple[str, str, str]], message: str) -> Hint | None:
    for pattern, key, sentence in meanings:
        if re.search(pattern, message):
            return Hint(key, sentence)
    return None
