"""What a training says: before it begins, while it runs, and where and why it stopped."""

from __future__ import annotations

from pathlib import Path

from labgen.training.checkpoints.run_plan import RunPlan
from labgen.training.checkpoints.run_state import RunState
from labgen.training.history import History, describe
from labgen.util.words.durations import about, duration
from labgen.util.words.quantities import counted

_AN_ANSWER = (
    "an answer that divides by 0 or takes the logarithm or the exponential of too much: run the "
    "checks of its exercises again"
)


def announcement(plan: RunPlan, seconds_per_batch: float) -> str:
    """What is to come, in two lines.

    Args:
        seconds_per_batch: roughly, on a laptop with two cores.
    """
    seconds = plan.epochs * plan.n_batches * seconds_per_batch
    return (
        f"{plan.title}: {counted(plan.epochs, 'epoch')} of "
        f"{plan.n_batches * plan.batch_size:,} digits\n"
        f"{about(seconds)} on a laptop with two cores; compiling (some seconds) …"
    )


def on_the_way(plan: RunPlan, at: RunState, seconds_left: float | None) -> str:
    """The two lines beside the progress bar; seconds_left is None as long as nobody knows."""
    left = "measuring how long it takes" if seconds_left is None else f"{about(seconds_left)} left"
    return (
        f"epoch {at.epoch} of {plan.epochs}, {left}\n"
        f"{plan.title}: {describe(at.history.last) or 'first epoch'}"
    )


def place_of(plan: RunPlan, at: RunState) -> str:
    """Where a run goes on: "from epoch 2 of 5", "in epoch 2 of 5, after 30 of 600 batches"."""
    if at.batches == 0:
        return f"from epoch {at.epoch} of {plan.epochs}"
    return f"in epoch {at.epoch} of {plan.epochs}, after {at.batches} of {plan.n_batches} batches"


def place_of_stop(plan: RunPlan, at: RunState) -> str:
    """Where a run stopped: "after epoch 1 of 5", "before the first batch"."""
    if at.batches == 0 and at.epoch > 1:
        return f"after epoch {at.epoch - 1} of {plan.epochs}"
    return place_of(plan, at) if at.batches else "before the first batch"


def finished(plan: RunPlan, history: History) -> str:
    """How long the whole run took, and what it measured last, in two lines."""
    took = duration(history.seconds)
    epochs = counted(plan.epochs, "epoch")
    return f"{plan.title}: {epochs} in {took}\n{describe(history.last)}"


def diverged(
    plan: RunPlan, at: RunState, what: str, batches: int, rate: object, kept: Path | None
) -> str:
    """Why a training whose numbers became NaN or infinite stopped, and what to do.

    Args:
        at: the position before the batches that went wrong.
        what: became so, as a clause.
        batches: how many there were in the last call; 0 where it shows in the model only.
        rate: the model's learning rate, as text shows it.
        kept: the last good checkpoint, None where there is none.
    """
    where = f"in epoch {at.epoch}"
    if batches:
        where += f", batches {at.batches + 1} to {at.batches + batches} of {plan.n_batches}"
    if at.epoch == 1 and at.batches == 0:
        cause = f"The likely cause is {_AN_ANSWER}; else try a smaller learning rate than {rate}."
    else:
        cause = f"The likely cause is the learning rate {rate}: try a tenth; else {_AN_ANSWER}."
    stays = f" The last good checkpoint stays in {kept}." if kept is not None else ""
    return f"{plan.title} stopped: {what} {where}. {cause}{stays}"
