"""Annealed importance sampling of an RBM's partition function, from both sides.

Sources: R. Neal, "Annealed importance sampling", 2001; R. Salakhutdinov, I. Murray, "On the
quantitative analysis of deep belief networks", 2008, for RBMs; Y. Burda, R. Grosse,
R. Salakhutdinov, "Accurate and conservative estimates of MRF log-likelihood using reverse
annealing", 2015, and R. Grosse, Z. Ghahramani, R. Adams, "Sandwiching the marginal likelihood using
bidirectional Monte Carlo", 2015, for the way back.

On the way from beta = 0 to beta = 1 the RBM has the weights beta w, the hidden biases beta b and
the visible biases (1 - beta) a_base + beta a. At 0 its units are independent: the hidden ones are
fair coins, which contribute hidden * log 2 to the known log Z, and the pixels follow a_base.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import tensorflow as tf

from labgen.evaluation.annealing.temperature_schedule import inverse_temperatures
from labgen.evaluation.likelihood.log_space import effective_draws, log_mean_exp, shares_of
from labgen.evaluation.likelihood.preactivations import HiddenView
from labgen.evaluation.likelihood.random_streams import Stream, binary_states
from labgen.evaluation.likelihood.rbm_functions import Formulas, RBMFunctions
from labgen.evaluation.likelihood.two_ways import TwoWays
from labgen.evaluation.samples.pixels import binary, check_unit_interval

# Between two looks at the clock: TensorFlow cannot be interrupted within a call.
_STEPS_AT_A_TIME = 250
# How far the base's pixels are drawn towards fair coins.
SMOOTHING = 0.01
_SMALLEST_SHARE, _LARGEST_SPREAD, _LARGEST_ERROR = 0.1, 2.0, 0.3


@dataclass(frozen=True, eq=False, repr=False)
class AISEstimate:
    """An estimate of log Z by annealing, and what can be said about its error.

    Forwards, from 0 to 1, the mean weight is an unbiased estimate of Z. So its logarithm is below
    log Z on average, and by Markov's inequality above it by more than c nats with a probability
    under exp(-c), however bad the annealing is. Backwards, the mean weight is an unbiased
    estimate of 1/Z, and log_z is above the truth in the same sense, provided that the chains
    started at exact samples of the machine. Where they started in a part of its states only, log_z
    backwards may be too small as well.

    Attributes:
        forward: whether beta rose from 0 to 1.
        base_log_z: log Z of the RBM at beta = 0, exact.
        log_weights [chains]: float64, each chain's log weight in its own direction.
        temperatures: beta in the order of the run.
        ends [chains, visible]: the visible states at the end of the run.
    """

    forward: bool
    base_log_z: float
    log_weights: np.ndarray
    temperatures: np.ndarray
    ends: np.ndarray

    @property
    def log_z(self) -> float:
        """The estimate of log Z, in nats."""
        gain = float(log_mean_exp(self.log_weights))
        return self.base_log_z + (gain if self.forward else -gain)

    @property
    def cautious_log_z(self) -> float:
        """The mean of the chains' logarithms instead of the logarithm of their mean, in nats.

        Further from log Z on the same side, by half the variance of the log weights or so, but
        sharp where log_z hangs on a few chains. Backwards it stays above log Z for starts that
        have the right modes in the wrong proportions, where log_z may fall below.
        """
        gain = float(np.mean(self.log_weights))
        return self.base_log_z + (gain if self.forward else -gain)

    @property
    def standard_error(self) -> float:
        """Of log_z, from the spread of the weights that were drawn: NaN for a single chain.

        It cannot see a mode that no chain has found.
        """
        if self.chains < 2:
            return float("nan")
        # The relative variance of the mean weight, which is the variance of its logarithm as long
        # as it is small.
        return float(np.sqrt((self.chains / self.effective - 1) / (self.chains - 1)))

    @property
    def effective(self) -> float:
        """Effective sample size: as many equal weights would be as good, from 1 to `chains`."""
        return float(effective_draws(self.log_weights))

    @property
    def shares(self) -> np.ndarray:
        """Each chain's share of all weight [chains]: how often its end counts as a sample."""
        return shares_of(self.log_weights)

    @property
    def scatter(self) -> float:
        """Standard deviation of the log weights, in nats."""
        return float(np.std(self.log_weights))

    @property
    def chains(self) -> int:
        """How many chains ran."""
        return len(self.log_weights)

    @property
    def warning(self) -> str:
        """Why the estimate is not to be believed, in a sentence; empty if nothing speaks against
        it. A run in one direction cannot show a missed mode: compare both, as
        `labgen.evaluation.annealing.sandwich.partition_function` does."""
        more = "take more temperatures, or more chains"
        if not self.forward:
            # Chains that started in different modes are apart for this reason.
            more += "; or the starts lie in modes between which their chains did not move"
        if self.effective < _SMALLEST_SHARE * self.chains:
            return (
                f"A few of the {self.chains:,} chains carry nearly all the weight (effective "
                f"sample size {self.effective:.1f}): {more}."
            )
        if self.scatter > _LARGEST_SPREAD:
            return (
                f"The chains' log weights scatter by {self.scatter:.1f} nats, so that the mean "
                f"weight hangs on chains that were hardly drawn: {more}."
            )
        # Written so that NaN, of a single chain, fails as well.
        if not self.standard_error <= _LARGEST_ERROR:
            return (
                f"With {self.chains:,} chains the standard error is {self.standard_error:.2f} "
                f"nats: {more}."
            )
        return ""

    @property
    def trustworthy(self) -> bool:
        """Whether nothing in this run speaks against the estimate."""
        return not self.warning

    def __repr__(self) -> str:
        name = "AIS" if self.forward else "Reverse AIS"
        text = (
            f"{name}: log Z = {self.log_z:.2f} ± {self.standard_error:.2f} nats, effective sample "
            f"size {self.effective:.0f} of {self.chains:,} chains, "
            f"{len(self.temperatures):,} temperatures"
        )
        return f"{text}. {self.warning}" if self.warning else text


