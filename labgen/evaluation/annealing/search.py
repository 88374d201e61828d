"""log Z of a machine whose mass may lie anywhere: search for it, then anneal from both ends.

Annealing from the means of the digits finds what lies near digits. A machine may spend nearly all
of its time far from them, and training with short chains from digits never sees it. So a wide
search comes first (`labgen.evaluation.annealing.population`). What it found, weighted, gives the
independent pixels from which annealing begins again, until log Z stops rising; from these the
measurement goes forwards. The way back starts at states that were found, drawn by their weight.
Chains that begin at digits go back beside them: they tell whether the search missed the digits.
Modes that no chain connects are measured each from pixels of its own (`regions`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from labgen.evaluation.annealing.ais import SMOOTHING, AISEstimate, anneal, reverse_ais
from labgen.evaluation.annealing.candidates import candidates
from labgen.evaluation.annealing.chains import long_chain
from labgen.evaluation.annealing.population import populate, redrawn
from labgen.evaluation.annealing.regions import Base, divide
from labgen.evaluation.annealing.sandwich import Sandwich
from labgen.evaluation.annealing.temperature_schedule import PIECES
from labgen.evaluation.annealing.work import Work
from labgen.evaluation.likelihood.rbm_functions import RBMFunctions

# How far the base of the wide search, and of later rounds, is drawn towards fair coins. Measured on
# the package's RBM by CD-1, whose mass lies 130 pixels from the digits: populations of 200 chains
# do not find it from 0.01, nor from 0.6, where most of them end in modes that weigh nothing.
_WIDE, _LATER = 0.3, 0.05
# The wide search beside the measurement: more chains, fewer steps.
_SEARCHERS, _SEARCH_STEPS = 3, 0.15
# A round: fewer chains and steps than the measurement. At most this number, fewer if log Z does
# not rise by more than this.
_ROUND_CHAINS, _ROUND_STEPS, _MOST_ROUNDS, _RISE = 0.5, 0.25, 4, 0.2
# Modes that are looked at one by one, with few chains and some steps to settle in.
_FEW, _SETTLING_IN = 20, 50
# Runs of the measurement, where the weights of the first are uneven; and how near estimates of
# log Z lie that count as alike, in nats.
_MOST_RUNS, _LEVEL = 3, 1.0
# So little scatter of the log weights, in nats, is worth no more steps.
_LITTLE_SCATTER = 0.5
# Seeds of the runs for further regions begin here: none has drawn for the search.
_OF_REGIONS = 100
# Chains that start at digits, and the Gibbs steps that all starts of the way back make first.
_NEAR, _SETTLING = 0.25, 0.25
# What is mostly to be done, in runs of the whole measurement: the search, and both ways.
_EXPECTED = 3.0


class _Finds:
    """All weighted states that were found so far.

    Each run's weights add up to its own Z, and it counts by its effective sample size.
    """

    def __init__(self):
        self._log_z, self._states, self._shares, self._effective = [], [], [], []

    def add(self, log_z: float, states: np.ndarray, shares: np.ndarray, effective: float) -> None:
        self._log_z.append(log_z)
        self._states.append(states)
        self._shares.append(shares)
        self._effective.append(effective)

    def add_run(self, run: AISEstimate) -> None:
        self.add(run.log_z, run.ends, run.shares, run.effective)

    @property
    def highest(self) -> float:
        return max(self._log_z)

    @property
    def shares(self) -> np.ndarray:
        of_runs = np.array(self._effective) * np.exp(np.array(self._log_z) - self.highest)
        shares = np.concatenate(
            [of_run * of for of_run, of in zip(of_runs, self._shares, strict=True)]
        )
        return shares / shares.sum()

    def base(self) -> Base:
        # Shares that add up to 1 but for rounding could lead a mean beyond 1.
        return Base(np.clip(self.shares @ np.concatenate(self._states), 0, 1), _LATER)

    def drawn(self, n: int, seed: int) -> np.ndarray:
        return np.concatenate(self._states)[redrawn(self.shares, n, np.random.default_rng(seed))]


def find_partition_function(
    machine: RBMFunctions,
    data_means,
    digits,
    *,
    chains: int = 500,
    steps: int = 5_000,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Sandwich:
    """log Z by annealing from both ends, from a base that is searched for.

    It takes as many rounds and temperatures as the scatter of the weights asks for, and at most
    six times the work of one run of annealing with all chains and steps. Where modes are measured
    from bases of their own, each base takes up to two such runs more: with all of them the work is
    at most twelve times that of one run. 784-100 with 500 chains and 5,000 steps takes one to four
    minutes on two cores from one base.

    Args:
        data_means [visible]: mean of each visible unit over the training digits, in [0, 1].
        digits: binary [n, visible], the digits themselves or their hidden states.
        chains: of the measurement, in each direction.
        steps: of the measurement, at most.
        seed: fixes all draws.
        progress: is told the finished share, in (0, 1].

    Raises:
        ValueError: as `anneal` and `reverse_ais`.
    """
    work = Work(progress, _EXPECTED * chains * steps)
    finds = _Finds()
    base, enough = _best_base(machine, data_means, chains, steps, seed, finds, work)
    near = max(1, round(_NEAR * chains))
    runs: list[tuple[AISEstimate, Base]] = []
    while not runs or (not runs[-1][0].trustworthy and len(runs) < _MOST_RUNS):
        if runs:
            # A few heavy chains have found what the base does not cover: begin from there too.
            base, enough = finds.base(), steps
        work.expect((2 * chains + near) * enough)
        run = anneal(
            machine,
            base.means,
            chains=chains,
            steps=enough,
            seed=seed + len(runs),
            smoothing=base.smoothing,
            progress=work.part(chains * enough),
        )
        finds.add_run(run)
        runs.append((run, base))
    highest = max(run.log_z for run, _ in runs)
    level = [pair for pair in runs if pair[0].log_z > highest - _LEVEL]
    forward, base = max(level, key=lambda pair: pair[0].effective)
    enough = len(forward.temperatures) - 1
    starts = np.concatenate([finds.drawn(chains, seed), np.resize(digits, (near, machine.visible))])
    starts = long_chain(machine, starts, round(_SETTLING * enough), seed=seed)
    back = reverse_ais(
        machine,
        base.means,
        starts,
        steps=enough,
        seed=seed + 1,
        smoothing=base.smoothing,
        progress=work.part(len(starts) * enough),
    )

    def there(base: Base, number: int) -> AISEstimate:
        return anneal(
            machine,
            base.means,
            chains=chains,
            steps=enough,
            seed=seed + _OF_REGIONS + 2 * number,
            smoothing=base.smoothing,
            progress=work.part(chains * enough),
        )

    def back_to(base: Base, starts: np.ndarray, number: int) -> AISEstimate:
        return reverse_ais(
            machine,
            base.means,
            starts,
            steps=enough,
            seed=seed + _OF_REGIONS + 2 * number + 1,
            smoothing=base.smoothing,
            progress=work.part(len(starts) * enough),
        )

    found = divide(
        base,
        forward,
        starts[:chains],
        _some(back, slice(None, chains)),
        there,
        back_to,
        _LATER,
    )
    work.end()
    of_starts = redrawn(found.shares, chains, np.random.default_rng(seed))
    return Sandwich(
        found.forward,
        found.backward,
        near=_some(back, slice(chains, None)),
        highest=finds.highest,
        samples=starts[of_starts],
    )


def _best_base(
    machine, data_means, chains, steps, seed, finds: _Finds, work: Work
) -> tuple[Base, int]:
    """The base from which the weights scatter least, of those that find most of the mass, and how
    many steps from it leave little scatter."""
    searchers, search_steps = _SEARCHERS * chains, max(round(_SEARCH_STEPS * steps), len(PIECES))
    wide = populate(
        machine,
        data_means,
        chains=searchers,
        steps=search_steps,
        seed=seed,
        smoothing=_WIDE,
        progress=work.part(searchers * search_steps),
    )
    some, few = max(2, round(_ROUND_CHAINS * chains)), max(round(_ROUND_STEPS * steps), len(PIECES))
    tried: list[tuple[AISEstimate, Base]] = []

    def round_from(base: Base) -> float:
        found = anneal(
            machine,
            base.means,
            chains=some,
            steps=few,
            seed=seed + 2 + len(tried),
            smoothing=base.smoothing,
            progress=work.part(some * few),
        )
        tried.append((found, base))
        finds.add_run(found)
        return found.log_z

    best = round_from(Base(np.asarray(data_means), SMOOTHING))
    for place, state in enumerate(candidates(machine, wide, seed)):
        finds.add_run(_around(machine, state, max(few // 4, len(PIECES)), seed + place))
    # Its weights do not tell its error: it counts as one chain.
    finds.add(wide.log_z, wide.states, wide.shares, 1.0)
    for _ in range(_MOST_ROUNDS):
        before, best = best, max(best, round_from(finds.base()))
        if best - before < _RISE:
            break
    level = [(found, base) for found, base in tried if found.log_z > best - _LEVEL]
    found, base = min(level, key=lambda pair: pair[0].scatter)
    enough = few * (found.scatter / _LITTLE_SCATTER) ** 2
    return base, int(np.clip(enough, min(len(PIECES), steps), steps))


def _around(machine: RBMFunctions, state: np.ndarray, steps: int, seed: int) -> AISEstimate:
    """Annealing from the pixels of chains that began at one state: sharp where a mode is small."""
    settled = long_chain(machine, np.repeat(state[None], _FEW, axis=0), _SETTLING_IN, seed=seed)
    return anneal(
        machine, settled.mean(axis=0), chains=_FEW, steps=steps, seed=seed, smoothing=_LATER
    )


def _some(run: AISEstimate, chains: slice) -> AISEstimate:
    return replace(run, log_weights=run.log_weights[chains], ends=run.ends[chains])
