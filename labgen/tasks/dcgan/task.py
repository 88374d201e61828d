"""Task 5: the deep convolutional GAN."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labgen.registry import Shipped, Task


@dataclass(frozen=True)
class DCGANSizes:
    """`variant_epochs` trains each of the three variants."""

    n_z: int = 100
    generator_channels: tuple[int, ...] = (512, 256, 128)
    discriminator_channels: tuple[int, ...] = (64, 128)
    learning_rate: float = 0.0002
    beta_1: float = 0.3
    batch_size: int = 100
    epochs: int = 20
    variant_epochs: int = 20


FULL = DCGANSizes()


TASK = Task(
    number=5,
    name="dcgan",
    title="Deep convolutional GAN",
    package=__package__,
    gpu=True,
    sizes={
        "smoke": replace(
            FULL,
            generator_channels=(32, 16, 8),
            discriminator_channels=(8, 16),
            epochs=1,
            variant_epochs=1,
        ),
        # An eighth of the generator's channels and a quarter of the discriminator's, with a larger
        # step: an iteration takes a tenth of the time, and digits appear within a minute.
        "quick": replace(
            FULL,
            generator_channels=(64, 32, 16),
            discriminator_channels=(16, 32),
            learning_rate=0.0005,
            epochs=5,
            variant_epochs=2,
        ),
        "full": FULL,
    },
    model="labgen.models.dcgan:DCGAN",
    settings=(
        *("n_z", "learning_rate", "beta_1", "epochs", "batch_size"),
        *("generator_channels", "discriminator_channels"),
    ),
    fixed_settings={"batch_norm": True},
    shipped=(
        Shipped(
            "dcgan_best",
            "the recipe for notebook 5",
            ", discriminator with an overview",
            model="labgen.recipes.r1_dcgan:R1DCGAN",
        ),
        Shipped(
            "dcgan_conditional",
            "the recipe for notebook 5 that is told the digits",
            ", told the digits",
            model="labgen.recipes.conditional_dcgan:ConditionalDCGAN",
        ),
    ),
)