def base_biases(data_means, smoothing: float = SMOOTHING) -> np.ndarray:
    """Visible biases of the RBM at beta = 0: its pixels are independent, and 1 as often as in data.

    Args:
        data_means [visible]: mean of each pixel over the training digits, in [0, 1].
        smoothing: how far the means are drawn towards one half, so that a pixel that is never on
            keeps a finite bias.

    Returns:
        float32 [visible].

    Raises:
        ValueError: if a mean lies outside [0, 1] or `smoothing` outside (0, 1].
    """
    means = np.asarray(data_means, np.float64)
    check_unit_interval(means, "pixel means")
    if not 0 < smoothing <= 1:
        raise ValueError(f"smoothing is {smoothing}: give a number above 0 and up to 1.")
    means = (1 - smoothing) * means + smoothing / 2
    return np.log(means / (1 - means)).astype(np.float32)


def anneal(
    machine: RBMFunctions,
    data_means,
    *,
    chains: int = 1_000,
    steps: int = 20_000,
    seed: int = 0,
    smoothing: float = SMOOTHING,
    progress: Callable[[float], None] | None = None,
) -> AISEstimate:
    """Annealed importance sampling forwards: a stochastic lower bound of log Z.

    784-100 with 1,000 chains and 20,000 steps takes about two minutes on two cores.

    Args:
        data_means [visible]: mean of each pixel where the machine's mass is expected, in [0, 1],
            such as over the training digits.
        chains: more make the estimate better.
        steps: more make the estimate better; see `inverse_temperatures`.
        seed: fixes all draws.
        smoothing: of the base, see `base_biases`.
        progress: is told the finished share of the run, in (0, 1].

    Raises:
        ValueError: if there is no chain, or too few steps for the ladder, or the means do not fit.
    """
    if chains < 1:
        raise ValueError(f"chains is {chains}: annealing needs at least one.")
    path = Path(machine, data_means, seed, smoothing)
    return _run(path, inverse_temperatures(steps), path.start(chains), progress)


def reverse_ais(
    machine: RBMFunctions,
    data_means,
    starts,
    *,
    steps: int = 20_000,
    seed: int = 0,
    smoothing: float = SMOOTHING,
    progress: Callable[[float], None] | None = None,
) -> AISEstimate:
    """Annealing backwards, from the machine's own samples to independent pixels.

    A stochastic upper bound of log Z, as far as the starts are exact samples of the machine; see
    `AISEstimate`.

    Args:
        starts: binary [chains, visible], one for each chain, such as the ends of `long_chain`.

    Other arguments and errors as in `anneal`; ValueError also for starts that are not binary.
    """
    path = Path(machine, data_means, seed, smoothing)
    start = binary(starts, machine.visible)
    return _run(path, inverse_temperatures(steps)[::-1], start, progress)


