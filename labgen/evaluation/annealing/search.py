"""log Z of a machine whose mass may lie anywhere: search for it, then anneal from both ends.

Annealing from the means of the digits finds what lies near digits. A machine may spend nearly all
of its time far from them, and training with short chains from digits never sees it. So a wide
search comes first (`labgen.evaluation.annealing.population`). What it found, weighted, gives the
independent pixels from which annealing begins again, until log Z stops rising; from these the
measurement goes forwards. The way back starts at states that were found, drawn by their weight.
Chains that begin at digits go back beside them: they tell whether the search missed the digits.
Modes that no chain connects are measured each from pixels of its own (`regions`); so are those
that the search did not meet, but that lie beside what it met (`neighbours`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from labgen.evaluation.annealing.ais import SMOOTHING, AISEstimate, anneal, reverse_ais
from labgen.evaluation.annealing.candidates import candidates
from labgen.evaluation.annealing.chains import long_chain
from labgen.evaluation.annealing.finds import Finds
from labgen.evaluation.annealing.neighbours import combined, neighbours
from labgen.evaluation.annealing.population import populate, redrawn
from labgen.evaluation.annealing.regions import LOST, Base, divide
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
_OF_REGIONS, _OF_NEIGHBOURS = 100, 200
# The states beside which is searched; how many groups of hidden units are combined; and how many
# nats less than all that was found a mode may weigh without being of account.
_HEAVIEST, _MOST_SWITCHES, _TOO_LIGHT = 2, 4, 6.0
# Chains that start at digits, and the Gibbs steps that all starts of the way back make first.
_NEAR, _SETTLING = 0.25, 0.25
# What is mostly to be done, in runs of the whole measurement: the search, and both ways.
_EXPECTED = 3.0


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
    from bases of their own, each base takes up to two such runs more; there are four of them at
    most, or sixteen where groups of hidden units lead from one mode to the others. 784-100 with 500
    chains and 5,000 steps takes one to four minutes on two cores from one base.

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
    runs, finds = _Runs(machine, chains, seed, work), Finds()
    near = max(1, round(_NEAR * chains))
    base, enough = _best_base(runs, data_means, steps, finds)
    forward, base = _forwards(runs, finds, base, enough, steps, near)
    enough = len(forward.temperatures) - 1
    starts = np.concatenate([finds.drawn(chains, seed), np.resize(digits, (near, machine.visible))])
    starts = long_chain(machine, starts, round(_SETTLING * enough), seed=seed)
    back = runs.backwards(base, starts, enough, 1)
    found = divide(
        base,
        forward,
        starts[:chains],
        _some(back, slice(None, chains)),
        lambda base, number: runs.forwards(base, enough, _OF_REGIONS + 2 * number),
        lambda base, starts, number: runs.backwards(
            base, starts, enough, _OF_REGIONS + 2 * number + 1
        ),
        _LATER,
        _unserved_beside(runs, finds, base, enough) if forward.trustworthy else (),
    )
    work.end()
    of_starts = redrawn(found.shares, chains, np.random.default_rng(seed))
    return Sandwich(
        found.forward,
        found.backward,
        near=_some(back, slice(chains, None)),
        highest=finds.highest,
        samples=found.starts[of_starts],
    )


@dataclass(frozen=True)
class _Runs:
    """Annealing of one machine, each run a part of the work with a seed of its own."""

    machine: RBMFunctions
    chains: int
    seed: int
    work: Work

    def forwards(self, base: Base, steps: int, number: int) -> AISEstimate:
        return anneal(
            self.machine,
            base.means,
            chains=self.chains,
            steps=steps,
            seed=self.seed + number,
            smoothing=base.smoothing,
            progress=self.work.part(self.chains * steps),
        )

    def backwards(self, base: Base, starts: np.ndarray, steps: int, number: int) -> AISEstimate:
        return reverse_ais(
            self.machine,
            base.means,
            starts,
            steps=steps,
            seed=self.seed + number,
            smoothing=base.smoothing,
            progress=self.work.part(len(starts) * steps),
        )


def _forwards(
    runs: _Runs, finds: Finds, base: Base, enough: int, steps: int, near: int
) -> tuple[AISEstimate, Base]:
    """The measurement forwards, and its base: of some runs, if the weights of the first are uneven.

    Args:
        enough: temperatures of the first run; the others take all `steps`.
        near: chains that are to go back from digits, for the progress.
    """
    done: list[tuple[AISEstimate, Base]] = []
    while not done or (not done[-1][0].trustworthy and len(done) < _MOST_RUNS):
        if done:
            # A few heavy chains have found what the base does not cover: begin from there too.
            base, enough = finds.base(_LATER), steps
        runs.work.expect((2 * runs.chains + near) * enough)
        run = runs.forwards(base, enough, len(done))
        finds.add_run(run)
        done.append((run, base))
    highest = max(run.log_z for run, _ in done)
    level = [pair for pair in done if pair[0].log_z > highest - _LEVEL]
    return max(level, key=lambda pair: pair[0].effective)


def _best_base(runs: _Runs, data_means, steps: int, finds: Finds) -> tuple[Base, int]:
    """The base from which the weights scatter least, of those that find most of the mass, and how
    many steps from it leave little scatter."""
    machine, chains, seed, work = runs.machine, runs.chains, runs.seed, runs.work
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
    rounds = replace(runs, chains=max(2, round(_ROUND_CHAINS * chains)))
    few = max(round(_ROUND_STEPS * steps), len(PIECES))
    tried: list[tuple[AISEstimate, Base]] = []

    def round_from(base: Base) -> float:
        found = rounds.forwards(base, few, 2 + len(tried))
        tried.append((found, base))
        finds.add_run(found)
        return found.log_z

    best = round_from(Base(np.asarray(data_means), SMOOTHING))
    for place, state in enumerate(candidates(machine, wide, seed)):
        finds.add_run(_around(machine, state, max(few // 4, len(PIECES)), seed + place))
    # Its weights do not tell its error: it counts as one chain.
    finds.add(wide.log_z, wide.states, wide.shares, 1.0)
    for _ in range(_MOST_ROUNDS):
        before, best = best, max(best, round_from(finds.base(_LATER)))
        if best - before < _RISE:
            break
    level = [(found, base) for found, base in tried if found.log_z > best - _LEVEL]
    found, base = min(level, key=lambda pair: pair[0].scatter)
    enough = few * (found.scatter / _LITTLE_SCATTER) ** 2
    return base, int(np.clip(enough, min(len(PIECES), steps), steps))


def _around(machine: RBMFunctions, state: np.ndarray, steps: int, seed: int) -> AISEstimate:
    """Annealing from the pixels of chains that began at one state: sharp where a mode is small."""
    settled = long_chain(machine, np.repeat(state[None], _FEW, axis=0), _SETTLING_IN, seed=seed)
    return _from_means_of(machine, settled, steps, seed)


def _from_means_of(machine: RBMFunctions, states: np.ndarray, steps: int, seed: int) -> AISEstimate:
    """Annealing with few chains from the means of states [n, visible]."""
    return anneal(
        machine, states.mean(axis=0), chains=_FEW, steps=steps, seed=seed, smoothing=_LATER
    )


def _unserved_beside(runs: _Runs, finds: Finds, base: Base, steps: int) -> list[np.ndarray]:
    """States [20, visible] of each mode beside the heaviest states that the base does not serve,
    the heaviest mode first: chains from there go back to it with next to no weight."""
    machine, seed, most = runs.machine, runs.seed, max(1, runs.chains // 4)
    heaviest = finds.heaviest(_HEAVIEST)
    pairs = [neighbours(machine, state, most, seed) for state in heaviest]
    beside, groups = (np.concatenate(of_all) for of_all in zip(*pairs, strict=True))
    if not len(beside):
        return []
    starts = np.concatenate([finds.drawn(_FEW, seed), beside])
    logs = runs.backwards(base, starts, steps, _OF_NEIGHBOURS).log_weights
    # Where annealing is hard, the weights of the usual states scatter as well; and one of them may
    # come from such a mode itself.
    lost = logs[_FEW:] < np.quantile(logs[:_FEW], 0.1) - LOST
    _, first = np.unique(groups[lost], axis=0, return_index=True)
    switches = groups[lost][np.sort(first)[:_MOST_SWITCHES]]
    few = max(round(_ROUND_STEPS / 4 * steps), len(PIECES))
    modes = []
    for states in combined(machine, heaviest[0], switches, seed):
        log_z = _from_means_of(machine, states, few, seed).log_z
        if log_z > finds.highest - _TOO_LIGHT:
            modes.append((log_z, states))
    return [states for _, states in sorted(modes, key=lambda mode: -mode[0])]


def _some(run: AISEstimate, chains: slice) -> AISEstimate:
    return replace(run, log_weights=run.log_weights[chains], ends=run.ends[chains])
