"""What an error that stopped an answer means, where its message does not say it to a beginner."""

from __future__ import annotations

import re

from labgen.calling.cases import Fault
from labgen.exercises.verdict import Hint

_TENSOR_METHODS = "T|sum|mean|dot|reshape|astype|round|exp|size|copy"
# A pattern of the message, and the hint it leads to; the first that fits counts.
_MEANINGS = (
    (
        r"^NameError: name '\w+' is not defined",
        "name-elsewhere",
        "This name is not known here. Is it a helper function or an import from another cell? "
        "Put it into the answer cell: later notebooks and `labgen check` read that cell alone.",
    ),
    (
        r"ndims must be >= 2|at least rank 2|different ndims|must be rank 2 but is rank 1",
        "matrix-times-vector",
        "@ and tf.matmul multiply two matrices, and one of yours is a vector: use an operation "
        "for a matrix and a vector, or give the vector a second side.",
    ),
    (
        r"Cannot convert '\d+' to a shape",
        "shape-without-tuple",
        "A shape is a tuple, also where it has one side only: the comma in (n,) makes it one.",
    ),
    (
        r"must have the same dtype|expected to be an? \w+ tensor but is an? \w+ tensor"
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
        r"(logits|target)`? and `?(labels|output)`? must have the same shape",
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
        r"^The function returns nothing",
        "not-returned",
        "The result is worked out, if at all, and not returned: end with return and the result.",
    ),
    (
        r"Input to reshape is a tensor with|[Cc]annot reshape a tensor",
        "reshape-sizes",
        "Reshaping keeps the number of entries: multiply the sides you ask for, and leave the "
        "side of the batch open.",
    ),
    (
        r"Matrix size-incompatible|[Ii]ncompatible shapes|Dimensions must be equal",
        "shapes-do-not-fit",
        "Two shapes do not fit each other: write both down, and look which side belongs to the "
        "batch and which to the units.",
    ),
)


def meaning(fault: Fault) -> Hint | None:
    """A hint for an error whose message is known."""
    if not fault.source and re.search(r"positional argument|unexpected keyword", fault.message):
        return Hint(
            "other-arguments",
            "The function takes other arguments than it is called with: leave the line with def "
            "as the exercise gave it.",
        )
    for pattern, key, sentence in _MEANINGS:
        if re.search(pattern, fault.message):
            return Hint(key, sentence)
    return None
