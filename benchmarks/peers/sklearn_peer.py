"""scikit-learn's BernoulliRBM.

It learns by persistent contrastive divergence, which takes the same five matrix products a batch
as CD-1, and reads the grey pixels as they are: it draws no input, which saves it 47 million random
numbers an epoch.
"""

from __future__ import annotations

import numpy as np
from sklearn.neural_network import BernoulliRBM

from benchmarks.peers import Work
from benchmarks.workload import material
from benchmarks.workload.tasks import Sizes


def rbm(sizes: Sizes) -> Work:
    images = material.digits(sizes)
    model = _machine(sizes)

    def work() -> float:
        model.fit(images)
        some = images[: sizes.batch]
        hidden = model.transform(some)
        logits = hidden @ model.components_ + model.intercept_visible_
        return float(np.mean((some - 1 / (1 + np.exp(-logits))) ** 2))

    return work


def gibbs(sizes: Sizes) -> Work:
    parameters = material.reference("rbm")
    model = _machine(sizes)
    model.fit(material.digits(sizes)[: sizes.batch])
    model.components_ = np.asfortranarray(parameters["w"].T)
    model.intercept_hidden_, model.intercept_visible_ = parameters["b"], parameters["a"]
    start = material.start_of_chains(sizes, len(parameters["a"]))

    def work() -> float:
        v = start
        for _ in range(sizes.chain):
            # The states come back as booleans, which the matrix product would take slowly.
            v = model.gibbs(v).astype(np.float32)
        return float(v.mean())

    return work


def _machine(sizes: Sizes) -> BernoulliRBM:
    return BernoulliRBM(
        sizes.hidden,
        learning_rate=sizes.learning_rate,
        batch_size=sizes.batch,
        n_iter=sizes.epochs,
        verbose=0,
        random_state=sizes.seed,
    )


MAKERS = {"rbm": rbm, "gibbs": gibbs}
