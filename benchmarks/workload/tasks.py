"""What is timed: the tasks of the benchmark, their sizes and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Sizes:
    """The sizes that an implementation is built for; those of the lab unless a task says otherwise.

    Attributes:
        digits: training images in an epoch; the first ones of MNIST.
        epochs: over them in one timed run; a library's `fit` is called once for all.
        batch: images in a mini-batch, and parallel chains where pictures are generated.
        hidden: units of the RBM, and of the topmost layer of the DBN.
        k: Gibbs steps of contrastive divergence.
        chain: Gibbs steps of generation.
        n_hidden, n_z: the VAE's.
        noise, generator, discriminator: the DCGAN's z and channels.
        learning_rate: of the models without an optimiser.
        seed: of every random number.
    """

    digits: int = 60_000
    epochs: int = 1
    batch: int = 100
    hidden: int = 100
    k: int = 1
    chain: int = 1000
    n_hidden: int = 200
    n_z: int = 20
    noise: int = 100
    generator: tuple[int, ...] = (512, 256, 128)
    discriminator: tuple[int, ...] = (64, 128)
    learning_rate: float = 0.1
    seed: int = 1

    @property
    def batches(self) -> int:
        return self.digits // self.batch


@dataclass(frozen=True)
class Aim:
    """At most so many times the best peer, and at most so many times the floor."""

    to_best_peer: float
    to_floor: float


@dataclass(frozen=True)
class Benchmark:
    """One thing to time.

    Attributes:
        name: its name on the command line and in the files.
        title: its name in table and plot.
        unit: what the seconds are for.
        sizes: of the model and the data.
        parts: the timed run does `parts` units; its time is divided by them.
        aim: what is to be reached, if anything is.
    """

    name: str
    title: str
    unit: str
    sizes: Sizes = field(default_factory=Sizes)
    parts: int = 1
    aim: Aim | None = None


def of_steps(task: Benchmark, steps: int) -> Benchmark:
    """The task whose unit is a step, timed over so many of them."""
    sizes = replace(task.sizes, digits=steps * task.sizes.batch)
    return replace(task, sizes=sizes, parts=steps)


# Enough where a step takes a third of a second; a GPU needs some hundreds to be timed at all.
STEPS = 5
# What is done once a run counts as in a short run of a student, whose shortest has 15 epochs.
_EPOCHS = 5
_RUN = Sizes(epochs=_EPOCHS)

TASKS = {
    task.name: task
    for task in (
        Benchmark(
            "rbm", "RBM 784-100, CD-1", "an epoch of 60,000 digits", _RUN, _EPOCHS, Aim(0.7, 2.5)
        ),
        Benchmark(
            "vae", "VAE 784-200-200-20", "an epoch of 60,000 digits", _RUN, _EPOCHS, Aim(0.45, 1.6)
        ),
        of_steps(
            Benchmark(
                "dcgan", "DCGAN, 32x32, full size", "a step of 100 digits", aim=Aim(0.9, 1.5)
            ),
            STEPS,
        ),
        Benchmark(
            "cd10",
            "RBM 784-100, CD-10",
            "an epoch of 10,000 digits",
            replace(_RUN, digits=10_000, k=10),
            _EPOCHS,
        ),
        Benchmark(
            "dbn", "DBN 784-100-100, CD-2", "an epoch of 60,000 digits", replace(_RUN, k=2), _EPOCHS
        ),
        Benchmark(
            "up_down",
            "Up-down 784-100-100, CD-2",
            "an epoch of 60,000 digits",
            replace(_RUN, k=2, learning_rate=0.01),
            _EPOCHS,
        ),
        Benchmark("gibbs", "Generation by the RBM", "1,000 Gibbs steps of 100 chains"),
    )
}