class Path:
    """The way between independent pixels and the machine, walked in Gibbs steps.

    Attributes:
        base_log_z: log Z of the RBM at beta = 0, exact.
    """

    def __init__(self, machine: RBMFunctions, means, seed: int, smoothing: float = SMOOTHING):
        base = base_biases(means, smoothing)
        if base.shape != machine.a.shape:
            raise ValueError(
                f"data_means has the shape {base.shape}: give one mean for each of the "
                f"{machine.visible} visible units."
            )
        self._base = base.astype(np.float64)
        self._steps = _steps(machine.formulas)
        self._parameters = *(tf.constant(x) for x in machine.parameters), tf.constant(base)
        self._seed = seed
        # Of two numbers, in one step of one chain.
        self._products = 2 * machine.w.size
        self.base_log_z = float(
            machine.hidden * np.log(2) + np.sum(np.logaddexp(0, self._base)),
        )

    def start(self, chains: int) -> np.ndarray:
        """Exact samples at beta = 0 [chains, visible]."""
        pixels = np.broadcast_to(1 / (1 + np.exp(-self._base)), (chains, len(self._base)))
        drawn = tf.constant(pixels, tf.float32)
        return binary_states(drawn, self._seed, Stream.ANNEALING_START, 0).numpy()

    def walk(
        self, v: np.ndarray, log_weights: np.ndarray, betas: np.ndarray, first: int, last: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """States and log weights after the steps `first` to `last` along `betas`, 250 at most.

        Args:
            v: states of the chains, [chains, visible], 0 or 1.
            log_weights: natural logarithms, [chains].
            betas: inverse temperatures of the whole way, [steps + 1].
            first: number of the step to begin with, from 0.
            last: number of the first step that is not taken.
        """
        # XLA compiles for one length.
        on_the_way = np.resize(betas[first : last + 1], _STEPS_AT_A_TIME + 1)
        places = tf.constant(on_the_way), tf.constant(first), tf.constant(last - first)
        others = *places, *self._parameters
        # Counted for the whole run, of which this is a part.
        products = self._products * len(v) * len(betas)
        v, log_weights = self._steps.of_rows(products, (v, log_weights), others, self._seed)
        return v, log_weights


def _run(path: Path, betas: np.ndarray, start, progress) -> AISEstimate:
    v, log_weights = start, np.zeros(len(start))
    steps = len(betas) - 1
    for first in range(0, steps, _STEPS_AT_A_TIME):
        last = min(first + _STEPS_AT_A_TIME, steps)
        v, log_weights = path.walk(v, log_weights, betas, first, last)
        if progress:
            progress(last / steps)
    return AISEstimate(bool(betas[0] < betas[-1]), path.base_log_z, log_weights, betas, v)


# One machine is annealed several times, from bases of its own, and machines of one size have the
# same functions: compiled once.
@lru_cache(maxsize=2)
def _steps(formulas: Formulas) -> TwoWays:
    return TwoWays(partial(_walk, formulas), reduce_retracing=True)


def _walk(formulas: Formulas, in_xla: bool) -> Callable:
    """(v, log_weights, betas from here on, number of the first step, how many steps, w, a, b,
    a_base, seed) -> v, log_weights."""

    def run(v, log_weights, betas, first, steps, w, a, b, a_base, seed):
        view = HiddenView(formulas, b)
        slope = a - a_base
        # Not `for step in tf.range(steps)`: XLA would compile once more for every other number.
        step = tf.constant(0)
        while step < steps:
            before, beta = tf.cast(betas[step], tf.float32), tf.cast(betas[step + 1], tf.float32)
            inputs = v @ w
            # The visible biases' part of the weight on its own: as a small number it loses
            # nothing in float32, as the difference of two large ones it would.
            gain = (beta - before) * tf.linalg.matvec(v, slope)
            gain += view.free_energy(inputs, before) - view.free_energy(inputs, beta)
            log_weights += tf.cast(gain, tf.float64)
            # A Gibbs step at the new temperature. Hidden states are drawn and forgotten, so that
            # the step is reversible in v, as the way back needs it.
            h_prob = view.hidden_probs(inputs, beta)
            h = binary_states(h_prob, seed, Stream.ANNEALING_HIDDEN, first + step, in_xla=in_xla)
            v_prob = formulas.visible_probs(h, beta * w, a_base + beta * slope)
            v = binary_states(v_prob, seed, Stream.ANNEALING_VISIBLE, first + step, in_xla=in_xla)
            step += 1
        return v, log_weights

    return run
