"""Plain NumPy: float32 throughout, arrays made once, results written in place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers import Work
from benchmarks.workload import material
from benchmarks.workload.tasks import Sizes


class Layer:
    """The arrays of a layer's units for one batch: [batch, units]."""

    def __init__(self, batch: int, units: int, rng: np.random.Generator):
        self.probs, self.states, self._chance = (
            np.empty((batch, units), np.float32) for _ in range(3)
        )
        self._rng = rng

    def predict(self, below: np.ndarray, w: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Probabilities from the states of a neighbour [batch, m] and weights [m, units]."""
        p = np.matmul(below, w, out=self.probs)
        p += bias
        # exp of much overflows to infinity, whose reciprocal is the right 0.
        np.negative(p, out=p)
        np.exp(p, out=p)
        p += 1
        return np.reciprocal(p, out=p)

    def sample(self, probs: np.ndarray | None = None) -> np.ndarray:
        self._rng.random(out=self._chance, dtype=np.float32)
        return np.less(self._chance, self.probs if probs is None else probs, out=self.states)


class Machine:
    """An RBM's parameters and the two chains of contrastive divergence."""

    def __init__(self, w, a, b, sizes: Sizes, rng: np.random.Generator):
        self.w, self.a, self.b = (np.array(x) for x in (w, a, b))
        self.k = sizes.k
        self.rate = np.float32(sizes.learning_rate / sizes.batch)
        self.h0, self.h = (Layer(sizes.batch, w.shape[1], rng) for _ in range(2))
        self.v = Layer(sizes.batch, w.shape[0], rng)
        self._positive, self._negative = np.empty_like(self.w), np.empty_like(self.w)

    def chain(self, v0: np.ndarray) -> None:
        """From data [batch, visible] to the end of the chain, in `v` and `h`."""
        self.h0.predict(v0, self.w, self.b)
        h = self.h0.sample()
        for _ in range(self.k):
            h = self.gibbs_step(h)

    def gibbs_step(self, h: np.ndarray) -> np.ndarray:
        self.v.predict(h, self.w.T, self.a)
        self.h.predict(self.v.sample(), self.w, self.b)
        return self.h.sample()

    def learn(self, v0: np.ndarray) -> None:
        """One step along the estimate of the gradient after `chain(v0)`."""
        self._ascend(self.w, v0, self.h0.states, self.v.states, self.h.states)
        self.a += self.rate * (v0 - self.v.states).sum(axis=0)
        self.b += self.rate * (self.h0.states - self.h.states).sum(axis=0)

    def _ascend(self, w, v0, h0, v, h) -> None:
        np.matmul(v0.T, h0, out=self._positive)
        np.matmul(v.T, h, out=self._negative)
        self._positive -= self._negative
        self._positive *= self.rate
        w += self._positive


def rbm(sizes: Sizes) -> Work:
    rng = np.random.default_rng(sizes.seed)
    zeros = np.zeros(784, np.float32), np.zeros(sizes.hidden, np.float32)
    machine = Machine(material.first_weights(sizes), *zeros, sizes, rng)

    def step(v: np.ndarray) -> np.ndarray:
        machine.chain(v)
        machine.learn(v)
        return machine.v.probs

    return _epoch(step, sizes, rng)


def dbn(sizes: Sizes) -> Work:
    rng = np.random.default_rng(sizes.seed)
    below = material.reference("rbm")
    top = _top(below["b"], sizes, rng)
    h1, down = Layer(sizes.batch, len(below["b"]), rng), Layer(sizes.batch, 784, rng)

    def step(v: np.ndarray) -> np.ndarray:
        h1.predict(v, below["w"], below["b"])
        states = h1.sample()
        top.chain(states)
        top.learn(states)
        h1.predict(top.h.states, top.w.T, top.a)
        return down.predict(h1.sample(), below["w"].T, below["a"])

    return _epoch(step, sizes, rng)


def up_down(sizes: Sizes) -> Work:
    rng = np.random.default_rng(sizes.seed)
    start = material.reference("dbn")
    top = Machine(start["w2"], start["a2"], start["b2"], sizes, rng)
    r, b_up = start["w1"].copy(), start["b1"].copy()
    w_down, a_down = np.ascontiguousarray(start["w1"].T), start["a1"].copy()
    h1, predicted = Layer(sizes.batch, len(b_up), rng), Layer(sizes.batch, len(b_up), rng)
    awake, dreamt = Layer(sizes.batch, 784, rng), Layer(sizes.batch, 784, rng)
    change_up, change_down = np.empty_like(r), np.empty_like(w_down)
    rate = top.rate

    def step(v: np.ndarray) -> np.ndarray:
        h1.predict(v, r, b_up)
        states = h1.sample()
        awake.predict(states, w_down, a_down)
        top.chain(states)
        h1_k = top.v.states
        dreamt.predict(h1_k, w_down, a_down)
        predicted.predict(dreamt.probs, r, b_up)
        of_pixels, of_states = v - awake.probs, h1_k - predicted.probs
        np.matmul(states.T, of_pixels, out=change_down)
        np.matmul(dreamt.probs.T, of_states, out=change_up)
        top.learn(states)
        for parameter, change in (
            (w_down, change_down),
            (a_down, of_pixels.sum(axis=0)),
            (r, change_up),
            (b_up, of_states.sum(axis=0)),
        ):
            parameter += np.multiply(change, rate, out=change)
        return dreamt.probs

    return _epoch(step, sizes, rng)


def gibbs(sizes: Sizes) -> Work:
    start = material.reference("rbm")
    rng = np.random.default_rng(sizes.seed)
    machine = Machine(start["w"], start["a"], start["b"], sizes, rng)
    first = material.start_of_chains(sizes, len(start["b"]))

    def work() -> float:
        with np.errstate(over="ignore"):
            h = first
            for _ in range(sizes.chain):
                h = machine.gibbs_step(h)
        return float(machine.v.probs.mean())

    return work


def _top(bias_below: np.ndarray, sizes: Sizes, rng: np.random.Generator) -> Machine:
    w = material.first_weights(sizes, len(bias_below))
    return Machine(w, bias_below, np.zeros(sizes.hidden, np.float32), sizes, rng)


def _epoch(
    step: Callable[[np.ndarray], np.ndarray], sizes: Sizes, rng: np.random.Generator
) -> Work:
    images = material.digits(sizes)
    x = np.empty((sizes.batch, images.shape[1]), np.float32)
    seen = Layer(*x.shape, rng)

    def epoch() -> float:
        order = rng.permutation(len(images))
        total = 0.0
        with np.errstate(over="ignore"):
            for n in range(sizes.batches):
                batch = order[n * sizes.batch : (n + 1) * sizes.batch]
                # With the default mode, `take` writes by way of a buffer.
                np.take(images, batch, axis=0, out=x, mode="clip")
                error = (x - step(seen.sample(x))).reshape(-1)
                total += float(np.dot(error, error)) / error.size
        return total / sizes.batches

    return lambda: [epoch() for _ in range(sizes.epochs)][-1]


MAKERS = {"rbm": rbm, "cd10": rbm, "dbn": dbn, "up_down": up_down, "gibbs": gibbs}
